import type { Json } from '../model/json.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { Verdict } from '../model/result.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import { DecidingPool } from './deciding-pool.ts';
import type { DecidingThread } from './deciding-thread.ts';
import { expressionsOf } from './expressions.ts';
import { couldNotLook } from './verdicts.ts';

/** How long the expressions of one check may take, in milliseconds. */
const DECISION_MS = 2_000;

/** A verdict; one that does not follow from the facts says that an expression did not end. */
export interface Decided {
  readonly verdict: Verdict;
  readonly followsFromFacts: boolean;
}

/** Decides the checks of one grading. */
export interface Decider {
  decide(kind: CheckKind, spec: unknown, facts: Json): Promise<Decided>;
  close(): void;
}

const pool = new DecidingPool();

/** Starts a thread ahead of a grading, so that it is there when the first facts are. */
export function prepareDeciding(): void {
  pool.prepare();
}

/**
 * Specs with expressions are decided in threads, those of one grading one after the other, each within its time; the
 * others at once. `expected`: there will be expressions, so a thread is started while facts are gathered.
 */
export function openDecider(expected: boolean): Decider {
  let inUse: DecidingThread | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  if (expected) prepareDeciding();

  const decideInThread = async (kind: CheckKind, spec: Json, facts: Json): Promise<Decided> => {
    const outcome = await pool.lend(async (thread) => {
      inUse = thread;
      try {
        return await thread.decide({ kind: kind.name, spec, facts }, DECISION_MS);
      } finally {
        inUse = null;
      }
    });
    if (outcome.decided) return { verdict: outcome.verdict, followsFromFacts: true };
    const message = `the expression did not end within ${DECISION_MS / 1000} s: ${outcome.expression}`;
    const verdict = couldNotLook({ reason: 'unavailable', message }, 'an expression that ends');
    return { verdict, followsFromFacts: false };
  };

  return {
    decide: (kind, spec, facts) => {
      if (!needsThread(kind, spec))
        return Promise.resolve().then(() => ({ verdict: kind.decide(spec, facts), followsFromFacts: true }));
      const mine = turn.then(() => decideInThread(kind, spec as Json, facts));
      turn = mine.catch(() => undefined);
      return mine;
    },
    // nobody waits any more for what is under way
    close: () => inUse?.end(),
  };
}

/** The thread knows the program's own kinds. */
export function needsThread(kind: CheckKind, spec: unknown): boolean {
  return CHECK_KINDS.includes(kind) && expressionsOf(spec as Json).length > 0;
}
