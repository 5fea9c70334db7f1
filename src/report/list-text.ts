import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import type { TaskListing } from '../model/ports/trainer.ts';
import { alignColumns, cutTo, wrap } from './columns.ts';
import type { Page } from './style.ts';

const STATE_WORDS: Readonly<Record<TaskListing['state'], string>> = {
  new: '· new',
  open: '▸ started',
  solved: '✓ solved',
};

/** The tasks by domain; what can't be done here says why. */
export function listText(tasks: readonly TaskListing[], page: Page): string {
  const { style, width } = page;
  const sections = CURRICULUM.flatMap((domain) => {
    const own = tasks.filter((task) => task.domain === domain.code);
    if (own.length === 0) return [];
    return [style.strong(`${domain.title} (${domain.weight} %)`), ...taskLines(own, tasks, width), ''];
  });
  const next = tasks.find(({ available, state }) => available && state !== 'solved') ?? tasks[0];
  const closing =
    next === undefined
      ? ['This pack has no tasks.']
      : [`next: ${style.code(`${page.commandPrefix} start ${shortName(next.id)}`)}`];
  return [...sections, ...closing].join('\n');
}

function taskLines(
  own: readonly TaskListing[],
  all: readonly TaskListing[],
  width: number,
): readonly string[] {
  // columns line up over all domains
  const facts = alignColumns(all.map((task) => [shortName(task.id), ...factsOf(task)]));
  return own.flatMap((task) => {
    const line = facts[all.indexOf(task)] ?? '';
    const title = cutTo(cleanText(task.title), Math.max(10, width - 4 - line.length - 2));
    const why = task.available ? [] : wrap(`not available here: ${cleanText(task.reason)}`, width - 6);
    return [`  ${line}  ${title}`, ...why.map((row) => `      ${row}`)];
  });
}

function factsOf(task: TaskListing): readonly string[] {
  const best = task.best === null ? '' : `${task.best.earned}/${task.best.possible}`;
  return [
    `${task.minutes} min`,
    `weight ${task.weight}`,
    STATE_WORDS[task.state],
    best,
    task.needs.join(','),
  ];
}

function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
