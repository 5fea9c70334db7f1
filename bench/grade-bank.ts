// How long all checks of the bank take against solved tasks, graded side by side, and the same questions asked by bash and
// kubectl one after another, round by round in one run: `npm run bench:grade-bank -- [--provider kind|embedded] [--rounds N]
// [--side-by-side N] [--each] [TASK...]`.
// Needs the practice cluster (`cks up`). Every task has namespaces of its own; all is taken away afterwards. The scripts ask
// what the checks ask and wait as long where something is closed, but take no second look, gather no evidence and compare
// nothing.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import type { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { createTrainer } from '../src/cli/trainer.ts';
import { gradeIn } from '../src/cli/trainer/grading.ts';
import { openSite } from '../src/cli/trainer/site.ts';
import { CHECK_KINDS } from '../src/grade/check-kinds.ts';
import { longestFirst } from '../src/grade/longest-first.ts';
import { systemClock } from '../src/lib/clock.ts';
import { homePaths } from '../src/lib/paths.ts';
import { missingNeeds, needsCluster } from '../src/model/capability.ts';
import { drawParameters } from '../src/model/parameters.ts';
import { PROVIDERS } from '../src/model/provider.ts';
import { resolveTask } from '../src/model/resolve-task.ts';
import type { GradeResult } from '../src/model/result.ts';
import type { ResolvedTask } from '../src/model/task.ts';
import { readReferences } from '../src/pack/read-references.ts';
import { makeAnswerPlace, type AnswerPlace } from '../src/proof/answer-place.ts';
import { applyAnswer, withdrawAnswer } from '../src/proof/apply-answer.ts';
import { createLimit } from '../src/lib/limit.ts';
import { questionsOf, scriptOf } from './kubectl/questions.ts';
import { median, medianTimes, reportLine } from './median.ts';

const { values: options, positionals: named } = parseArgs({
  options: {
    provider: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    // as an exam's end does it
    'side-by-side': { type: 'string', default: '8' },
    each: { type: 'boolean', default: false },
  },
  allowPositionals: true,
});
const programFolder = fileURLToPath(new URL('..', import.meta.url));
const stop = new AbortController();
const { signal } = stop;
// what stands in the cluster is taken away then as well
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort(new Error(name)));
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
  provider: PROVIDERS.find((name) => name === options.provider),
  agree: () => Promise.resolve(false),
  random: Math.random,
});

/** A task that is solved and stands. */
interface Solved {
  readonly task: ResolvedTask;
  readonly attempt: string;
  readonly place: AnswerPlace;
  readonly startedAt: string;
  readonly takeAway: () => Promise<void>;
}

const { parts } = trainer;
const { provider } = await parts.access.choose(signal);
const cluster = await parts.access.connect(provider, signal);
const site = await openSite(parts, cluster, signal);
const answers = { env: process.env, engine: null, timeoutMs: 120_000 };
const pack = await parts.loadPack();
const run = `b${process.pid.toString(36)}`;
const standing: Solved[] = [];

/** Solves a task in namespaces of its own. */
async function solve(index: number): Promise<string | null> {
  const task = pack.tasks[index];
  if (task === undefined) return null;
  const { references } = await readReferences(pack, task);
  const solution = references.find(({ type }) => type === 'solution');
  if (solution === undefined) return null;
  const attempt = `${run}${index.toString(36)}`;
  const draw = { seed: index, homeId: parts.home.id, suffix: attempt };
  const resolved = resolveTask(task, drawParameters(task.parameters, draw));
  const place = makeAnswerPlace(resolved, cluster.learnerKubeconfig);
  const startedAt = new Date().toISOString();
  const takeAway = async (): Promise<void> => {
    const limit = AbortSignal.timeout(90_000);
    if (task.isolation === 'cluster') await withdrawAnswer(resolved, solution, place, answers, limit);
    await site.tearDown(resolved, attempt, startedAt, limit);
    place.remove();
  };
  const solved: Solved = { task: resolved, attempt, place, startedAt, takeAway };
  standing.push(solved);
  await site.setUp(resolved, attempt, () => undefined, signal);
  const applied = await applyAnswer(resolved, solution, place, answers, signal);
  if (!applied.done) return `${task.name} could not be solved: ${applied.why}`;
  const { status, checks } = await grade(solved);
  const odd = checks.filter((check) => check.status !== 'pass').map(({ id, actual }) => `${id} (${actual})`);
  return status === 'passed' ? null : `${task.name} is ${status}: ${odd.join('; ')}`;
}

async function grade({ task, attempt, place }: Solved): Promise<GradeResult> {
  const { result } = await gradeIn(
    { task, attempt, seed: 1, workdir: place.workdir, cluster, engine: null, provider: provider.name },
    systemClock,
    () => undefined,
    signal,
  );
  return result;
}

/** The gradings that took longest, with their checks: what the whole waits for. */
function printEach(results: readonly GradeResult[]): void {
  for (const { task, durationMs, checks } of results
    .toSorted((a, b) => b.durationMs - a.durationMs)
    .slice(0, 12))
    print(
      `  ${durationMs} ms ${task}: ${checks.map(({ kind, durationMs: ms }) => `${kind} ${ms}`).join(', ')}`,
    );
}

/** Comes to the number of calls of kubectl. */
async function bash(script: string): Promise<number> {
  const child = spawn('bash', ['-c', script], {
    env: { ...process.env, KUBECONFIG: cluster.learnerKubeconfig },
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let calls = 0;
  // a character for each call
  (child.stdio[3] as Readable).on('data', (chunk: Buffer) => (calls += chunk.length));
  await once(child, 'close', { signal });
  return calls;
}

try {
  const chosen = pack.tasks.flatMap((task, index) => {
    const lacking = missingNeeds(task.needs, { cluster: cluster.capabilities, host: new Set() });
    // what is cluster-wide would get into the way of the others
    const fits = lacking.length === 0 && needsCluster(task.needs) && task.isolation === 'namespace';
    return fits && (named.length === 0 || named.includes(task.name)) ? [index] : [];
  });
  const limit = createLimit(4);
  const faults = await Promise.all(chosen.map((index) => limit(() => solve(index))));
  for (const fault of faults) if (fault !== null) print(`left out: ${fault}`);
  const solved = standing.filter((_, index) => faults[index] === null);
  const checks = solved.flatMap(({ task, place }) =>
    task.checks.map((check) => ({ check, folder: place.workdir })),
  );
  const script = scriptOf(checks);
  const asked = checks.filter(({ check, folder }) => questionsOf(check, folder).length > 0).length;
  print(
    `${solved.length} tasks, ${checks.length} checks (${asked} ask the cluster) on ${provider.name}; ${cpus().length} cores`,
  );
  const inOrder = longestFirst(solved, ({ task }) => task, CHECK_KINDS);
  const atOnce = createLimit(Number(options['side-by-side']));
  const ratios: number[] = [];
  let last = 0;
  let calls = 0;
  const times = await medianTimes(
    {
      grade: async () => {
        const began = performance.now();
        const results = await Promise.all(inOrder.map((one) => atOnce(() => grade(one))));
        last = performance.now() - began;
        if (options.each) printEach(results);
        const odd = results.flatMap(({ task, checks: seen }) =>
          seen
            .filter(({ status }) => status !== 'pass')
            .map(({ id, status, actual }) => `\n  ${task} ${id}: ${status}, ${actual.slice(0, 200)}`),
        );
        if (odd.length > 0) print(`not passed in this round:${odd.join('')}`);
      },
      bash: async () => {
        const began = performance.now();
        calls = await bash(script);
        ratios.push((performance.now() - began) / last);
      },
    },
    Number(options.rounds),
  );
  print(reportLine('the whole bank, side by side', times.grade));
  print(
    reportLine(`bash, ${calls} calls of kubectl, the same questions`, times.bash, {
      of: 'grading, the median of the rounds',
      is: median(ratios),
      budget: 'at least 20x',
    }),
  );
} finally {
  const limit = createLimit(6);
  const gone = await Promise.allSettled(standing.map(({ takeAway }) => limit(takeAway)));
  for (const one of gone) if (one.status === 'rejected') print(`left behind: ${String(one.reason)}`);
  await trainer.close();
}
