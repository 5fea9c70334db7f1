import type { ProofKind } from '../model/pack-test.ts';
import type { ReferenceAttempt, Task } from '../model/task.ts';
import { planMadeUp } from './made-up/plan-made-up.ts';

/** A task with what its pack's solutions/ holds for it. */
export interface TaskUnderTest {
  readonly task: Task;
  readonly references: readonly ReferenceAttempt[];
}

/** One attempt that will be made. */
export interface PlannedAttempt {
  readonly name: string;
  readonly kind: ProofKind;
  /** Null: nothing is done. */
  readonly reference: ReferenceAttempt | null;
  /** Ids of the checks that must fail, in the task's order. */
  readonly expected: readonly string[];
}

/** What is tried of a task. */
export interface AttemptPlan {
  readonly attempts: readonly PlannedAttempt[];
  /** Null: nothing was to be made up. */
  readonly madeUp: { readonly from: string | null; readonly possible: number } | null;
}

/**
 * What is tried of a task: nothing, the solution, the alternatives, every wrong attempt; then at most `madeUp` attempts
 * that the program makes of the solution, the same for the same seed.
 */
export function planAttempts(tested: TaskUnderTest, madeUp = 0, seed = 1): AttemptPlan {
  const given = planGiven(tested);
  if (madeUp === 0) return { attempts: given, madeUp: null };
  const { from, possible, attempts } = planMadeUp(tested.task, tested.references, madeUp, seed);
  const made = attempts.map((reference): PlannedAttempt => ({
    name: reference.name,
    kind: 'made-up',
    reference,
    expected: [],
  }));
  return { attempts: [...given, ...made], madeUp: { from, possible } };
}

function planGiven({ task, references }: TaskUnderTest): readonly PlannedAttempt[] {
  const ids = task.checks.map(({ id }) => id);
  const untouched: PlannedAttempt = { name: 'untouched', kind: 'untouched', reference: null, expected: ids };
  const rank = { solution: 0, alternative: 1, wrong: 2 } as const;
  return [
    untouched,
    ...references
      .toSorted((left, right) => rank[left.type] - rank[right.type])
      .map((reference) => ({
        name: reference.name,
        kind: reference.type,
        reference,
        expected: ids.filter((id) => reference.fails.includes(id)),
      })),
  ];
}
