import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import type { TaskListing } from '../model/ports/trainer.ts';
import { alignColumns, displayWidth, padEnd, spread, wrap } from './columns.ts';
import type { Page } from './style.ts';

const STATE_WORDS: Readonly<Record<TaskListing['state'], string>> = {
  new: '· new',
  open: '▸ started',
  solved: '✓ solved',
};

/** The tasks by domain; what can't be done here says why. `due`: ids of the tasks that are due again. */
export function listText(
  tasks: readonly TaskListing[],
  page: Page,
  due: ReadonlySet<string> = new Set(),
): string {
  const { style } = page;
  const sections = CURRICULUM.flatMap((domain) => {
    const own = tasks.filter((task) => task.domain === domain.code);
    if (own.length === 0) return [];
    return [style.strong(`${domain.title} (${domain.weight} %)`), ...taskLines(own, tasks, page, due), ''];
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
  due: ReadonlySet<string>,
): readonly string[] {
  // columns line up over all domains
  const heads = alignColumns(all.map((task) => [STATE_WORDS[task.state], shortName(task.id)]));
  const headWidth = Math.max(0, ...heads.map(displayWidth));
  const indent = ' '.repeat(4 + Math.max(0, ...Object.values(STATE_WORDS).map(displayWidth)));
  return own.flatMap((task) => {
    const title = `  ${padEnd(heads[all.indexOf(task)] ?? '', headWidth)}  ${cleanText(task.title)}`;
    const rows = (text: string): readonly string[] => wrap(text, width - indent.length);
    const why = task.available ? [] : rows(`not available here: ${cleanText(task.reason)}`);
    return [
      spread(title, rightOf(task, due), width).trimEnd(),
      ...[...rows(factsOf(task)).map(style.faint), ...why.map(style.undecided)].map((row) => indent + row),
    ];
  });
}

function rightOf({ id, best }: TaskListing, due: ReadonlySet<string>): string {
  return [due.has(id) ? '↻ due again' : '', best === null ? '' : `best ${best.earned}/${best.possible}`]
    .filter((part) => part !== '')
    .join('  ');
}

function factsOf({ minutes, weight, needs }: TaskListing): string {
  return `${minutes} min · weight ${weight} · needs ${needs.join(', ') || 'nothing'}`;
}

function shortName(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}
