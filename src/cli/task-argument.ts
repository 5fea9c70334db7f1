import { UsageFault } from '../lib/errors.ts';
import type { CommandContext } from './context.ts';

/** How commands name their task. */
export const TASK_ARGUMENT = {
  syntax: '[TASK]',
  text: 'the task, such as pod-ro or cks/pod-ro; in `cks shell` it is known (CKS_TASK)',
} as const;

/** The task of the command line, else the one of the learner's shell; null when there is neither. */
export function findTaskName({ env }: Pick<CommandContext, 'env'>, given: string | undefined): string | null {
  if (given !== undefined) return given;
  const known = env['CKS_TASK'];
  return known === undefined || known === '' ? null : known;
}

/** The same, where a task is needed. */
export function taskName(context: Pick<CommandContext, 'env' | 'page'>, given: string | undefined): string {
  const name = findTaskName(context, given);
  if (name !== null) return name;
  throw new UsageFault('no-task', 'Which task? Name it.', `${context.page.commandPrefix} list`);
}
