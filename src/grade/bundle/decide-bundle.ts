import { UsageFault } from '../../lib/errors.ts';
import type { Bundle, BundleTask, TaskAgain } from '../../model/bundle.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { Verdict } from '../../model/result.ts';
import { decideAgain } from '../decide-again.ts';

/**
 * Decides every verdict of a bundle again from what it was decided on: offline. Throws UsageFault that names the task where
 * this program can't, such as a check kind of another version.
 */
export async function decideBundle(bundle: Bundle, file: string): Promise<readonly TaskAgain[]> {
  const tasks: TaskAgain[] = [];
  for (const [index, task] of bundle.tasks.entries()) {
    const verdicts = await decide(task, `${file}: tasks[${index}] (${cleanText(task.task)})`, bundle.program);
    tasks.push(compare(task, verdicts));
  }
  return tasks;
}

async function decide(
  { checks, grounds }: BundleTask,
  where: string,
  program: string,
): Promise<ReadonlyMap<string, Verdict>> {
  try {
    return await decideAgain(checks, grounds);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UsageFault(
      'undecidable-bundle',
      `${where} can't be decided by this program: ${cleanText(message)}`,
      `use the version that wrote it: ${cleanText(program)}`,
      { cause: error },
    );
  }
}

function compare(task: BundleTask, verdicts: ReadonlyMap<string, Verdict>): TaskAgain {
  const checks = task.result.checks.map(({ id, title, status }) => {
    const verdict = verdicts.get(id);
    const ground = task.grounds.find(({ check }) => check === id);
    return {
      check: id,
      title,
      recorded: status,
      again: verdict?.status ?? null,
      actual: cleanText(verdict?.actual ?? 'the bundle has nothing that it was decided on'),
      withheld: ground?.by === 'withheld',
      same: verdict?.status === status,
    };
  });
  const { position, task: id, title } = task;
  return { position, task: id, title, checks, same: checks.every(({ same }) => same) };
}
