// How long grading `pod-ro` takes, against one exec and ten API reads, and against the same questions asked by bash and
// kubectl, round by round in one run: `npm run bench:grade-pod-ro`. Needs the practice cluster (`cks up`); pod-ro is
// started and solved where it isn't yet.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createTrainer } from '../src/cli/trainer.ts';
import { systemClock } from '../src/lib/clock.ts';
import { homePaths } from '../src/lib/paths.ts';
import type { OpenTask } from '../src/model/ports/trainer.ts';
import { medianTimes, reportLine } from './median.ts';

const ROUNDS = 7;
const programFolder = fileURLToPath(new URL('..', import.meta.url));
const { signal } = new AbortController();
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const trainer = createTrainer({
  paths: homePaths(process.env),
  env: process.env,
  folder: process.cwd(),
  programFolder,
  program: [process.execPath, `${programFolder}dist/main.js`],
  clock: systemClock,
  commandPrefix: 'npm run -s cks --',
  version: 'bench',
  interactive: false,
  homeGiven: process.env['CKS_HOME'] ?? null,
  provider: undefined,
  agree: () => Promise.resolve(false),
  random: Math.random,
});

/** Runs a program with the learner's rights; throws when it fails. */
async function asLearner(
  open: OpenTask,
  program: string,
  args: readonly string[],
  input = '',
): Promise<void> {
  const child = spawn(program, args, {
    env: { ...process.env, KUBECONFIG: open.kubeconfig ?? '' },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`);
}

/** The same questions, as a grader of bash and kubectl asks them. */
const bashGrader = (namespace: string): string => `set -e
k() { kubectl --request-timeout=10s -n ${namespace} "$@"; }
test "$(k get pod pod-ro -o jsonpath='{.spec.containers[0].image}')" = busybox:1.32.0
k get pod pod-ro -o jsonpath='{.spec.containers[0].command} {.spec.containers[0].args}' | grep -q 'sleep 1d'
k get pod pod-ro -o jsonpath='{.spec.containers[*].securityContext.readOnlyRootFilesystem}' | grep -qv false
k get pod pod-ro -o jsonpath='{.spec.initContainers[*].securityContext.readOnlyRootFilesystem}' >/dev/null
test "$(k get pod pod-ro -o jsonpath='{.status.phase}')" = Running
k exec pod-ro -- grep -q ' / / ro' /proc/1/mountinfo
`;

try {
  const open = await trainer.start('pod-ro', () => {}, signal);
  const namespace = open.task.namespaces[0] ?? '';
  const { provider } = await trainer.parts.access.choose(signal);
  const grade = async (): Promise<string> => (await trainer.grade('pod-ro', () => {}, signal)).status;
  if ((await grade()) !== 'passed') {
    await asLearner(open, 'kubectl', [
      '-n',
      namespace,
      'delete',
      'pod',
      'pod-ro',
      '--ignore-not-found',
      '--now',
    ]);
    await asLearner(open, 'kubectl', ['apply', '-f', '-'], (await trainer.solution('pod-ro')).text);
    const status = await grade();
    if (status !== 'passed') throw new Error(`the solution of pod-ro is ${status}: nothing to measure`);
  }
  const cluster = await trainer.parts.access.connect(provider, signal);
  const pod = { apiVersion: 'v1', kind: 'Pod', namespace, name: 'pod-ro' };
  const times = await medianTimes(
    {
      grade,
      exec: () =>
        cluster.containers.exec(
          { namespace, pod: 'pod-ro', container: 'pod-ro' },
          ['cat', '/proc/1/mountinfo'],
          {
            signal,
          },
        ),
      reads: async () => {
        for (let count = 0; count < 10; count += 1) await cluster.read(pod, signal);
      },
      bash: () => asLearner(open, 'bash', ['-c', bashGrader(namespace)]),
    },
    ROUNDS,
  );
  const slower = Math.max(times.exec, times.reads);
  print(reportLine('one exec', times.exec));
  print(reportLine('ten API reads', times.reads));
  print(
    reportLine('grading pod-ro, connection open', times.grade, {
      of: 'the slower of both',
      is: times.grade / slower,
      budget: 'at most 3x',
    }),
  );
  print(
    reportLine('bash and kubectl, the same questions', times.bash, {
      of: 'grading',
      is: times.bash / times.grade,
      budget: '20x for a whole exam',
    }),
  );
} finally {
  await trainer.close();
}
