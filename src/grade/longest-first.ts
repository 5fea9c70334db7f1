import type { CheckKind } from '../model/ports/check-kind.ts';
import type { ResolvedTask } from '../model/task.ts';
import { specOf } from './plan-checks.ts';

/** What is graded side by side in the order to begin in: what waits longest and begins last would end long after all else. */
export function longestFirst<T>(
  items: readonly T[],
  taskOf: (item: T) => Pick<ResolvedTask, 'checks'>,
  kinds: readonly CheckKind[],
): readonly T[] {
  const waits = new Map(items.map((item) => [item, waitOf(taskOf(item), kinds)]));
  return items.toSorted((a, b) => (waits.get(b) ?? 0) - (waits.get(a) ?? 0));
}

/** Checks are looked at side by side: the longest counts. */
function waitOf({ checks }: Pick<ResolvedTask, 'checks'>, kinds: readonly CheckKind[]): number {
  return Math.max(
    0,
    ...checks.map((check) => {
      const { kind, spec } = specOf(check, kinds);
      return kind.waits?.(spec) ?? 0;
    }),
  );
}
