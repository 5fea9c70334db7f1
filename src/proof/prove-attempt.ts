import type { Clock } from '../lib/clock.ts';
import { Fault } from '../lib/errors.ts';
import { ProcessFault } from '../lib/process-fault.ts';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { ProvenAttempt, ProvenCheck } from '../model/pack-test.ts';
import type { TaskSite } from '../model/ports/task-site.ts';
import type { GradeResult } from '../model/result.ts';
import type { ResolvedTask } from '../model/task.ts';
import { makeAnswerPlace, type AnswerPlace } from './answer-place.ts';
import { applyAnswer, withdrawAnswer, type AnswerContext } from './apply-answer.ts';
import { compareGradings, judgeAttempt, judgeMadeUp, type Judgement } from './judge-attempt.ts';
import type { PlannedAttempt } from './plan-attempts.ts';

/** One attempt's place, as it is handed to the grader. */
export interface GradeRequest {
  readonly task: ResolvedTask;
  readonly attempt: string;
  readonly seed: number;
  readonly workdir: string;
}

/** Grades an attempt; throws only what is a bug, or the signal's reason. */
export type Grade = (request: GradeRequest, signal: AbortSignal) => Promise<GradeResult>;

/** What making and grading attempts takes. */
export interface ProofTools {
  readonly taskSite: TaskSite;
  readonly grade: Grade;
  /** Null where there is no cluster. */
  readonly learnerKubeconfig: string | null;
  readonly answers: AnswerContext;
  readonly clock: Clock;
}

/** How long taking an attempt away may last, whatever else was interrupted. */
const CLEAN_UP_MS = 90_000;

/** What an attempt came to; `refused`: the API server did not take what was made up, so that it is none. */
export type Proven = ProvenAttempt & { readonly refused: string | null };

/** Sets a task up, gives the answer, grades it, takes everything away, and says what it came to. */
export async function proveAttempt(
  planned: PlannedAttempt,
  request: Omit<GradeRequest, 'workdir'>,
  tools: ProofTools,
  signal: AbortSignal,
): Promise<Proven> {
  signal.throwIfAborted();
  const began = tools.clock.monotonicMs();
  const startedAt = tools.clock.now().toISOString();
  const place = makeAnswerPlace(request.task, tools.learnerKubeconfig);
  let results: readonly ProvenCheck[] = [];
  let judgement: Judgement;
  let left = '';
  let refused: string | null = null;
  try {
    const applied = await prepare(planned, request, place, tools, signal);
    if (applied !== null) {
      judgement = { verdict: 'undecided', note: applied };
      if (planned.kind === 'made-up' && isRefusal(applied)) refused = applied;
    } else {
      results = await gradeOnce({ ...request, workdir: place.workdir }, tools, signal);
      judgement = planned.kind === 'made-up' ? judgeMadeUp(results) : judgeAttempt(planned.expected, results);
      if (planned.kind === 'solution') {
        const again = await gradeOnce({ ...request, workdir: place.workdir }, tools, signal);
        const differs = compareGradings(results, again);
        if (differs !== '')
          judgement = { verdict: 'undecided', note: `graded twice, it differs: ${differs}` };
      }
    }
  } catch (error) {
    // what fails while we are being interrupted fails because of it
    judgement = { verdict: 'undecided', note: signal.aborted ? 'interrupted' : expectedFault(error) };
  } finally {
    left = await cleanUp(planned, request, startedAt, place, tools);
  }
  signal.throwIfAborted();
  if (left !== '') judgement = { verdict: 'undecided', note: `${left}; before that: ${judgement.verdict}` };
  const { name, kind, expected } = planned;
  const durationMs = tools.clock.monotonicMs() - began;
  return { name, kind, expected, results, ...judgement, durationMs, refused };
}

/** Set-up and answer; why the answer could not be given, or null. */
async function prepare(
  planned: PlannedAttempt,
  request: Omit<GradeRequest, 'workdir'>,
  place: AnswerPlace,
  tools: ProofTools,
  signal: AbortSignal,
): Promise<string | null> {
  await tools.taskSite.setUp(request.task, request.attempt, () => {}, signal);
  if (planned.reference === null) return null;
  const applied = await applyAnswer(request.task, planned.reference, place, tools.answers, signal);
  return applied.done ? null : applied.why;
}

/** Did the API server say no, and not its way to us? */
function isRefusal(why: string): boolean {
  return !/Unable to connect|timed? ?out|handshake|connection refused|Too Many Requests|InternalError|ServiceUnavailable|etcdserver/i.test(
    why,
  );
}

async function gradeOnce(
  request: GradeRequest,
  tools: ProofTools,
  signal: AbortSignal,
): Promise<readonly ProvenCheck[]> {
  const { checks } = await tools.grade(request, signal);
  return checks.map(({ id, status, actual }) => ({ check: id, status, actual }));
}

/** The message of what may go wrong on a machine; anything else is a bug and thrown on. */
function expectedFault(error: unknown): string {
  if (error instanceof Fault || error instanceof CouldNotLook) return error.message;
  if (error instanceof ProcessFault) return `${error.message}\n${error.output}`.trim();
  throw error;
}

/** Takes away what an attempt made; what could not be taken away, in words, or nothing. */
async function cleanUp(
  planned: PlannedAttempt,
  request: Omit<GradeRequest, 'workdir'>,
  startedAt: string,
  place: AnswerPlace,
  tools: ProofTools,
): Promise<string> {
  // a time of its own: an interruption must not leave anything behind
  const signal = AbortSignal.timeout(CLEAN_UP_MS);
  const faults: string[] = [];
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      faults.push(signal.aborted ? `not done in ${CLEAN_UP_MS / 1000} s` : expectedFault(error));
    }
  };
  try {
    const { reference } = planned;
    // all that a task of isolation `namespace` makes goes with its namespaces, but what is made up may lie elsewhere
    const reaches = request.task.isolation === 'cluster' || planned.kind === 'made-up';
    if (reference !== null && reaches)
      await attempt(() => withdrawAnswer(request.task, reference, place, tools.answers, signal));
    await attempt(() => tools.taskSite.tearDown(request.task, request.attempt, startedAt, signal));
  } finally {
    place.remove();
  }
  return faults.length === 0 ? '' : `could not be taken away: ${faults.join('; ')}`;
}
