import { useCallback, type Dispatch } from 'react';
import { describeFault } from '../../fault.ts';
import { textOf } from '../../exam/note-editor.ts';
import { formatLeft, leftMs, type SeenExam } from '../../exam/time-left.ts';
import { useSitting } from '../../hooks/use-sitting.ts';
import type { Work } from '../../hooks/use-work.ts';
import { faultNotice } from '../../notice.ts';
import { count } from '../../text/format.ts';
import { useUi } from '../../ui-context.ts';
import { verdictText } from '../task/verdict-text.ts';
import {
  positionBeside,
  typeDigit,
  type ExamScreenAction,
  type ExamScreenState,
  type QuestionText,
} from './exam-state.ts';
import { finishText } from './question-lines.ts';

interface Reach {
  readonly seen: SeenExam;
  readonly position: number;
  readonly looksOn: boolean;
  readonly state: ExamScreenState;
  readonly dispatch: Dispatch<ExamScreenAction>;
  readonly work: Work;
}

export interface ExamActions {
  /** Reads the texts of questions; they come all at once. */
  readonly read: (positions: readonly number[]) => void;
  readonly goBeside: (by: 1 | -1) => void;
  readonly type: (digit: string) => void;
  readonly stopDigit: () => void;
  readonly keepNote: () => void;
  readonly dropNote: () => void;
  /** Writes the note as it is so far. */
  readonly saveDraft: () => void;
  readonly shell: () => void;
  readonly flag: () => void;
  readonly note: () => void;
  readonly finish: () => void;
  readonly abandon: () => void;
  readonly grade: () => void;
  readonly pause: () => void;
  readonly time: () => void;
}

/** What the keys of the exam do. What a key changes is written first and shown then. */
export function useExamActions({ seen, position, looksOn, state, dispatch, work }: Reach): ExamActions {
  const ui = useUi();
  const { trainer, clock } = ui;
  const { exams } = trainer;
  const { change } = useSitting();
  const { exam } = seen;
  const total = exam.questions.length;
  const question = exam.questions.find((one) => one.position === position);

  const readOne = useCallback(
    async (wanted: number): Promise<readonly [number, QuestionText]> => {
      try {
        return [wanted, await exams.question(wanted)];
      } catch (error) {
        return [wanted, { fault: describeFault(error) }];
      }
    },
    [exams],
  );
  const read = useCallback(
    (wanted: readonly number[]): void => {
      const readAll = async (): Promise<void> => {
        const texts = await Promise.all(wanted.map(readOne));
        dispatch({ type: 'read', texts: Object.fromEntries(texts) });
      };
      void readAll();
    },
    [readOne, dispatch],
  );
  const go = (next: (from: number) => number): void => {
    if (looksOn) dispatch({ type: 'look-at', position: next(position) });
    // several keys in one piece: each goes on from where the one before led
    else
      change(async (now) => {
        const to = next(now.current);
        return to === now.current && now.questions[to - 1]?.visited === true ? now : exams.visit(to);
      });
  };
  const stopDigit = useCallback((): void => dispatch({ type: 'digit', digit: '' }), [dispatch]);
  const type = (digit: string): void => {
    const typed = typeDigit(state.digit, digit, total);
    dispatch({ type: 'digit', digit: typed.type === 'none' ? '' : typed.digit });
    if (typed.type === 'jump') go(() => typed.position);
    else if (typed.type === 'none') {
      ui.say({ tone: 'unsure', text: `There is no question ${typed.number}: there are ${total}.`, next: '' });
    }
  };
  const writeNote = (text: string): void => {
    change(async (now) => (now.questions[position - 1]?.note === text ? now : exams.note(position, text)));
  };
  const grade = async (): Promise<void> => {
    if (question === undefined || work.state.phase !== 'idle') return;
    const checks: string[] = [];
    const outcome = await work.run((_onStep, signal) =>
      trainer.grade(question.task, ({ id }) => void checks.push(id), signal),
    );
    if (outcome.type === 'failed') ui.say(faultNotice(outcome.fault));
    else if (outcome.type === 'cancelled') {
      ui.say({ tone: 'plain', text: 'Grading cancelled; nothing was recorded.', next: '' });
    } else {
      ui.say(verdictText(outcome.value, ''));
      ui.push({
        screen: 'graded',
        title: `Task ${position} · ${question.title}`,
        result: outcome.value,
      });
    }
  };

  return {
    read,
    goBeside: (by) => go((from) => positionBeside(from, by, total)),
    type,
    stopDigit,
    keepNote: () => {
      writeNote(state.editor === null ? '' : textOf(state.editor).trim());
      dispatch({ type: 'stop-writing' });
    },
    dropNote: () => {
      writeNote(state.noteBefore);
      dispatch({ type: 'stop-writing' });
    },
    saveDraft: () => {
      if (state.editor !== null) writeNote(textOf(state.editor).trim());
    },
    shell: () => {
      if (question !== undefined) ui.visitShell(question.task);
    },
    flag: () => change((now) => exams.flag(position, !now.questions[position - 1]?.flagged)),
    note: () => dispatch({ type: 'write', note: question?.note ?? '' }),
    grade: () => void grade(),
    pause: () => change((now) => (now.phase === 'paused' ? exams.resume() : exams.pause())),
    time: () => {
      const left = formatLeft(leftMs(seen, clock.monotonicMs()));
      ui.say({ tone: 'plain', text: `${left} of ${formatLeft(exam.time.limitMs)} are left.`, next: '' });
    },
    finish: () =>
      ui.ask({
        title: 'Finish the exam?',
        text: finishText(exam),
        yes: 'finish and grade',
        no: 'go on with the exam',
        loses: true,
        onYes: () => ui.push({ screen: 'exam-ending' }),
      }),
    abandon: () =>
      ui.ask({
        title: 'Abandon the exam?',
        text: [
          `It ends without a result, and its ${count(total, 'task')} are taken away. Your files are kept.`,
          'F finishes it and grades what is there.',
        ],
        yes: 'abandon it',
        no: 'go on with the exam',
        loses: true,
        onYes: () => ui.push({ screen: 'exam-abandon' }),
      }),
  };
}
