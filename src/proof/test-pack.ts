import type { Clock } from '../lib/clock.ts';
import { missingNeeds, needsCluster, type Capabilities } from '../model/capability.ts';
import type { MadeUpProof, PackTestReport, ProvenAttempt } from '../model/pack-test.ts';
import { drawParameters } from '../model/parameters.ts';
import type { Cluster } from '../model/ports/cluster.ts';
import type { ContainerEngine } from '../model/ports/container-engine.ts';
import type { TaskSite } from '../model/ports/task-site.ts';
import { resolveTask } from '../model/resolve-task.ts';
import { createLimit, type Limit } from '../lib/limit.ts';
import { planAttempts, type AttemptPlan, type PlannedAttempt, type TaskUnderTest } from './plan-attempts.ts';
import { proveAttempt, type Grade, type Proven, type ProofTools } from './prove-attempt.ts';
import { summarisePack, summariseTask, unavailableTask } from './summarise-proof.ts';

/** Told of each attempt as it is judged. */
export interface ProofProgress {
  readonly task: string;
  readonly attempt: ProvenAttempt;
  /** The API server did not take what was made up: no attempt. */
  readonly refused: boolean;
  readonly done: number;
  readonly total: number;
  /** Tasks that are tried. */
  readonly tasks: number;
  /** Attempts of this task that are still to be judged. */
  readonly left: number;
  /** Attempts of this task that are not as expected so far, what was made up left out. */
  readonly odd: number;
}

export interface PackTestInput {
  /** The tasks to try, with what solutions/ holds for them. */
  readonly tasks: readonly TaskUnderTest[];
  /** Null where no task needs one, or none can be had. */
  readonly cluster: Pick<Cluster, 'learnerKubeconfig'> | null;
  /** Null where the host has none. */
  readonly engine: Pick<ContainerEngine, 'name'> | null;
  readonly capabilities: Capabilities;
  readonly taskSite: TaskSite;
  readonly grade: Grade;
  readonly homeId: string;
  /** Lower case letters and digits, new for each run: in the names of namespaces and containers. */
  readonly runId: string;
  /** The first attempt's seed; each next one takes the next. */
  readonly seed: number;
  /** The environment that answers run in. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: ProofProgress) => void;
  /** Attempts of namespace tasks at the same time; 4 unless told. */
  readonly sideBySide?: number | undefined;
  /** How many wrong attempts of each task to make up of its solution; none unless told. */
  readonly madeUp?: number | undefined;
  /** Attempts that a busy machine left undecided are made a second time; else they stay undecided. */
  readonly secondTries?: boolean | undefined;
  /** How long an answer may take to be given; two minutes unless told. */
  readonly answerTimeoutMs?: number | undefined;
}

/**
 * Tries every reference attempt of the tasks: untouched all checks must fail, solutions must earn everything, a wrong
 * attempt must fail exactly the checks it names. Attempts of namespace tasks run side by side, beside them one by one
 * those of host tasks that need no cluster, all others alone. What an attempt made is taken away, also when the signal
 * fires; then its reason is thrown.
 */
export async function testPack(input: PackTestInput): Promise<PackTestReport> {
  const began = input.clock.monotonicMs();
  const plans = planTasks(input);
  const total = plans.reduce((sum, { attempts }) => sum + attempts.length, 0);
  const tasks = plans.filter(({ attempts }) => attempts.length > 0).length;
  // the first that throws (an interruption, a bug) stops the others
  const stop = new AbortController();
  const signal = AbortSignal.any([input.signal, stop.signal]);
  const tools = toolsOf(input);

  const proven = new Map<NumberedAttempt, Proven>();
  const provenOf = ({ attempts }: TaskPlan): readonly Proven[] =>
    attempts.flatMap((one) => proven.get(one) ?? []);
  const tryOne = async ({ plan, one }: PlannedTry): Promise<void> => {
    const { task } = plan.tested;
    const { planned, number } = one;
    const seed = input.seed + number;
    const tryAs = (id: string): Promise<Proven> => {
      const values = drawParameters(task.parameters, { seed, homeId: input.homeId, suffix: id });
      const request = { task: resolveTask(task, values), attempt: id, seed };
      return proveAttempt(planned, request, tools, signal);
    };
    const id = `${input.runId}${number.toString(36)}`;
    const first = await tryAs(id);
    const attempt = input.secondTries === true && couldNotTell(first) ? await tryAs(`${id}x`) : first;
    proven.set(one, attempt);
    const own = provenOf(plan);
    input.onProgress({
      task: task.id,
      attempt,
      refused: attempt.refused !== null,
      done: proven.size,
      total,
      tasks,
      left: plan.attempts.length - own.length,
      odd: own.filter(({ kind, verdict }) => kind !== 'made-up' && verdict !== 'as expected').length,
    });
  };
  const begin = (attempts: readonly PlannedTry[], limit: Limit): readonly Promise<void>[] =>
    attempts.map((attempt) => limit(() => tryOne(attempt)));
  const [shared, ownHost, alone] = byPlace(plans);
  await settle(
    [
      ...begin(spread(shared), createLimit(input.sideBySide ?? 4)),
      // one by one: two attempts at this machine's containers would be in each other's way
      ...begin(oneByOne(ownHost), createLimit(1)),
    ],
    stop,
  );
  await settle(begin(oneByOne(alone), createLimit(1)), stop);
  const proofs = plans.map((plan) => {
    if (plan.unavailable !== null) return unavailableTask(plan.tested.task, plan.unavailable);
    return summariseTask(plan.tested.task, ...splitRefused(provenOf(plan), plan.madeUp));
  });
  return summarisePack(proofs, input.clock.monotonicMs() - began);
}

interface PlannedTry {
  readonly plan: TaskPlan;
  readonly one: NumberedAttempt;
}

/**
 * The attempts of all tasks mixed evenly: those of one task wait for the same things, and would leave the machine idle or
 * crowd it together.
 */
function spread(plans: readonly TaskPlan[]): readonly PlannedTry[] {
  return plans
    .flatMap((plan) =>
      plan.attempts.map((one, index) => ({ plan, one, at: (index + 0.5) / plan.attempts.length })),
    )
    .toSorted((a, b) => a.at - b.at);
}

/** Tasks with namespaces of their own, those of this machine that no cluster has a part in, and all others. */
function byPlace(
  plans: readonly TaskPlan[],
): readonly [readonly TaskPlan[], readonly TaskPlan[], readonly TaskPlan[]] {
  const shared = plans.filter(({ tested }) => tested.task.isolation === 'namespace');
  const ownHost = plans.filter(
    ({ tested: { task } }) => task.isolation === 'host' && !needsCluster(task.needs),
  );
  return [shared, ownHost, plans.filter((plan) => !shared.includes(plan) && !ownHost.includes(plan))];
}

function oneByOne(plans: readonly TaskPlan[]): readonly PlannedTry[] {
  return plans.flatMap((plan) => plan.attempts.map((one) => ({ plan, one })));
}

/** Was something not made, or not looked at? A solution that is graded differently twice is none of this. */
function couldNotTell({ verdict, results }: Proven): boolean {
  return (
    verdict === 'undecided' && (results.length === 0 || results.some(({ status }) => status === 'error'))
  );
}

/** What the API server refused is told apart: nobody can get so far. */
function splitRefused(
  proven: readonly Proven[],
  madeUp: AttemptPlan['madeUp'],
): readonly [readonly ProvenAttempt[], MadeUpProof | null] {
  const attempts = proven.filter(({ refused }) => refused === null).map(withoutRefusal);
  const refused = proven.flatMap(({ name, refused: why }) => (why === null ? [] : [{ name, why }]));
  return [attempts, madeUp === null ? null : { ...madeUp, refused }];
}

function withoutRefusal({ name, kind, expected, results, verdict, note, durationMs }: Proven): ProvenAttempt {
  return { name, kind, expected, results, verdict, note, durationMs };
}

interface TaskPlan {
  readonly tested: TaskUnderTest;
  readonly madeUp: AttemptPlan['madeUp'];
  /** Why it is not tried, or null. */
  readonly unavailable: string | null;
  /** Numbered over all tasks, so that no two share a name. */
  readonly attempts: readonly NumberedAttempt[];
}

interface NumberedAttempt {
  readonly planned: PlannedAttempt;
  readonly number: number;
}

function planTasks({ tasks, capabilities, cluster, madeUp, seed }: PackTestInput): readonly TaskPlan[] {
  let number = 0;
  return tasks.map((tested) => {
    const missing = missingNeeds(tested.task.needs, capabilities);
    const unavailable =
      missing.length > 0
        ? `needs ${missing.join(', ')}`
        : needsCluster(tested.task.needs) && cluster === null
          ? 'needs a cluster'
          : null;
    const plan = planAttempts(tested, madeUp, seed);
    const attempts =
      unavailable === null ? plan.attempts.map((planned) => ({ planned, number: number++ })) : [];
    return { tested, madeUp: plan.madeUp, unavailable, attempts };
  });
}

function toolsOf(input: PackTestInput): ProofTools {
  return {
    taskSite: input.taskSite,
    grade: input.grade,
    learnerKubeconfig: input.cluster?.learnerKubeconfig ?? null,
    answers: {
      env: input.env,
      engine: input.engine?.name ?? null,
      timeoutMs: input.answerTimeoutMs ?? 120_000,
    },
    clock: input.clock,
  };
}

/** Waits for all, so that all have cleaned up; then throws what the first threw. */
async function settle(works: readonly Promise<void>[], stop: AbortController): Promise<void> {
  for (const work of works) work.catch((error: unknown) => stop.abort(error));
  await Promise.allSettled(works);
  stop.signal.throwIfAborted();
}
