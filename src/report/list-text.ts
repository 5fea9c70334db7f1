import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import type { TaskListing } from '../model/ports/trainer.ts';
import { alignColumns, count, displayWidth, padEnd, spread, wrap } from './columns.ts';
import type { Page } from './style.ts';

const STATE_WORDS: Readonly<Record<TaskListing['state'], string>> = {
  new: '· new',
  open: '▸ started',
  solved: '✓ solved',
};

/** The tasks by domain; what can't be done here says why. */
export function listText(tasks: readonly TaskListing[], page: Page): string {
  const { style } = page;
  const sections = CURRICULUM.flatMap((domain) => {
    const own = tasks.filter((task) => task.domain === domain.code);
    if (own.length === 0) return [];
    return [style.strong(`${domain.title} (${domain.weight} %)`), ...taskLines(own, tasks, page), ''];
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
  { width, style }: Page,
): readonly string[] {
  // columns line up over all domains
  const heads = alignColumns(all.map((task) => [STATE_WORDS[task.state], shortName(task.id)]));
  const facts = alignColumns(all.map(factsOf));
  const right = Math.max(0, ...facts.map((line) => line.length));
  return own.flatMap((task) => {
    const index = all.indexOf(task);
    const left = `  ${padEnd(heads[index] ?? '', Math.max(0, ...heads.map(displayWidth)))}  ${cleanText(task.title)}`;
    const needs = wrap(`needs ${task.needs.join(', ') || 'nothing'}`, width - 6);
    const why = task.available ? [] : wrap(`not available here: ${cleanText(task.reason)}`, width - 6);
    return [
      spread(left, padEnd(facts[index] ?? '', right), width).trimEnd(),
      ...[...needs.map(style.faint), ...why.map(style.undecided)].map((row) => `      ${row}`),
    ];
  });
}

function factsOf({ minutes, weight, best }: TaskListing): readonly string[] {
  const score = best === null ? '' : `${best.earned}/${best.possible}`;
  return [`${String(minutes).padStart(2)} min`, count(weight, 'point'), score];
}

function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
