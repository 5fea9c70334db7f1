import { Box } from 'ink';
import { useMemo, type ReactElement } from 'react';
import type { Exam } from '../../../model/exam/exam.ts';
import { LinesView, LineView } from '../../components/line-view.tsx';
import { Pane } from '../../components/pane.tsx';
import { offsetShowing } from '../../components/scrolling.ts';
import { WIDE } from '../../components/wide.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { placeLine } from '../task/text-lines.ts';
import type { ExamScreenState } from './exam-state.ts';
import { columnLines, foldedLine, gridLines, legendLine, wordLines } from './list-lines.ts';
import { footLine, pausedLines, questionLines } from './question-lines.ts';

/** Rows below the text: where the work happens, and the foot. */
const FOOT_ROWS = 2;
const LIST_COLUMNS = 46;
const LEAST_TEXT_ROWS = 8;

export interface ExamLayout {
  readonly wide: boolean;
  readonly list: readonly Line[];
  readonly text: readonly Line[];
  readonly textWidth: number;
  readonly textHeight: number;
}

/** Lays list and text out: side by side where there is room, one below the other where there is not. */
export function useExamLayout(
  exam: Exam,
  state: ExamScreenState,
  position: number,
  { columns, rows }: { readonly columns: number; readonly rows: number },
): ExamLayout {
  const { plain } = useUi();
  const wide = columns >= WIDE && !plain;
  const textWidth = wide ? columns - LIST_COLUMNS - 1 : columns;
  const { questions } = exam;
  const question = questions.find((one) => one.position === position);
  const read = state.texts[position];
  const list = useMemo(() => {
    if (wide) return columnLines(questions, position, LIST_COLUMNS);
    const all = plain ? wordLines(questions, position) : gridLines(questions, position, columns);
    // where the text would be squeezed the list begins folded away
    const roomy = plain || rows - all.length - 1 - FOOT_ROWS >= LEAST_TEXT_ROWS;
    return roomy === state.turned ? [foldedLine(questions)] : all;
  }, [plain, wide, state.turned, questions, position, columns, rows]);
  const text = useMemo(
    () => (question === undefined ? [] : questionLines(question, read, textWidth)),
    [question, read, textWidth],
  );
  // an empty row between the list and the text below it
  const above = wide ? 0 : list.length + 1;
  return {
    wide,
    list,
    text: exam.phase === 'paused' ? pausedLines(exam) : text,
    textWidth,
    textHeight: Math.max(1, rows - above - FOOT_ROWS),
  };
}

interface ExamViewProps {
  readonly exam: Exam;
  readonly state: ExamScreenState;
  readonly position: number;
  readonly looksOn: boolean;
  readonly layout: ExamLayout;
}

export function ExamView({ exam, state, position, looksOn, layout }: ExamViewProps): ReactElement {
  const { columns, env } = useUi();
  const { list, text, textHeight, wide } = layout;
  const read = state.texts[position];
  const place =
    read === undefined || 'fault' in read || exam.phase === 'paused'
      ? EMPTY_LINE
      : placeLine(read, env['HOME'], columns);
  const pane = <Pane lines={text} offset={state.offsets[position] ?? 0} height={textHeight} />;
  const foot = (
    <>
      <LineView line={place} />
      <LineView line={footLine(exam, state.editor, state.digit, looksOn, columns)} />
    </>
  );
  if (!wide) {
    return (
      <>
        <LinesView lines={list} />
        <LineView line={EMPTY_LINE} />
        {pane}
        {foot}
      </>
    );
  }
  // the legend takes the last two rows of the list's side
  const listHeight = Math.max(1, textHeight - 2);
  const row = exam.questions.findIndex((one) => one.position === position);
  const offset = offsetShowing(row - Math.floor(listHeight / 2), row, row, list.length, listHeight);
  return (
    <>
      <Box width="100%" height={textHeight}>
        <Box flexDirection="column" width={LIST_COLUMNS}>
          <Pane lines={list} offset={offset} height={listHeight} />
          <LineView line={[span('')]} />
          <LineView line={legendLine(LIST_COLUMNS)} />
        </Box>
        <Box
          flexDirection="column"
          width={layout.textWidth + 1}
          borderStyle="single"
          borderTop={false}
          borderBottom={false}
          borderRight={false}
          borderDimColor
        >
          {pane}
        </Box>
      </Box>
      {foot}
    </>
  );
}
