import { domainOf } from '../../../model/curriculum.ts';
import type { ExamQuestion } from '../../../model/exam/exam.ts';
import { count, oneLine } from '../../text/format.ts';
import { span, type Line, type Span } from '../../text/styled-line.ts';
import { fitToWidth, textWidth } from '../../text/text-width.ts';
import { MARKS, POINTER } from '../../theme.ts';

/** Columns of a cell of the list in narrow windows. */
const CELL_WIDTH = 19;

/** Flag, visited and note of a question; a blank where there is none, so that they stand in columns. */
function marksOf({ flagged, visited, note }: ExamQuestion): readonly Span[] {
  return [
    flagged ? span(MARKS.flagged.glyph, MARKS.flagged.role) : span(' '),
    visited ? span(MARKS.visited.glyph, MARKS.visited.role) : span(' '),
    note === '' ? span(' ') : span(MARKS.noted.glyph, MARKS.noted.role),
  ];
}

/** One question in a cell: pointer, number, marks, weight, domain. */
function cellOf(question: ExamQuestion, chosen: boolean): Line {
  return [
    span(chosen ? `${POINTER} ` : '  ', 'accent'),
    span(fitToWidth(String(question.position), 2, 'right'), chosen ? 'strong' : 'plain'),
    span(' '),
    ...marksOf(question),
    span(` ${fitToWidth(String(question.weight), 2, 'right')} `, 'muted'),
    span(question.domain, chosen ? 'strong' : 'plain'),
  ];
}

/** The list in columns, top to bottom and then to the right, and what its marks mean. */
export function gridLines(
  questions: readonly ExamQuestion[],
  position: number,
  columns: number,
): readonly Line[] {
  const across = Math.max(1, Math.floor((columns - 1) / CELL_WIDTH));
  const down = Math.ceil(questions.length / across);
  const rows = Array.from({ length: down }, (_, row): Line => {
    const cells = questions.filter((_question, index) => index % down === row);
    return [
      span(' '),
      ...cells.flatMap((question): Line => {
        const cell = cellOf(question, question.position === position);
        const width = cell.reduce((sum, { text }) => sum + textWidth(text), 0);
        return [...cell, span(' '.repeat(Math.max(0, CELL_WIDTH - width)))];
      }),
    ];
  });
  return [...rows, legendLine(columns)];
}

/** The list with titles, one question per row, for windows that have room beside it. */
export function columnLines(
  questions: readonly ExamQuestion[],
  position: number,
  columns: number,
): readonly Line[] {
  return questions.map((question): Line => {
    const chosen = question.position === position;
    const cell = cellOf(question, chosen);
    const width = cell.reduce((sum, { text }) => sum + textWidth(text), 1);
    return [
      span(' '),
      ...cell,
      span(
        ` ${fitToWidth(oneLine(question.title), Math.max(4, columns - width - 2))}`,
        chosen ? 'strong' : 'muted',
      ),
    ];
  });
}

/** The list in words only, for screen readers. */
export function wordLines(questions: readonly ExamQuestion[], position: number): readonly Line[] {
  return questions.map((question): Line => {
    const { title, flagged, visited, note, weight, domain } = question;
    const words = [
      `${question.position}`,
      oneLine(title),
      domainOf(domain).shortTitle,
      count(weight, 'point'),
      visited ? MARKS.visited.word : 'not seen',
      ...(flagged ? [MARKS.flagged.word] : []),
      ...(note === '' ? [] : [`${MARKS.noted.word}: ${oneLine(note)}`]),
    ];
    return [span(question.position === position ? `${POINTER} ` : ''), span(words.join(', '))];
  });
}

/** What the marks mean. */
export function legendLine(columns: number): Line {
  const parts = Object.values(MARKS).map(({ glyph, word }) => `${glyph} ${word}`);
  const weight = 'number, marks, points, domain';
  const all = `   ${[...parts, weight].join('   ')}`;
  return [span(textWidth(all) <= columns ? all : `   ${parts.join('   ')}`, 'muted')];
}

/** The list in one row, where it is folded away. */
export function foldedLine(questions: readonly ExamQuestion[]): Line {
  const seen = questions.filter(({ visited }) => visited).length;
  const flagged = questions.filter((question) => question.flagged);
  const flags = flagged.length === 0 ? '' : `   flagged: ${numbersOf(flagged)}`;
  return [span(` ${seen} of ${questions.length} seen${flags}`, 'muted')];
}

/** "3, 7, 12" */
export function numbersOf(questions: readonly ExamQuestion[]): string {
  return questions.map(({ position }) => position).join(', ');
}
