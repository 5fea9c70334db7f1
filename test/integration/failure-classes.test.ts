import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbeddedProvider } from '../../src/cluster/embedded-provider.ts';
import { createTaskSite } from '../../src/cluster/site/task-site.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { valueAt } from '../../src/model/json.ts';
import { drawParameters } from '../../src/model/parameters.ts';
import type { KubeObject } from '../../src/model/kube-object.ts';
import type { ClusterReader } from '../../src/model/ports/cluster.ts';
import type { ClusterProvider } from '../../src/model/ports/provider.ts';
import { resolveTask } from '../../src/model/resolve-task.ts';
import type { GradeResult } from '../../src/model/result.ts';
import { scoreOf } from '../../src/model/score.ts';
import type { ResolvedTask } from '../../src/model/task.ts';
import { createLimit } from '../../src/lib/limit.ts';
import { planAttempts, type TaskUnderTest } from '../../src/proof/plan-attempts.ts';
import { proveAttempt, type GradeRequest } from '../../src/proof/prove-attempt.ts';
import { gradeTroubled, gradeWith, openStage, readBank, type Stage } from '../faults/grade-under-faults.ts';

/**
 * The classes of failure that were measured in graders of public trainers. Each test puts attempts in place that a
 * naive grader, written out here, judges wrongly, and shows that ours doesn't.
 */

const SCRIPT = fileURLToPath(new URL('../../dist/embedded.js', import.meta.url));
const HOME_ID = 'classes';
const MINUTE = 60_000;

/** What a naive grader looks at, and whether it gives the points. */
type Naive = (looking: {
  readonly read: ClusterReader;
  readonly values: Readonly<Record<string, string>>;
  readonly workdir: string;
}) => Promise<boolean>;

interface Placed {
  readonly task: string;
  readonly attempt: string;
  readonly naive?: Naive;
  /** Asked while it is in place, beside the grading. */
  readonly more?: (stage: Stage, request: GradeRequest, signal: AbortSignal) => Promise<GradeResult>;
}

interface Seen {
  readonly result: GradeResult;
  readonly naive: boolean | undefined;
  readonly more: GradeResult | undefined;
}

const never = new AbortController().signal;

async function objectOf(
  read: ClusterReader,
  ref: { apiVersion: string; kind: string; namespace: string; name: string },
): Promise<KubeObject | undefined> {
  const answer = await read.read(ref, never);
  return answer.found ? answer.object : undefined;
}

const RBAC = 'rbac.authorization.k8s.io/v1';
/** Reads the one Role that it knows by name. */
const roleReadsNoSecrets: Naive = async ({ read, values }) => {
  const { namespace = '', account: name = '' } = values;
  const role = await objectOf(read, { apiVersion: RBAC, kind: 'Role', namespace, name });
  return !JSON.stringify(role?.['rules'] ?? []).includes('secrets');
};
const roleIsThere: Naive = async ({ read, values }) => {
  const { namespace = '', account: name = '' } = values;
  const role = await objectOf(read, { apiVersion: RBAC, kind: 'Role', namespace, name });
  return JSON.stringify(role?.['rules'] ?? []).includes('patch');
};
/** Looks for a binding that gives too much, wherever it is and whomever it is for. */
const nobodyMayEdit: Naive = async ({ read }) => {
  const bindings = await read.list({ apiVersion: RBAC, kind: 'ClusterRoleBinding' }, never);
  return !bindings.some((binding) => valueAt(binding, ['roleRef', 'name']) === 'edit');
};
const firstContainerIsReadOnly: Naive = async ({ read, values }) => {
  const pod = await objectOf(read, {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: values['namespace'] ?? '',
    name: 'pod-ro',
  });
  const path = ['spec', 'containers', 0, 'securityContext', 'readOnlyRootFilesystem'];
  return valueAt(pod, path) === true;
};
const imageIsSpelledSo: Naive = async ({ read, values }) => {
  const pod = await objectOf(read, {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: values['namespace'] ?? '',
    name: 'pod-ro',
  });
  return valueAt(pod, ['spec', 'containers', 0, 'image']) === 'busybox:1.32.0';
};
const podSaysTheUser: Naive = async ({ read, values }) => {
  const { namespace = '', app: name = '', uid } = values;
  const deployment = await objectOf(read, { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name });
  const path = ['spec', 'template', 'spec', 'securityContext', 'runAsUser'];
  return valueAt(deployment, path) === Number(uid);
};
/** What `grep -q` would find in the learner's file. */
const textIsIn =
  (file: string, text: (values: Readonly<Record<string, string>>) => string): Naive =>
  async ({ workdir, values }) =>
    readFileSync(join(workdir, file), 'utf8').includes(text(values));

const slow = (stage: Stage, request: GradeRequest, signal: AbortSignal): Promise<GradeResult> => {
  const { task } = request;
  // a machine that takes longer than there is time, without making this test wait for it
  const hurried = { ...task, timeouts: { ...task.timeouts, checkMs: 2_000 } };
  return gradeTroubled(stage, { ...request, task: hurried }, { kind: 'slow', ms: 4_000 }, signal);
};
const stopped = (stage: Stage, request: GradeRequest, signal: AbortSignal): Promise<GradeResult> =>
  gradeTroubled(stage, request, { kind: 'stopped' }, signal);

/** All of them are in place at the same time before the first is graded. */
const PLACED: readonly Placed[] = [
  { task: 'trim-role', attempt: 'role-deleted', naive: roleReadsNoSecrets, more: stopped },
  { task: 'trim-role', attempt: 'bound-to-edit-as-well', naive: roleReadsNoSecrets },
  { task: 'trim-role', attempt: 'two-new-roles', naive: roleIsThere },
  { task: 'trim-role', attempt: 'patch-forgotten' },
  { task: 'trim-role', attempt: 'solution', naive: nobodyMayEdit, more: stopped },
  { task: 'pod-ro', attempt: 'solution', more: slow },
  { task: 'pod-ro', attempt: 'writable-sidecar', naive: firstContainerIsReadOnly },
  { task: 'pod-ro', attempt: 'fuller-image-reference', naive: imageIsSpelledSo },
  { task: 'non-root-identity', attempt: 'container-by-container', naive: podSaysTheUser },
  {
    task: 'dockerfile-repair',
    attempt: 'user-commented-out',
    naive: textIsIn('Dockerfile', ({ uid }) => `USER ${uid}`),
  },
  {
    task: 'break-in-from-audit-log',
    attempt: 'whole-log-as-answer',
    naive: textIsIn('answer.yaml', ({ thief }) => `${thief}`),
  },
];

let folder: string;
let provider: ClusterProvider;
const seen = new Map<string, Seen>();

const of = (task: string, attempt: string): Seen => {
  const found = seen.get(`${task} ${attempt}`);
  if (found === undefined) throw new Error(`${task} ${attempt} was not graded`);
  return found;
};
const failed = ({ result }: Seen): readonly string[] =>
  result.checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
const statuses = (result: GradeResult | undefined): ReadonlySet<string> =>
  new Set(result?.checks.map(({ status }) => status));
/** What keeps it from earning everything; nothing when it does. */
const lacks = ({ result }: Seen): readonly string[] =>
  result.checks
    .filter(({ status }) => status !== 'pass')
    .map(({ id, status, actual }) => `${id} ${status}: ${actual}`);

async function placeAll(signal: AbortSignal): Promise<void> {
  const stage = await openStage(provider, process.env, signal);
  try {
    const bank = await readBank([...new Set(PLACED.map(({ task }) => task))]);
    const taskSite = createTaskSite({
      cluster: stage.cluster,
      engine: null,
      homeId: HOME_ID,
      clock: systemClock,
    });
    // the machine has enough to do
    const oneByOne = createLimit(2);
    // nobody is graded before all are in place, and nobody goes before all are graded
    const inPlace = gate(PLACED.length);
    const graded = gate(PLACED.length);
    const place = async (placed: Placed, number: number): Promise<void> => {
      const arrive = inPlace.oneOfThem();
      const leave = graded.oneOfThem();
      const { task, planned } = find(bank, placed);
      const suffix = `c${number.toString(36)}`;
      const values = drawParameters(task.parameters, { seed: number + 1, homeId: HOME_ID, suffix });
      try {
        await proveAttempt(
          planned,
          { task: unhurried(resolveTask(task, values)), attempt: suffix, seed: number + 1 },
          {
            taskSite,
            learnerKubeconfig: stage.cluster.learnerKubeconfig,
            answers: { env: process.env, engine: null, timeoutMs: MINUTE },
            clock: systemClock,
            async grade(request, own) {
              arrive();
              await inPlace.opened;
              const result = await oneByOne(() => gradeWith(stage, request, stage.cluster, own));
              const key = `${placed.task} ${placed.attempt}`;
              if (seen.has(key)) return result;
              const texts = Object.fromEntries(
                Object.entries(values).map(([name, value]) => [name, String(value)]),
              );
              const looking = { read: stage.cluster, values: texts, workdir: request.workdir };
              const naive = await placed.naive?.(looking);
              seen.set(key, { result, naive, more: await placed.more?.(stage, request, own) });
              leave();
              await graded.opened;
              return result;
            },
          },
          signal,
        );
      } finally {
        arrive();
        leave();
      }
    };
    await Promise.all(PLACED.map(place));
  } finally {
    await stage.cluster.close();
  }
}

/** Opens once all that are waited for have come; each counts once, however often it comes. */
function gate(count: number): { readonly opened: Promise<void>; oneOfThem(): () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let missing = count;
  return {
    opened: promise,
    oneOfThem() {
      let came = false;
      return () => {
        if (came) return;
        came = true;
        missing -= 1;
        if (missing === 0) resolve();
      };
    },
  };
}

/** What is shown here is not how fast this machine is. */
function unhurried(task: ResolvedTask): ResolvedTask {
  return { ...task, timeouts: { ...task.timeouts, checkMs: MINUTE } };
}

function find(bank: readonly TaskUnderTest[], { task: name, attempt }: Placed) {
  const tested = bank.find(({ task }) => task.name === name);
  const planned = tested && planAttempts(tested).attempts.find((one) => one.name === attempt);
  if (tested === undefined || planned === undefined) throw new Error(`there is no ${name} ${attempt}`);
  return { task: tested.task, planned };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cks-classes-'));
  provider = createEmbeddedProvider({
    homeId: HOME_ID,
    clustersFolder: join(folder, 'clusters'),
    env: process.env,
    clock: systemClock,
    program: [process.execPath, SCRIPT],
  });
  const signal = AbortSignal.timeout(3 * MINUTE);
  await provider.up({}, () => undefined, signal);
  await placeAll(signal);
}, 4 * MINUTE);

afterAll(async () => {
  await provider.down(() => undefined, AbortSignal.timeout(MINUTE));
  rmSync(folder, { recursive: true, force: true });
}, MINUTE);

describe('what graders get wrong', () => {
  test('A: a negative check without a positive control: what refuses everything earns nothing', () => {
    const deleted = of('trim-role', 'role-deleted');
    expect(deleted.naive).toBe(true);
    // Secrets can't be read any more, and it earns nothing, for what must work does not
    expect(failed(deleted)).toContain('secrets');
    expect(deleted.result.score.earned).toBe(0);
  });

  test('A: a cluster that is dead refuses everything too, and gives no points and takes none', () => {
    for (const attempt of ['role-deleted', 'solution']) {
      const { more } = of('trim-role', attempt);
      expect(statuses(more)).toEqual(new Set(['error']));
      expect(more?.score).toMatchObject({ earned: 0, undecided: more?.score.possible });
    }
  });

  test('B: the first element only: the second container counts as the first', () => {
    const sidecar = of('pod-ro', 'writable-sidecar');
    expect(sidecar.naive).toBe(true);
    expect(failed(sidecar)).toEqual(['read-only-by-spec', 'read-only-inside']);
  });

  test('C: text instead of what it comes to: a line that is commented out sets nothing', () => {
    const commented = of('dockerfile-repair', 'user-commented-out');
    expect(commented.naive).toBe(true);
    expect(failed(commented)).toEqual(['user']);
  });

  test('D: what the learner wrote as proof: a file that has every answer in it is none', () => {
    const log = of('break-in-from-audit-log', 'whole-log-as-answer');
    expect(log.naive).toBe(true);
    expect(failed(log)).toEqual(['user', 'time', 'address']);
  });

  test('E: what the text does not ask for is free: other names of Roles and bindings earn all', () => {
    const renamed = of('trim-role', 'two-new-roles');
    expect(renamed.naive).toBe(false);
    expect(lacks(renamed)).toEqual([]);
  });

  test('E: what the text asks for is looked at: one verb that is missing', () => {
    expect(failed(of('trim-role', 'patch-forgotten'))).toEqual(['workloads', 'only']);
  });

  test('F: a fault of the machine: what is right and takes too long to look at is an error, and fails nothing', () => {
    const solution = of('pod-ro', 'solution');
    const { result, more } = solution;
    expect(lacks(solution)).toEqual([]);
    expect(statuses(more)).toEqual(new Set(['error']));
    expect(more?.checks.map(({ status }) => status)).toHaveLength(result.checks.length);
  });

  test('G: spelling instead of meaning: each container for itself, and an image with its registry', () => {
    for (const [task, attempt] of [
      ['non-root-identity', 'container-by-container'],
      ['pod-ro', 'fuller-image-reference'],
    ] as const) {
      const spelled = of(task, attempt);
      expect(spelled.naive).toBe(false);
      expect(lacks(spelled)).toEqual([]);
    }
  });

  test('H: unions ignored: another binding undoes the Role that was put right', () => {
    const bound = of('trim-role', 'bound-to-edit-as-well');
    expect(bound.naive).toBe(true);
    expect(failed(bound)).toEqual(['pods', 'secrets', 'only']);
  });

  test('I: points kept by hand: the best score of every task is 100 %, as the program counts', async () => {
    for (const { task } of await readBank(undefined)) {
      const best = scoreOf(task.checks.map(({ weight }) => ({ weight, status: 'pass' })));
      const weights = task.checks.map(({ weight }) => weight).reduce((sum, weight) => sum + weight, 0);
      expect({ task: task.id, ...best }).toEqual({
        task: task.id,
        earned: weights,
        possible: weights,
        undecided: 0,
      });
      expect(weights).toBeGreaterThan(0);
    }
    const solved = [...seen.values()].filter(({ result }) => result.status === 'passed');
    expect(solved.length).toBeGreaterThanOrEqual(5);
    for (const { result } of solved) expect(result.score.earned).toBe(result.score.possible);
  });

  test('J: tasks that share state: a binding of the attempt beside it is not held against a solution', () => {
    const solution = of('trim-role', 'solution');
    // the neighbour's binding was there
    expect(solution.naive).toBe(false);
    expect(lacks(solution)).toEqual([]);
    expect(failed(of('trim-role', 'bound-to-edit-as-well'))).not.toEqual([]);
  });
});
