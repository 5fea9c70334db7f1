import { CURRICULUM } from '../../../model/curriculum.ts';
import type { OpenTask, TaskListing } from '../../../model/ports/trainer.ts';
import { count, formatClock, oneLine, progressBar } from '../../text/format.ts';
import { span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { POINTER } from '../../theme.ts';

export interface HomeEntry {
  readonly id: 'continue' | 'practise' | 'doctor';
  readonly label: string;
  readonly text: string;
  /** At the right edge. */
  readonly aside: string;
}

const LABEL_WIDTH = 12;

/** What can be opened from home; going on comes first when there is something to go on with. */
export function homeEntries(
  tasks: readonly TaskListing[] | null,
  lastOpen: OpenTask | null,
): readonly HomeEntry[] {
  const practise: HomeEntry = { id: 'practise', label: 'Practise', text: practiceText(tasks), aside: '' };
  const doctor: HomeEntry = {
    id: 'doctor',
    label: 'Doctor',
    text: 'what this machine has, and what mends the rest',
    aside: '',
  };
  return lastOpen === null ? [practise, doctor] : [continueEntry(lastOpen), practise, doctor];
}

function continueEntry({ task, attempt }: OpenTask): HomeEntry {
  const passed = attempt.lastResult?.checks.filter(({ status }) => status === 'pass').length ?? 0;
  const graded =
    attempt.lastResult === null ? 'not graded yet' : `${passed} of ${count(task.checks.length, 'check')}`;
  return {
    id: 'continue',
    label: 'Continue',
    text: `${task.name} · ${oneLine(task.title)}`,
    aside: `${graded}, ${formatClock(attempt.activeSeconds)} so far`,
  };
}

function practiceText(tasks: readonly TaskListing[] | null): string {
  if (tasks === null) return 'reading the tasks …';
  const solved = tasks.filter(({ state }) => state === 'solved').length;
  const open = tasks.filter(({ state }) => state === 'open').length;
  const parts = [count(tasks.length, 'task'), `${solved} solved`, ...(open > 0 ? [`${open} open`] : [])];
  return parts.join(' · ');
}

/** One entry as a row. */
export function entryLine(entry: HomeEntry, selected: boolean, columns: number): Line {
  const label = fitToWidth(entry.label, LABEL_WIDTH);
  const room = columns - 4 - LABEL_WIDTH - textWidth(entry.aside) - 3;
  return [
    span(selected ? ` ${POINTER} ` : '   ', 'accent'),
    span(label, selected ? 'strong' : 'plain'),
    span(fitToWidth(entry.text, Math.max(4, room)), selected ? 'plain' : 'muted'),
    span(entry.aside === '' ? '' : `  ${entry.aside}`, 'muted'),
  ];
}

/** Which packs the tasks are from; not a choice. */
export function packsLine(tasks: readonly TaskListing[] | null): Line {
  const packs = new Map<string, number>();
  for (const { id } of tasks ?? []) {
    const pack = id.split('/')[0] ?? id;
    packs.set(pack, (packs.get(pack) ?? 0) + 1);
  }
  const text = [...packs].map(([pack, tasks]) => `${pack} (${count(tasks, 'task')})`).join(', ');
  return [span(`   ${fitToWidth('Packs', LABEL_WIDTH)}${text}`, 'muted')];
}

/** The curriculum's areas, their share of the exam and how much of what is here is solved. */
export function domainLines(tasks: readonly TaskListing[] | null, columns: number): readonly Line[] {
  const nameWidth = Math.max(...CURRICULUM.map(({ shortTitle }) => textWidth(shortTitle))) + 2;
  const barWidth = columns >= 72 ? 16 : 8;
  return CURRICULUM.map(({ code, shortTitle, weight }) => {
    const here = (tasks ?? []).filter(({ domain }) => domain === code);
    const solved = here.filter(({ state }) => state === 'solved').length;
    const name = fitToWidth(shortTitle, nameWidth);
    const share = `${fitToWidth(`${weight} %`, 5, 'right')}   `;
    // an empty bar would say that nothing of it is solved
    if (here.length === 0) {
      return [span(`   ${name}${share}${tasks === null ? '' : 'no tasks yet'}`, 'muted')];
    }
    return [
      span(`   ${name}`),
      span(share, 'muted'),
      span(progressBar(solved / here.length, barWidth), solved > 0 ? 'good' : 'muted'),
      span(`   ${solved} of ${here.length} solved`, 'muted'),
    ];
  });
}
