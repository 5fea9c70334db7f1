import type { Clock } from '../lib/clock.ts';
import { CouldNotLook } from '../model/could-not-look.ts';
import type { Ground } from '../model/ground.ts';
import type { Json } from '../model/json.ts';
import type { GradingSite } from '../model/ports/grading-site.ts';
import type { Verdict } from '../model/result.ts';
import type { Decider } from './decider.ts';
import type { PlannedCheck } from './plan-checks.ts';
import { couldNotLook } from './verdicts.ts';

/** What came of one look: the verdict, and what it was decided on. */
export interface Looked {
  readonly verdict: Verdict;
  readonly ground: Ground;
}

/** How long a look that was told to stop may take to put things away, in milliseconds. */
const GRACE_MS = 6_000;

/**
 * One look at one check within its budget. Throws what `gather` throws beside CouldNotLook (a fault of ours), and the
 * outer signal's reason.
 */
export async function lookOnce(
  { check, kind, spec }: PlannedCheck,
  site: GradingSite,
  decider: Decider,
  budgetMs: number,
  clock: Clock,
  signal: AbortSignal,
): Promise<Looked> {
  const late = new CouldNotLook('timeout', `no answer within ${budgetMs / 1000} s`);
  const budget = new AbortController();
  const over = new AbortController();
  const own = AbortSignal.any([signal, budget.signal]);
  void clock.sleep(budgetMs, over.signal).then(
    () => budget.abort(late),
    () => undefined,
  );
  let facts: Json = null;
  try {
    facts = await Promise.race([kind.gather(spec, site, own), afterGrace(own, clock, over.signal)]);
    const { verdict, followsFromFacts } = await decider.decide(kind, spec, facts);
    if (followsFromFacts) return { verdict, ground: { check: check.id, by: 'facts', facts } };
    return { verdict, ground: { check: check.id, by: 'could-not-look', facts, verdict } };
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const cause: unknown = budget.signal.aborted ? late : error;
    if (!(cause instanceof CouldNotLook)) throw cause;
    const verdict = couldNotLook({ reason: cause.reason, message: cause.message }, check.title);
    return { verdict, ground: { check: check.id, by: 'could-not-look', facts, verdict } };
  } finally {
    over.abort();
  }
}

/** Rejects some time after the signal fired: a look that can't be stopped is not waited for. */
function afterGrace(signal: AbortSignal, clock: Clock, over: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const wait = (): void => {
      void clock.sleep(GRACE_MS, over).then(
        () => reject(signal.reason as Error),
        () => undefined,
      );
    };
    if (signal.aborted) wait();
    else signal.addEventListener('abort', wait, { once: true });
  });
}
