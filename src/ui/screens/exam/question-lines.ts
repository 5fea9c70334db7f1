import { domainOf } from '../../../model/curriculum.ts';
import type { Exam, ExamQuestion } from '../../../model/exam/exam.ts';
import { editorLine, type LineEditor } from '../../exam/note-editor.ts';
import { formatLeft } from '../../exam/time-left.ts';
import { count, joinFitting, oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { MARKS } from '../../theme.ts';
import { textLines } from '../task/text-lines.ts';
import { faultLines } from '../work/work-lines.ts';
import type { QuestionText } from './exam-state.ts';
import { numbersOf } from './list-lines.ts';

/** What stands above a question's text: number, title, domain, points, host, and the learner's own note. */
export function headLines(question: ExamQuestion, columns: number): readonly Line[] {
  const { position, domain, weight, minutes, title, host, note, flagged } = question;
  const facts = joinFitting(
    [domainOf(domain).shortTitle, count(weight, 'point'), `about ${minutes} min`],
    columns - 14,
  );
  return [
    [
      span(` Task ${position}`, 'accent'),
      span(` · ${facts}`, 'muted'),
      flagged ? span(` ${MARKS.flagged.glyph} ${MARKS.flagged.word}`, MARKS.flagged.role) : span(''),
    ],
    ...wrapSpans([span(oneLine(title), 'strong')], columns - 1, { first: [span(' ')], rest: [span(' ')] }),
    host === null
      ? [span(' no ssh: work from where you are', 'muted')]
      : [span(' ssh ', 'muted'), span(oneLine(host), 'code')],
    ...(note === ''
      ? []
      : wrapSpans([span(oneLine(note))], columns - 1, {
          first: [span(` ${MARKS.noted.glyph} note  `, 'accent')],
          rest: [span('         ')],
        })),
    EMPTY_LINE,
  ];
}

/** A question as it is read: head and text, or why the text could not be read. */
export function questionLines(
  question: ExamQuestion,
  text: QuestionText | undefined,
  columns: number,
): readonly Line[] {
  const head = headLines(question, columns);
  if (text === undefined) return [...head, [span(' reading the question …', 'muted')]];
  return [...head, ...('fault' in text ? faultLines(text.fault, columns) : textLines(text.task, columns))];
}

/** In the place of the text while a training exam's clock stands: who pauses does not read on. */
export function pausedLines(exam: Exam): readonly Line[] {
  return [
    EMPTY_LINE,
    [span(' The exam is paused', 'heading'), span(` with ${formatLeft(exam.time.leftMs)} left.`)],
    EMPTY_LINE,
    [span(' P', 'strong'), span(' lets the clock go on.')],
  ];
}

/** The row below the text: the note that is written, a number that is typed, or what there is to know. */
export function footLine(
  exam: Exam,
  editor: LineEditor | null,
  digit: string,
  looksOn: boolean,
  columns: number,
): Line {
  if (editor !== null) return editorLine(editor, columns);
  if (digit !== '') return [span(' Task ', 'accent'), span(digit), span('▏', 'accent')];
  if (looksOn) return [span(' Another program sits this exam; here you only look on.', 'unsure')];
  const { jumps } = exam.time;
  if (jumps.length === 0) return EMPTY_LINE;
  const put = jumps
    .map(({ seconds }) => `${seconds > 0 ? 'forward' : 'back'} ${formatLeft(Math.abs(seconds) * 1000)}`)
    .join(', ');
  return [span(` The machine's clock was put ${put}; the exam's own time went on as before.`, 'unsure')];
}

/** What is said before an exam is finished; the time that is left stands above it, and goes on. */
export function finishText(exam: Exam): readonly string[] {
  const unseen = exam.questions.filter(({ visited }) => !visited);
  const flagged = exam.questions.filter((question) => question.flagged);
  return [
    ...(unseen.length === 0
      ? ['You have seen every question.']
      : [`Not seen yet: ${count(unseen.length, 'question')} (${numbersOf(unseen)}).`]),
    ...(flagged.length === 0
      ? []
      : [`Flagged: ${count(flagged.length, 'question')} (${numbersOf(flagged)}).`]),
    'From here on nothing you do counts any more: shells are closed, everything is looked at and graded once.',
  ];
}
