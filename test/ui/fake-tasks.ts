import type { CheckResult, GradeResult } from '../../src/model/result.ts';
import { scoreOf } from '../../src/model/score.ts';
import { combineStatuses, type Status } from '../../src/model/status.ts';
import type { Attempt } from '../../src/model/attempt.ts';
import type { OpenTask, TaskListing } from '../../src/model/ports/trainer.ts';
import type { ResolvedTask } from '../../src/model/task.ts';

export const POD_RO: ResolvedTask = {
  id: 'cks/pod-ro',
  name: 'pod-ro',
  pack: { name: 'cks', version: '0.1.0', digest: 'd'.repeat(64) },
  folder: 'runtime/pod-ro',
  title: 'Make a Pod immutable',
  domain: 'RT',
  competencies: ['immutability'],
  weight: 4,
  minutes: 6,
  needs: { cluster: ['pods', 'exec'], host: [] },
  isolation: 'namespace',
  parameters: [],
  text:
    'Attackers who get into a container often **begin by writing**: a tool, a cron job, a changed binary. ' +
    'In Namespace `sun`, make a Pod in which they cannot.\n',
  clauses: [
    { id: 'pod', text: "Pod `pod-ro`, image `busybox:1.32.0`, running `sh -c 'sleep 1d'`" },
    { id: 'read-only', text: 'every container with a read-only root file system' },
    { id: 'running', text: 'the Pod is running' },
  ],
  setup: { manifests: [], files: [], hostImages: [] },
  checks: [
    check('pod-exists', 'pod', 'Pod exists with the right image and command', 1),
    check('root-is-read-only', 'read-only', "Every container's root file system is read-only", 2),
    check('pod-runs', 'running', 'Pod is running', 1),
  ],
  hints: [
    'Let kubectl write the manifest: `k run pod-ro --image=busybox:1.32.0 --dry-run=client -o yaml`',
    'Look at the **securityContext** of the container.',
    'The field is `readOnlyRootFilesystem: true`.',
  ],
  docs: [
    {
      title: 'Security Context',
      url: 'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    },
  ],
  images: [],
  timeouts: { setupMs: 60_000, checkMs: 10_000 },
  values: { namespace: 'sun' },
  namespaces: ['sun'],
  containers: [],
};

function check(id: string, clause: string, title: string, weight: number): ResolvedTask['checks'][number] {
  return {
    id,
    kind: 'resource',
    title,
    clause,
    weight,
    why: 'One writable container is enough to keep a tool in the Pod.',
    next: 'k -n sun get pod pod-ro -o yaml | grep -n -A3 securityContext',
    requires: [],
    withinMs: 0,
    spec: {},
  };
}

export const ATTEMPT: Attempt = {
  id: 'a1b2',
  task: 'cks/pod-ro',
  exam: null,
  packDigest: 'd'.repeat(64),
  seed: 1,
  values: { namespace: 'sun' },
  provider: 'kind',
  cluster: 'cks-7f3a',
  startedAt: '2026-11-23T10:00:00.000Z',
  endedAt: null,
  activeSeconds: 252,
  hintsShown: 0,
  solutionShown: false,
  lastResult: null,
};

export function openTaskOf(task: ResolvedTask, changes: Partial<Attempt> = {}): OpenTask {
  return {
    task,
    attempt: { ...ATTEMPT, task: task.id, ...changes },
    workdir: `/home/ada/.local/share/cks-trainer/work/${task.id}`,
    kubeconfig: '/home/ada/.local/state/cks-trainer/clusters/cks-7f3a/learner.yaml',
  };
}

/** A result of one check with evidence that fits its status. */
export function checkResultOf(task: ResolvedTask, id: string, status: Status): CheckResult {
  const spec = task.checks.find((one) => one.id === id);
  if (spec === undefined) throw new Error(`no check ${id}`);
  const seen: Record<Status, string> = {
    pass: 'as asked',
    fail: 'pod-ro read-only · side writable',
    error: 'the API server did not answer in 5 s (retried 3x)',
  };
  return {
    id,
    kind: spec.kind,
    clause: spec.clause,
    status,
    reason: status === 'error' ? 'timeout' : undefined,
    assurance: 'observed',
    weight: spec.weight,
    durationMs: 40,
    title: spec.title,
    expected: 'read-only in: pod-ro, side',
    actual: seen[status],
    why: spec.why,
    next: spec.next,
    evidence:
      status === 'fail'
        ? [
            { title: 'spec.containers[1].securityContext.readOnlyRootFilesystem', text: 'is not set' },
            { title: '/proc/1/mountinfo in side', text: '/ rw,relatime' },
          ]
        : [],
  };
}

export function gradeResultOf(task: ResolvedTask, statuses: Readonly<Record<string, Status>>): GradeResult {
  const checks = task.checks.map(({ id }) => checkResultOf(task, id, statuses[id] ?? 'pass'));
  return {
    apiVersion: 'cks-trainer/v1',
    task: task.id,
    pack: task.pack,
    attempt: 'a1b2',
    seed: 1,
    provider: 'kind',
    kubernetes: 'v1.36.3',
    status: combineStatuses(checks.map(({ status }) => status)),
    score: scoreOf(checks),
    // no zone: the same time of day wherever the tests run
    startedAt: '2026-11-23T10:04:00',
    durationMs: 84,
    checks,
  };
}

export const LISTINGS: readonly TaskListing[] = [
  listing('cks/pod-ro', 'Make a Pod immutable', 'RT', 4, 6),
  listing('cks/immutable-httpd', 'A web server that can not be changed', 'RT', 6, 8),
  {
    ...listing('cks/immutable-startup-probe', 'Take the shell away at the start', 'RT', 5, 8),
    state: 'solved',
    best: { earned: 5, possible: 5, undecided: 0 },
  },
  {
    ...listing('cks/docker-read-only', 'Ein Container, der sich nicht ändern läßt 不変コンテナ', 'SC', 4, 6),
    needs: ['container-engine'],
    available: false,
    reason: 'no container engine answers on this machine',
  },
  listing('cks/default-deny', 'Close a namespace, keep DNS', 'CS', 7, 9),
];

function listing(
  id: string,
  title: string,
  domain: TaskListing['domain'],
  weight: number,
  minutes: number,
): TaskListing {
  return {
    id,
    title,
    domain,
    weight,
    minutes,
    needs: ['pods', 'exec'],
    available: true,
    reason: '',
    best: null,
    state: 'new',
  };
}
