import { createHash } from 'node:crypto';
import type { TaskUnderTest } from './plan-attempts.ts';

/**
 * A task with its solution and at most `count` of its other reference attempts: the same ones for the same seed. For a
 * quick look; what was left out proves nothing.
 */
export function drawReferences(
  { task, references }: TaskUnderTest,
  count: number,
  seed: number,
): TaskUnderTest {
  const rank = (name: string): string =>
    createHash('sha256').update(`${seed} ${task.id} ${name}`).digest('hex');
  const drawn = references
    .filter(({ type }) => type !== 'solution')
    .toSorted((left, right) => (rank(left.file) < rank(right.file) ? -1 : 1))
    .slice(0, count);
  return { task, references: references.filter((one) => one.type === 'solution' || drawn.includes(one)) };
}
