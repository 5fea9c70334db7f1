import { UsageFault } from '../../lib/errors.ts';
import type { Task } from '../../model/task.ts';
import { closestName } from '../../pack/closest-name.ts';

/** The task a learner means: its id, or its short name while that is unique. Throws UsageFault. */
export function findTask(tasks: readonly Task[], name: string, commandPrefix: string): Task {
  const exact = tasks.find(({ id }) => id === name);
  if (exact !== undefined) return exact;
  const [first, ...others] = tasks.filter((task) => task.name === name);
  if (first !== undefined && others.length === 0) return first;
  if (first !== undefined) {
    const ids = [first, ...others].map(({ id }) => id);
    throw new UsageFault(
      'ambiguous-task',
      `${name} may be ${ids.join(' or ')}`,
      `name it in full: ${first.id}`,
    );
  }
  const near = closestName(
    name,
    name.includes('/') ? tasks.map(({ id }) => id) : tasks.map(({ name }) => name),
  );
  const hint = near === null ? '' : `, did you mean ${near}?`;
  throw new UsageFault('unknown-task', `there is no task ${name}${hint}`, `${commandPrefix} list`);
}
