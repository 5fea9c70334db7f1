import { useMemo, useState, type ReactElement } from 'react';
import type { ExamResult } from '../../../model/exam/exam.ts';
import type { ReportFormat } from '../../../model/ports/exams.ts';
import { choiceOffset } from '../../components/choice-offset.ts';
import { choose } from '../../components/key-bar.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import { LineView } from '../../components/line-view.tsx';
import { Pane } from '../../components/pane.tsx';
import { describeFault } from '../../fault.ts';
import { useKeys } from '../../hooks/use-keys.ts';
import { faultNotice } from '../../notice.ts';
import { count, shortPath } from '../../text/format.ts';
import { span } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES, moveInList } from '../list-state.ts';
import { aboutResult, resultRows, scoreText } from './result-lines.ts';

const ACTIONS = ['saveBundle', 'saveHtml', 'gradeAgain', 'open', 'back', ...LIST_MOVES] as const;

/** How an exam went. */
export function ResultScreen({ result }: { readonly result: ExamResult }): ReactElement {
  const ui = useUi();
  const { trainer } = ui;
  const { columns, rows } = useBody();
  const [chosen, setChosen] = useState(0);
  const shown = useMemo(() => resultRows(result, chosen, columns), [result, chosen, columns]);
  const undecided = result.score.undecided > 0;

  const save = async (format: ReportFormat, what: string): Promise<void> => {
    try {
      const path = shortPath(await trainer.saveReport(result.exam, format), ui.env['HOME']);
      ui.say({ tone: 'good', text: `${what} is in ${path}`, next: '' });
    } catch (error) {
      ui.say(faultNotice(describeFault(error)));
    }
  };
  const leave = async (): Promise<void> => {
    const there = await tasksThere(ui.trainer, result).catch(() => 0);
    if (there === 0) {
      ui.back();
      return;
    }
    ui.ask({
      title: 'Put the tasks of this exam away?',
      text: [
        `${count(there, 'task')} of it ${there === 1 ? 'is' : 'are'} still set up, so that you can look at what you did. Grading again with the grade command changes nothing of this result.`,
        'Put away, what is in the cluster of them goes. Your files and this result are kept.',
      ],
      yes: 'put them away',
      no: 'keep them for now',
      loses: true,
      onYes: () => ui.replace({ screen: 'exam-put-away', exam: result.exam }),
      onNo: ui.back,
    });
  };
  useKeys(ACTIONS, (action) => {
    switch (action) {
      case 'open': {
        const question = result.questions[chosen]?.question;
        if (question !== undefined)
          ui.push({ screen: 'question-result', result, position: question.position });
        break;
      }
      case 'gradeAgain':
        if (undecided) ui.push({ screen: 'exam-regrade', exam: result.exam });
        else ui.say({ tone: 'plain', text: 'Nothing of it is undecided.', next: '' });
        break;
      case 'saveHtml':
        void save('html', 'The HTML report');
        break;
      case 'saveBundle':
        void save('bundle', 'The bundle');
        break;
      case 'back':
        void leave();
        break;
      default:
        setChosen(moveInList(chosen, action, result.questions.length, Math.max(1, rows - 2)));
    }
  });
  return (
    <Frame
      title={aboutResult(result)}
      status={<LineView line={[span(scoreText(result), 'strong')]} />}
      keys={[
        choose,
        'open',
        ...(undecided ? (['gradeAgain'] as const) : []),
        'saveHtml',
        'saveBundle',
        'back',
      ]}
    >
      <Pane
        lines={shown.lines}
        offset={choiceOffset(shown.rows, chosen, shown.lines.length, rows)}
        height={rows}
      />
    </Frame>
  );
}

/** How many of an exam's tasks still stand as the exam left them. */
async function tasksThere(
  trainer: Pick<ReturnType<typeof useUi>['trainer'], 'openTask'>,
  result: ExamResult,
): Promise<number> {
  let there = 0;
  for (const { question } of result.questions) {
    if (question.attempt === null) continue;
    const open = await trainer.openTask(question.task);
    if (open?.attempt.id === question.attempt) there += 1;
  }
  return there;
}
