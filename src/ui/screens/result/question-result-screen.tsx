import { useMemo, type ReactElement } from 'react';
import { domainOf } from '../../../model/curriculum.ts';
import type { ExamResult } from '../../../model/exam/exam.ts';
import type { GradeResult } from '../../../model/result.ts';
import { BarText } from '../../components/elapsed.tsx';
import { describeFault } from '../../fault.ts';
import { faultNotice } from '../../notice.ts';
import { count, oneLine } from '../../text/format.ts';
import { EMPTY_LINE, span, type Line } from '../../text/styled-line.ts';
import { wrapSpans } from '../../text/wrap-lines.ts';
import { useUi } from '../../ui-context.ts';
import { ChecksScreen } from './checks-screen.tsx';
import { outcomeOf, pointsText, timeText } from './result-lines.ts';

/** One question of an exam that is over: its checks, and the solution. */
export function QuestionResultScreen({
  result,
  position,
}: {
  readonly result: ExamResult;
  readonly position: number;
}): ReactElement {
  const ui = useUi();
  const { columns } = ui;
  const found = result.questions.find(({ question }) => question.position === position);
  const head = useMemo((): readonly Line[] => {
    if (found === undefined) return [];
    const { question, score } = found;
    const sign = outcomeOf(score);
    return [
      [
        span(` ${sign.glyph} ${sign.word}`, sign.role),
        span(
          ` · ${pointsText(score)} of ${count(question.weight, 'point')} · ${timeText(question)}`,
          'muted',
        ),
      ],
      ...(question.note === ''
        ? []
        : wrapSpans([span(oneLine(question.note))], columns - 1, {
            first: [span(' note  ', 'accent')],
            rest: [span('       ')],
          })),
      ...(found.result === null
        ? [EMPTY_LINE, [span(' It was never set up, or could not be graded.', 'unsure')] as Line]
        : []),
      EMPTY_LINE,
    ];
  }, [found, columns]);
  if (found === undefined) throw new Error(`the result has no question ${position}`);
  const { question } = found;

  const showSolution = async (): Promise<void> => {
    try {
      const solution = await ui.trainer.examSolution(result.exam, position);
      ui.push({ screen: 'solution', title: question.title, name: question.name, shell: null, solution });
    } catch (error) {
      ui.say(faultNotice(describeFault(error)));
    }
  };
  return (
    <ChecksScreen
      title={[
        span(`Task ${position}`, 'accent'),
        span(` · ${oneLine(question.title)}`, 'strong'),
        span(`   ${domainOf(question.domain).shortTitle}`, 'muted'),
      ]}
      status={<BarText>{oneLine(question.name)}</BarText>}
      head={head}
      result={found.result}
      clauses={[]}
      onSolution={question.attempt === null ? null : () => void showSolution()}
    />
  );
}

/** A question of a training exam that was graded on the way. */
export function GradedScreen({
  title,
  result,
}: {
  readonly title: string;
  readonly result: GradeResult;
}): ReactElement {
  return (
    <ChecksScreen
      title={[span(oneLine(title), 'strong')]}
      status={<BarText>{`${pointsText(result.score)} of ${count(result.score.possible, 'point')}`}</BarText>}
      head={[EMPTY_LINE]}
      result={result}
      clauses={[]}
      onSolution={null}
    />
  );
}
