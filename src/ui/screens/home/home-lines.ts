import { CURRICULUM, EXAM } from '../../../model/curriculum.ts';
import type { Standing } from '../../../model/ports/history.ts';
import type { OpenTask, TaskListing } from '../../../model/ports/trainer.ts';
import { shareBar, standingNumbers } from '../../exam/standing-text.ts';
import { formatLeft, leftMs, whereText, type SeenExam } from '../../exam/time-left.ts';
import { count, formatClock, oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { POINTER } from '../../theme.ts';
import { paceText } from '../history/history-lines.ts';

export interface HomeEntry {
  readonly id: 'continue' | 'practise' | 'exam' | 'history' | 'doctor';
  readonly label: string;
  readonly text: string;
  /** At the right edge. */
  readonly aside: string;
}

/** What home tells of. */
export interface HomeSeen {
  readonly tasks: readonly TaskListing[] | null;
  readonly lastOpen: OpenTask | null;
  readonly standing: Standing | null;
  readonly exam: SeenExam | null;
}

const LABEL_WIDTH = 12;

/** What can be opened from home; an exam that is not over comes first, then what else there is to go on with. */
export function homeEntries(seen: HomeSeen, nowMs: number): readonly HomeEntry[] {
  const { tasks, lastOpen, standing, exam } = seen;
  const practise: HomeEntry = {
    id: 'practise',
    label: 'Practise',
    text: practiceText(tasks, standing),
    aside: '',
  };
  const history: HomeEntry = { id: 'history', label: 'History', text: historyText(standing), aside: '' };
  const doctor: HomeEntry = {
    id: 'doctor',
    label: 'Doctor',
    text: 'what this machine has, and what mends the rest',
    aside: '',
  };
  // a question of the exam is gone on with in the exam
  const goesOn = lastOpen !== null && (exam === null || lastOpen.attempt.exam !== exam.exam.id);
  const going = goesOn ? [continueEntry(lastOpen)] : [];
  return exam === null
    ? [...going, practise, newExamEntry(standing), history, doctor]
    : [openExamEntry(exam, nowMs), ...going, practise, history, doctor];
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

function openExamEntry(seen: SeenExam, nowMs: number): HomeEntry {
  const { phase, choices } = seen.exam;
  const onward = phase === 'ending' ? 'grade it' : 'go on';
  return {
    id: 'exam',
    label: choices.mode === 'mock' ? 'Mock exam' : 'Training',
    text: `${whereText(seen.exam)} · ${onward}`,
    aside:
      phase === 'running' || phase === 'paused'
        ? `${formatLeft(leftMs(seen, nowMs))} left${phase === 'paused' ? ', paused' : ''}`
        : '',
  };
}

function newExamEntry(standing: Standing | null): HomeEntry {
  const best = standing?.bestExam ?? null;
  const text = `${EXAM.minutes} minutes, ${EXAM.leastTasks} to ${EXAM.mostTasks} tasks`;
  return {
    id: 'exam',
    label: 'Mock exam',
    text: best === null ? text : `${text} · best ${Math.floor(best)} %`,
    aside: '',
  };
}

function historyText(standing: Standing | null): string {
  if (standing === null) return 'where you stand, and what you did';
  return standing.readiness === null
    ? 'where you stand: nothing tried yet'
    : `where you stand: ready by ${Math.round(standing.readiness * 100)} %`;
}

function practiceText(tasks: readonly TaskListing[] | null, standing: Standing | null): string {
  if (tasks === null) return 'reading the tasks …';
  const solved = tasks.filter(({ state }) => state === 'solved').length;
  const open = tasks.filter(({ state }) => state === 'open').length;
  const due = standing?.due.length ?? 0;
  const parts = [
    count(tasks.length, 'task'),
    `${solved} solved`,
    ...(open > 0 ? [`${open} open`] : []),
    ...(due > 0 ? [`${due} due again`] : []),
  ];
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

/** The curriculum's areas, their share of the exam, and how far one is by observed results. */
export function domainLines(standing: Standing | null, columns: number): readonly Line[] {
  const nameWidth = Math.max(...CURRICULUM.map(({ shortTitle }) => textWidth(shortTitle))) + 2;
  const barWidth = columns >= 72 ? 16 : 8;
  return CURRICULUM.map(({ code, shortTitle, weight }) => {
    const name = fitToWidth(shortTitle, nameWidth);
    const share = `${fitToWidth(`${weight} %`, 5, 'right')}   `;
    const part = standing?.domains.find(({ id }) => id === code);
    if (part === undefined || part.tasks === 0) {
      return [span(`   ${name}${share}${standing === null ? '' : 'no tasks yet'}`, 'muted')];
    }
    return [
      span(`   ${name}`),
      span(share, 'muted'),
      ...shareBar(part, barWidth),
      span(`   ${standingNumbers(part)}`, 'muted'),
    ];
  });
}

/** What to work on and how fast one is, where `room` rows are left for it. */
export function adviceLines(standing: Standing | null, room: number, columns: number): readonly Line[] {
  if (standing === null || standing.readiness === null || room < 2) return [];
  const weakest = standing.weakest.map(({ title }) => oneLine(title)).join(' · ');
  const rows = [
    ...(weakest === ''
      ? []
      : wrapSpans([span(weakest)], columns - 2, {
          first: [span('   Weakest  ', 'muted')],
          rest: [span('            ')],
        })),
    ...(standing.pace === null ? [] : [[span(`   ${paceText(standing.pace)}`, 'muted')]]),
  ];
  return rows.length === 0 || rows.length + 1 > room ? [] : [EMPTY_LINE, ...rows];
}
