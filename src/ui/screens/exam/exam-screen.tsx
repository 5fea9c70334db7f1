import { useEffect, useReducer, type ReactElement } from 'react';
import type { Exam } from '../../../model/exam/exam.ts';
import { TimeLeft } from '../../components/exam-time.tsx';
import { Frame, useBody } from '../../components/frame.tsx';
import type { BarEntry } from '../../components/key-bar.tsx';
import { LineView } from '../../components/line-view.tsx';
import { scrollBy } from '../../components/scrolling.ts';
import { whereText, type SeenExam } from '../../exam/time-left.ts';
import { findAction } from '../../keys.ts';
import { useKeys, usePastedText, useRawKeys } from '../../hooks/use-keys.ts';
import { useSitting, type Seat } from '../../hooks/use-sitting.ts';
import { useWork } from '../../hooks/use-work.ts';
import { span, type Line } from '../../text/styled-line.ts';
import { useUi } from '../../ui-context.ts';
import { LIST_MOVES } from '../list-state.ts';
import { EXAM_SCREEN_START, reduceExamScreen } from './exam-state.ts';
import { ExamView, useExamLayout } from './exam-view.tsx';
import { useExamActions } from './use-exam-actions.ts';
import { pressInEditor } from './write-note.ts';

/** Asked for only where they can be had: in a mock exam no key leads to a grading or stops the clock. */
const LOOKING = ['back', 'nextQuestion', 'previousQuestion', 'fold', 'time', ...LIST_MOVES] as const;
const SITTING = [...LOOKING, 'shell', 'flag', 'note', 'finish', 'abandon'] as const;
const TRAINING = [...SITTING, 'grade', 'pause'] as const;
const PAUSED = ['back', 'pause', 'finish', 'abandon', 'time'] as const;

/** The running exam: its questions, the one in sight, and the time that is left. */
export function ExamScreen(): ReactElement {
  const { seen } = useSitting();
  return seen === null ? <NoExam /> : <OpenExam seen={seen} />;
}

/** How long a first digit waits for a second one. */
const DIGIT_MS = 1_200;
const SAVE_DRAFT_MS = 1_000;

function OpenExam({ seen }: { readonly seen: SeenExam }): ReactElement {
  const ui = useUi();
  const sitting = useSitting();
  const { seat, sit } = sitting;
  const { exam } = seen;
  const { exams } = ui.trainer;
  const [state, dispatch] = useReducer(reduceExamScreen, EXAM_SCREEN_START);
  const looksOn = seat === 'taken';
  const position = looksOn ? (state.looksAt ?? exam.current) : exam.current;
  const work = useWork();
  const actions = useExamActions({ seen, position, looksOn, state, dispatch, work });
  const body = useBody();
  const layout = useExamLayout(exam, state, position, body);
  const { digit, editor } = state;
  const { read, stopDigit, saveDraft } = actions;
  const { change } = sitting;
  const shown = exam.questions[position - 1];
  const unseen = seat === 'ours' && exam.phase === 'running' && shown?.visited === false;

  // who comes here sits the exam, unless another program does
  useEffect(sit, [sit]);
  const known = state.texts[position];
  const unread = known === undefined || 'fault' in known;
  useEffect(() => {
    if (unread) read([position]);
    // a text that could not be read is tried again whenever its question comes into sight
    // oxlint-disable-next-line react/exhaustive-deps
  }, [read, position]);
  const total = exam.questions.length;
  useEffect(() => {
    // the others are at hand before they are asked for
    read(Array.from({ length: total }, (_, index) => index + 1));
  }, [read, total]);
  useEffect(() => {
    // the first question is in sight without a key
    if (unseen) change(() => exams.visit(position));
  }, [unseen, change, exams, position]);
  useEffect(() => {
    if (digit === '') return;
    const timer = setTimeout(stopDigit, DIGIT_MS);
    return () => clearTimeout(timer);
  }, [digit, stopDigit]);

  useEffect(() => {
    if (editor === null) return;
    // who is killed while writing finds it again
    const timer = setTimeout(() => saveDraft(), SAVE_DRAFT_MS);
    return () => clearTimeout(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- anew with every letter, and only then
  }, [editor]);

  useRawKeys((key) => pressInEditor(key, dispatch, actions), 'overlay', editor !== null);
  usePastedText((text) => dispatch({ type: 'insert', text }), editor !== null);
  useRawKeys(
    (key) => {
      const isDigit = findAction(key, ['jump']) !== undefined && exam.phase !== 'paused';
      if (isDigit) actions.type(key);
      // any other key ends the number, and does what it does
      else if (digit !== '') stopDigit();
      return isDigit;
    },
    // before the keys of the screen
    'overlay',
    editor === null,
  );
  const possible = looksOn
    ? LOOKING
    : exam.phase === 'paused'
      ? PAUSED
      : exam.choices.mode === 'training'
        ? TRAINING
        : SITTING;
  useKeys(possible, (action) => {
    switch (action) {
      case 'back':
        if (work.state.phase === 'idle') ui.back();
        else work.cancel();
        break;
      case 'nextQuestion':
        actions.goBeside(1);
        break;
      case 'previousQuestion':
        actions.goBeside(-1);
        break;
      case 'fold':
        dispatch({ type: 'fold' });
        break;
      case 'shell':
      case 'flag':
      case 'note':
      case 'finish':
      case 'abandon':
      case 'grade':
      case 'pause':
      case 'time':
        actions[action]();
        break;
      default: {
        const from = state.offsets[position] ?? 0;
        const offset = scrollBy(from, action, layout.text.length, layout.textHeight);
        dispatch({ type: 'scroll', position, offset });
      }
    }
  });

  return (
    <Frame
      title={titleLine(exam, position)}
      status={<TimeLeft seen={seen} />}
      keys={keysFor(exam, seat, editor !== null, work.state.phase !== 'idle', layout.wide, ui.plain)}
    >
      <ExamView exam={exam} state={state} position={position} looksOn={looksOn} layout={layout} />
    </Frame>
  );
}

/** The exam ended elsewhere, or was abandoned: there is nothing here any more. */
function NoExam(): ReactElement {
  const ui = useUi();
  const { back } = ui;
  useKeys(['back', 'open'] as const, () => back());
  return (
    <Frame title={[span('Mock exam', 'heading')]} status={null} keys={['back']}>
      <LineView line={[span('   No exam runs any more. Its result is in the history.')]} />
    </Frame>
  );
}

function titleLine(exam: Exam, position: number): Line {
  const { mode, seed } = exam.choices;
  return [
    span(mode === 'mock' ? 'Mock exam' : 'Training exam', 'heading'),
    span(` · seed ${seed}   `, 'muted'),
    span(exam.phase === 'running' ? `Task ${position} of ${exam.questions.length}` : whereText(exam)),
  ];
}

function keysFor(
  exam: Exam,
  seat: Seat,
  writing: boolean,
  busy: boolean,
  wide: boolean,
  plain: boolean,
): readonly BarEntry[] {
  if (writing) return ['keepNote', 'dropNote'];
  if (busy) return [{ action: 'back', label: 'cancel' }];
  const move: BarEntry = { action: 'nextQuestion', label: 'task', shown: '←→' };
  const fold: readonly BarEntry[] = wide ? [] : ['fold'];
  const time: readonly BarEntry[] = plain ? ['time'] : [];
  if (seat === 'taken') return [move, 'jump', ...fold, ...time, 'back'];
  if (exam.phase === 'paused') return [{ action: 'pause', label: 'go on' }, 'finish', 'back'];
  const training: readonly BarEntry[] = exam.choices.mode === 'training' ? ['grade', 'pause'] : [];
  return ['shell', ...training, move, 'jump', 'flag', 'note', 'finish', ...time, ...fold, 'back'];
}
