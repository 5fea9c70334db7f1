import { cleanText } from '../model/clean-text.ts';
import { CURRICULUM } from '../model/curriculum.ts';
import type { DueTask, HistoryEntry, PartStanding, Standing } from '../model/ports/history.ts';
import { alignColumns, count, cutTo, displayWidth, padEnd, wrap } from './columns.ts';
import type { Page, Style } from './style.ts';
import { clockText, dayText, pointsText } from './time-words.ts';

/** Cells of a bar. */
const BAR = 12;
/** How many attempts are shown unless all are asked for. */
const LAST = 10;

/** What `cks history` shows: where the learner stands, what is due, and the last attempts. */
export interface HistoryView {
  readonly standing: Standing;
  /** The newest first. */
  readonly entries: readonly HistoryEntry[];
  /** Tasks that are set up now: these are repeated by a reset. */
  readonly started: readonly string[];
  /** All of the attempts, instead of the last ones. */
  readonly all: boolean;
}

/** Where the learner stands. */
export function historyText({ standing, entries, started, all }: HistoryView, page: Page): string {
  const { commandPrefix, style } = page;
  if (entries.length === 0) {
    return `Nothing was tried in this home yet.\nnext: ${style.code(`${commandPrefix} list`)}`;
  }
  return [
    ...headLines(standing, page),
    '',
    ...domainLines(standing, page),
    ...weakestLines(standing, page),
    ...dueLines(standing.due, page),
    '',
    style.strong(all ? 'All attempts' : 'Last attempts'),
    ...entryLines(all ? entries : entries.slice(0, LAST), page),
    ...(all || entries.length <= LAST
      ? []
      : [style.faint(`  ${entries.length - LAST} more: ${commandPrefix} history --all`)]),
    '',
    nextLine(standing, started, page),
  ].join('\n');
}

/** The attempts at one task; `name` as it is typed. */
export function taskHistoryText(
  name: string,
  entries: readonly HistoryEntry[],
  due: DueTask | null,
  started: boolean,
  page: Page,
): string {
  const { commandPrefix, style } = page;
  const first = entries[0];
  const start = style.code(`${commandPrefix} ${started ? 'reset' : 'start'} ${cleanText(name)}`);
  if (first === undefined) return `${cleanText(name)} was not tried yet.\nnext: ${start}`;
  return [
    style.strong(cutTo(cleanText(first.title), page.width)),
    ...entryLines(entries, page),
    ...(due === null ? [] : ['', `due again since ${dayText(due.dueSince)}: ${cleanText(due.why)}`]),
    '',
    `next: ${start}`,
  ].join('\n');
}

function headLines({ readiness, pace, bestExam }: Standing, { width, style }: Page): readonly string[] {
  const parts = [
    readiness === null
      ? 'Ready: not known yet, nothing was seen on a real cluster'
      : `Ready for ${percent(readiness)} of the exam`,
    pace === null ? '' : `${pace.toFixed(2)} times the exam's pace`,
    bestExam === null ? '' : `best mock exam ${Math.round(bestExam)} %`,
  ];
  return wrap(parts.filter((part) => part !== '').join(' · '), width).map(style.strong);
}

function domainLines({ domains }: Standing, { width, style }: Page): readonly string[] {
  const simulated = domains.some((domain) => domain.simulated !== null);
  const rows = domains.map((domain) => {
    const { observed, tried, tasks } = domain;
    const known = (observed === null ? '-' : percent(observed)).padStart(5);
    const apart = simulated
      ? [domain.simulated === null ? '' : `simulated ${percent(domain.simulated)}`]
      : [];
    const title = `  ${shortTitleOf(domain)}`;
    return {
      whole: [
        title,
        `${String(Math.round(domain.weight)).padStart(2)} %`,
        observed === null ? bar(domain.simulated, '▒') : bar(observed, '█'),
        known,
        `${tried} of ${tasks} tried`,
        ...apart,
      ],
      narrow: [title, known, ...apart],
    };
  });
  const whole = alignColumns(rows.map((row) => row.whole));
  const lines = whole.every((line) => displayWidth(line) <= width)
    ? whole
    : alignColumns(rows.map((row) => row.narrow)).map((line) => cutTo(line, width));
  const legend = simulated ? ['▒ simulated results stand apart: they say nothing of readiness'] : [];
  return [
    ...lines,
    ...legend.flatMap((text) => wrap(text, width - 2)).map((line) => style.faint(`  ${line}`)),
  ];
}

/** The texture tells what was seen on a real runtime from what was simulated. */
function bar(share: number | null, full: '█' | '▒'): string {
  const filled = Math.round((share ?? 0) * BAR);
  return full.repeat(filled) + '░'.repeat(BAR - filled);
}

function shortTitleOf({ id, title }: PartStanding): string {
  return CURRICULUM.find(({ code }) => code === id)?.shortTitle ?? title;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function weakestLines({ weakest }: Standing, { width, style }: Page): readonly string[] {
  const rows = weakest.map((part) => [`  ${standingWords(part)}`, cleanText(part.title)]);
  return rows.length === 0
    ? []
    : ['', style.strong('Weakest'), ...alignColumns(rows).map((line) => cutTo(line, width))];
}

function standingWords({ observed, simulated, tasks }: PartStanding): string {
  if (observed !== null) return percent(observed).padStart(5);
  const words = simulated === null ? 'not tried' : `simulated ${percent(simulated)}`;
  return `${words}, ${count(tasks, 'task')}`;
}

function dueLines(due: readonly DueTask[], { width, style }: Page): readonly string[] {
  if (due.length === 0) return [];
  const rows = due.map(({ task, title, why }) => [`  ${shortName(task)}`, cleanText(why), cleanText(title)]);
  return [
    '',
    style.strong(`Due again: ${count(due.length, 'task')}`),
    ...alignColumns(rows).map((line) => cutTo(line, width)),
  ];
}

const STATUS: Readonly<
  Record<NonNullable<HistoryEntry['status']>, { readonly text: string; readonly paint: keyof Style }>
> = {
  passed: { text: '✓ passed', paint: 'pass' },
  failed: { text: '✗ failed', paint: 'fail' },
  undecided: { text: '? undecided', paint: 'undecided' },
};

function entryLines(entries: readonly HistoryEntry[], { width, style }: Page): readonly string[] {
  const rows = entries.map((entry) => [
    `  ${(entry.gradedAt ?? entry.startedAt).slice(0, 10)}`,
    entry.status === null ? '· not graded' : STATUS[entry.status].text,
    entry.score === null ? '' : `${pointsText(entry.score.earned)} of ${pointsText(entry.score.possible)}`,
    shortName(entry.task),
    timeText(entry),
  ]);
  // what follows the table goes below it where it does not fit: no line is cut short of what happened
  return alignColumns(rows.map((row) => row.map(cleanText))).flatMap((line, index) => {
    const entry = entries[index];
    if (entry === undefined) return [];
    const painted = paintStatus(cutTo(line, width), entry, style);
    const besides = besidesText(entry);
    if (besides === '') return [painted];
    return displayWidth(line) + 2 + displayWidth(besides) <= width
      ? [`${painted}  ${style.faint(besides)}`]
      : [painted, ...wrap(besides, width - 14).map((rest) => `${padEnd('', 14)}${style.faint(rest)}`)];
  });
}

function paintStatus(line: string, { status }: HistoryEntry, style: Style): string {
  if (status === null) return line;
  const { text, paint } = STATUS[status];
  return line.replace(text, style[paint](text));
}

function timeText({ activeSeconds, minutes }: HistoryEntry): string {
  if (activeSeconds <= 0) return '';
  return minutes === null
    ? clockText(activeSeconds)
    : `${clockText(activeSeconds)} of ${clockText(minutes * 60)}`;
}

function besidesText({ assurance, hintsShown, solutionShown, exam, provider }: HistoryEntry): string {
  return [
    exam === null ? '' : 'exam',
    // what needs no cluster is observed whatever the provider simulates
    assurance === 'simulated' || provider === 'embedded' ? assurance : provider,
    hintsShown === 0 ? '' : count(hintsShown, 'hint'),
    solutionShown ? 'solution shown' : '',
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

/** What is due comes first. */
function nextLine({ due }: Standing, started: readonly string[], { commandPrefix, style }: Page): string {
  const first = due[0];
  if (first === undefined) return `next: ${style.code(`${commandPrefix} list`)}`;
  const verb = started.includes(first.task) ? 'reset' : 'start';
  return `next: ${style.code(`${commandPrefix} ${verb} ${shortName(first.task)}`)}`;
}

function shortName(id: string): string {
  return cleanText(id.slice(id.indexOf('/') + 1));
}
