import type { Clock } from '../lib/clock.ts';
import type { Ground } from '../model/ground.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { Cluster } from '../model/ports/cluster.ts';
import type { ContainerEngine } from '../model/ports/container-engine.ts';
import type { GradingSite, WorkFiles } from '../model/ports/grading-site.ts';
import type { ProviderName } from '../model/provider.ts';
import { API_VERSION, type CheckResult, type GradeResult, type Verdict } from '../model/result.ts';
import { scoreOf } from '../model/score.ts';
import { combineStatuses } from '../model/status.ts';
import type { CheckSpec, ResolvedTask } from '../model/task.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import { needsThread, openDecider } from './decider.ts';
import { explain } from './explain.ts';
import { lookOnce, type Looked } from './look-once.ts';
import { planChecks, type PlannedCheck } from './plan-checks.ts';
import { Rounds } from './rounds.ts';
import { shareReads } from './shared-reader.ts';
import { fail } from './verdicts.ts';

export interface GradeInput {
  readonly task: ResolvedTask;
  readonly attempt: { readonly id: string; readonly seed: number; readonly provider: ProviderName };
  /** Null only for tasks that need no cluster. */
  readonly cluster: Cluster | null;
  readonly engine: ContainerEngine | null;
  readonly files: WorkFiles;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of each check as soon as nothing can change its result. */
  readonly onCheck?: ((result: CheckResult) => void) | undefined;
  readonly kinds?: readonly CheckKind[] | undefined;
  /**
   * For how long nothing of the attempt has changed, in milliseconds, where that is known: what takes time was begun
   * before, so that waiting for it once more would be of no use. 0 unless told.
   */
  readonly settledMs?: number | undefined;
}

/** A grading: its result, and what each of its checks was decided on, in the result's order. */
export interface Graded {
  readonly result: GradeResult;
  readonly grounds: readonly Ground[];
}

/** The reason for which a look ends that can't earn anything any more. */
class NotNeeded extends Error {}

function notLookedAt({ id, title }: CheckSpec): Looked {
  const verdict = fail({ expected: title, actual: 'not looked at' });
  return { verdict, ground: { check: id, by: 'not-needed', facts: null, verdict } };
}

/**
 * Runs the checks of a task side by side, in rounds: after the first only those are looked at again that may still come
 * true and have the time. Throws the signal's reason when it fires, and what is a fault of ours.
 */
export async function gradeAttempt(input: GradeInput): Promise<Graded> {
  const { task, attempt, cluster, clock, signal } = input;
  const plan = planChecks(task.checks, input.kinds ?? CHECK_KINDS);
  const startedAt = clock.now();
  const began = clock.monotonicMs();
  const elapsed = (): number => clock.monotonicMs() - began;
  const decider = openDecider(plan.some(({ kind, spec }) => needsThread(kind, spec)));
  // one check that throws ends the others' looks, so that what they made is put away
  const stop = new AbortController();
  const all = AbortSignal.any([signal, stop.signal]);
  const underWay = new Map<PlannedCheck, AbortController>();
  const rounds = new Rounds(plan, (planned, verdict, durationMs) => {
    input.onCheck?.(toResult(planned, verdict, durationMs, cluster));
    if (verdict.status !== 'fail') return;
    // what needs it earns nothing, whatever would be seen
    for (const [other, look] of underWay)
      if (other.check.requires.includes(planned.check.id)) look.abort(new NotNeeded());
  });
  const next = (): readonly PlannedCheck[] => rounds.next(elapsed(), task.timeouts.checkMs, input.settledMs);
  try {
    for (let active = plan; active.length > 0; active = next()) {
      if (rounds.count > 0) await clock.sleep(rounds.pauseMs(elapsed(), input.settledMs), signal);
      rounds.begin();
      const objects = shareReads(cluster, all);
      const looks = await Promise.allSettled(
        active.map(async (planned) => {
          const site = siteFor(planned.check, objects, input);
          const from = elapsed();
          const own = new AbortController();
          const either = AbortSignal.any([all, own.signal]);
          underWay.set(planned, own);
          try {
            const looked = await lookOnce(planned, site, decider, task.timeouts.checkMs, clock, either);
            underWay.delete(planned);
            rounds.saw(planned, looked, elapsed() - from);
          } catch (error) {
            underWay.delete(planned);
            if (error instanceof NotNeeded && !all.aborted)
              rounds.saw(planned, notLookedAt(planned.check), elapsed() - from);
            else {
              stop.abort(error);
              throw error;
            }
          }
        }),
      );
      if (signal.aborted) throw signal.reason;
      const failed = looks.find((one) => one.status === 'rejected');
      if (failed !== undefined) throw stop.signal.aborted ? stop.signal.reason : failed.reason;
    }
  } finally {
    decider.close();
  }
  const decided = rounds.results();
  const inOrder = task.checks.flatMap((check) =>
    decided.filter(({ planned }) => planned.check.id === check.id),
  );
  const checks = inOrder.map(({ planned, verdict, durationMs }) =>
    toResult(planned, verdict, durationMs, cluster),
  );
  const result: GradeResult = {
    apiVersion: API_VERSION,
    task: task.id,
    pack: task.pack,
    attempt: attempt.id,
    seed: attempt.seed,
    provider: attempt.provider,
    kubernetes: cluster?.kubernetes ?? '',
    status: combineStatuses(checks.map(({ status }) => status)),
    score: scoreOf(checks),
    startedAt: startedAt.toISOString(),
    durationMs: Math.round(elapsed()),
    checks,
  };
  return { result, grounds: inOrder.map(({ ground }) => ground) };
}

function siteFor(check: CheckSpec, objects: GradingSite['objects'], input: GradeInput): GradingSite {
  const { task, attempt, cluster, engine, files, clock } = input;
  return {
    attempt: attempt.id,
    check: check.id,
    namespaces: task.namespaces,
    images: task.images,
    objects,
    cluster,
    engine,
    files,
    given: task.setup.files,
    now: () => clock.now(),
    wait: (ms, signal) => clock.sleep(ms, signal),
  };
}

/** What is no matter of the cluster's is seen on this machine. */
function toResult(
  { check, kind, spec }: PlannedCheck,
  verdict: Verdict,
  durationMs: number,
  cluster: Cluster | null,
): CheckResult {
  const usesCluster = kind.needs(spec).cluster.length > 0;
  const assurance = usesCluster && cluster !== null ? cluster.assurance : 'observed';
  return explain(check, verdict, assurance, durationMs);
}
