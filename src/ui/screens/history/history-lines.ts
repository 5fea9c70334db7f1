import { CURRICULUM } from '../../../model/curriculum.ts';
import type { ExamResult } from '../../../model/exam/exam.ts';
import type { HistoryEntry, PartStanding, Standing } from '../../../model/ports/history.ts';
import { standingNumbers, shareBar } from '../../exam/standing-text.ts';
import { count, formatClock, oneLine, progressBar } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { fitToWidth } from '../../text/text-width.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { OUTCOME_SIGNS, POINTER, TASK_SIGNS } from '../../theme.ts';
import { formatPoints } from '../result/result-lines.ts';

/** The rows of a tab, and what can be chosen in it. */
export interface HistoryRows {
  readonly lines: readonly Line[];
  readonly rows: readonly number[];
}

const BAR_WIDTH = 12;

/** Readiness, then each domain with its competencies. Nothing to choose. */
export function standingRows(standing: Standing, columns: number): HistoryRows {
  const nameWidth = Math.max(30, Math.min(66, columns - 62));
  const part = (one: PartStanding, indent: string, heading: boolean): Line => [
    span(indent),
    span(fitToWidth(oneLine(one.title), nameWidth - indent.length + 3), heading ? 'strong' : 'plain'),
    span(heading ? fitToWidth(`${one.weight} %`, 6, 'right') : '      ', 'muted'),
    span('  '),
    ...shareBar(one, BAR_WIDTH),
    span(`  ${standingNumbers(one)}`, 'muted'),
  ];
  // competencies follow their domain: both are in the curriculum's order
  const competencies = new Map<string, PartStanding>(standing.competencies.map((one) => [one.id, one]));
  return {
    lines: [
      summaryLine(standing),
      EMPTY_LINE,
      ...standing.domains.flatMap((domain, index) => [
        ...(index === 0 ? [] : [EMPTY_LINE]),
        part(domain, '   ', true),
        ...competenciesOf(domain.id).flatMap((id) => {
          const one = competencies.get(id);
          return one === undefined ? [] : [part(one, '     ', false)];
        }),
      ]),
    ],
    rows: [],
  };
}

function competenciesOf(domain: string): readonly string[] {
  return CURRICULUM.find(({ code }) => code === domain)?.competencies.map(({ id }) => id) ?? [];
}

/** Readiness and pace in one row. */
export function summaryLine({ readiness, pace, bestExam }: Standing): Line {
  const parts = [
    readiness === null ? 'nothing tried yet' : `ready by ${Math.round(readiness * 100)} %`,
    ...(pace === null ? [] : [paceText(pace)]),
    ...(bestExam === null ? [] : [`best exam ${Math.floor(bestExam)} %`]),
  ];
  return [span(`   ${parts.join(' · ')}`), span('   by observed results', 'muted')];
}

/** The pace against the exam's: what passed tasks took of their own minutes. */
export function paceText(pace: number): string {
  const percent = Math.round(pace * 100);
  return `pace: ${percent} % of the tasks' time${percent > 100 ? ', slower than the exam' : ''}`;
}

/** Tasks that are due again; each can be opened. */
export function dueRows({ due }: Standing, chosen: number, columns: number): HistoryRows {
  if (due.length === 0) {
    return {
      lines: [[span('   Nothing is due again. What you solve comes back after a while.', 'muted')]],
      rows: [],
    };
  }
  const lines: Line[] = [];
  const rows: number[] = [];
  due.forEach((task, index) => {
    rows.push(lines.length);
    lines.push([
      ...pointer(index === chosen),
      span(`${task.domain} `, 'muted'),
      span(fitToWidth(oneLine(task.title), Math.max(8, columns - 36)), index === chosen ? 'strong' : 'plain'),
      span(`  due since ${task.dueSince.slice(0, 10)}`, 'muted'),
    ]);
    if (index === chosen) {
      lines.push(
        ...wrapSpans([span(oneLine(task.why), 'muted')], columns - 2, {
          first: [span('      ')],
          rest: [span('      ')],
        }),
      );
    }
  });
  return { lines, rows };
}

/** Exams with a result; each can be opened. */
export function examRows(exams: readonly ExamResult[], chosen: number, columns: number): HistoryRows {
  if (exams.length === 0) {
    return {
      lines: [[span('   No exam was sat yet. Mock exam on the first page begins one.', 'muted')]],
      rows: [],
    };
  }
  const lines = exams.map((exam, index): Line => {
    const sign = OUTCOME_SIGNS[exam.status];
    const share = exam.score.possible === 0 ? 0 : exam.score.earned / exam.score.possible;
    const numbers = `${Math.floor(share * 100)} %`;
    const used = `${count(exam.questions.length, 'task')}, ${formatClock(exam.usedSeconds)}`;
    return [
      ...pointer(index === chosen),
      span(`${exam.startedAt.slice(0, 10)}  `, index === chosen ? 'strong' : 'plain'),
      span(fitToWidth(exam.mode === 'mock' ? 'mock' : 'training', 9), 'muted'),
      span(`${sign.glyph} ${fitToWidth(sign.word, 9)}  `, sign.role),
      span(progressBar(share, BAR_WIDTH), share > 0 ? 'good' : 'muted'),
      span(fitToWidth(numbers, 6, 'right')),
      span(fitToWidth(`  ${used}`, columns >= 90 ? 24 : 0).trimEnd(), 'muted'),
      span(exam.provider === 'embedded' ? '  simulated' : '', 'unsure'),
    ];
  });
  return { lines, rows: lines.map((_line, index) => index) };
}

/** Gradings and attempts, the newest first; each task can be opened. */
export function attemptRows(entries: readonly HistoryEntry[], chosen: number, columns: number): HistoryRows {
  if (entries.length === 0) {
    return { lines: [[span('   No task was tried yet.', 'muted')]], rows: [] };
  }
  const lines = entries.map((entry, index): Line => {
    const sign =
      entry.status === null ? { ...TASK_SIGNS.new, word: 'not graded' } : OUTCOME_SIGNS[entry.status];
    const points =
      entry.score === null ? '' : `${formatPoints(entry.score.earned)}/${formatPoints(entry.score.possible)}`;
    const time = `${formatClock(entry.activeSeconds)}${entry.minutes === null ? '' : ` of ${entry.minutes}:00`}`;
    return [
      ...pointer(index === chosen),
      span(`${entry.startedAt.slice(0, 10)} `, 'muted'),
      span(`${sign.glyph} ${fitToWidth(sign.word, 10)} `, sign.role),
      span(
        fitToWidth(oneLine(entry.title), Math.max(8, columns - 63)),
        index === chosen ? 'strong' : 'plain',
      ),
      span(fitToWidth(points, 7, 'right')),
      span(fitToWidth(`  ${time}`, 17), 'muted'),
      span(entry.assurance === 'simulated' ? ' simulated' : '', 'unsure'),
    ];
  });
  return { lines, rows: lines.map((_line, index) => index) };
}

function pointer(chosen: boolean): Line {
  return [span(chosen ? ` ${POINTER} ` : '   ', 'accent')];
}
