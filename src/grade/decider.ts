import type { Json } from '../model/json.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { Verdict } from '../model/result.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import { DecidingThread } from './deciding-thread.ts';
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

/** Threads that gradings left: starting one takes longer than most gradings. */
const idle: DecidingThread[] = [];

/** More than this many gradings rarely decide at the same time, and each thread holds some 30 MB. */
const MOST_IDLE = 4;

/** Starts the thread ahead of a grading, so that it is there when the first facts are. */
export function prepareDeciding(): void {
  if (idle.length === 0) idle.push(new DecidingThread());
}

/**
 * Specs with expressions are decided in a thread, one after the other, each within its time; the others at once.
 * `expected`: there will be expressions, so the thread is started while facts are gathered.
 */
export function openDecider(expected: boolean): Decider {
  let thread: DecidingThread | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  const getThread = (): DecidingThread => {
    if (thread?.usable === true) return thread;
    do thread = idle.pop() ?? new DecidingThread();
    while (!thread.usable);
    return thread;
  };
  if (expected) getThread();

  const decideInThread = async (kind: CheckKind, spec: Json, facts: Json): Promise<Decided> => {
    const outcome = await getThread().decide({ kind: kind.name, spec, facts }, DECISION_MS);
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
    close: () => {
      if (thread?.free === true && idle.length < MOST_IDLE) idle.push(thread);
      else thread?.end();
      thread = null;
    },
  };
}

/** The thread knows the program's own kinds. */
export function needsThread(kind: CheckKind, spec: unknown): boolean {
  return CHECK_KINDS.includes(kind) && expressionsOf(spec as Json).length > 0;
}
