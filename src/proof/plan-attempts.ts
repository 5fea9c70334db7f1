import type { ProofKind } from '../model/pack-test.ts';
import type { ReferenceAttempt, Task } from '../model/task.ts';

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

/** What is tried of a task: nothing, the solution, the alternatives, then every wrong attempt. */
export function planAttempts({ task, references }: TaskUnderTest): readonly PlannedAttempt[] {
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
