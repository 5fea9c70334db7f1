import { useCallback, type ReactElement } from 'react';
import type { ExamChoices } from '../../../model/exam/exam.ts';
import type { OnStep } from '../../../model/progress.ts';
import { useSitting } from '../../hooks/use-sitting.ts';
import { useUi } from '../../ui-context.ts';
import { WorkScreen } from '../work/work-screen.tsx';

/** Sets an exam's tasks up; then its clock starts and its first question is in sight. */
export function PrepareScreen({ choices }: { readonly choices: ExamChoices }): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const { learn, refresh } = useSitting();
  const action = useCallback(
    (onStep: OnStep, signal: AbortSignal) => exams.start(choices, onStep, signal),
    [exams, choices],
  );
  return (
    <WorkScreen
      title="Preparing the exam; the clock does not run yet"
      cancelLabel="cancel, keep what is set up"
      action={action}
      onDone={(exam) => {
        learn(exam);
        ui.data.refresh();
        ui.replace({ screen: 'exam' });
      }}
      onCancelled={() => {
        refresh();
        ui.data.refresh();
        ui.back();
        ui.say({
          tone: 'plain',
          text: 'Cancelled; what is set up is kept, and the clock has not started. Mock exam goes on.',
          next: '',
        });
      }}
    />
  );
}

/** Ends the exam: shells are closed, everything is looked at and graded once. Then its result is in sight. */
export function EndingScreen(): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const { learn, refresh } = useSitting();
  const action = useCallback((onStep: OnStep, signal: AbortSignal) => exams.finish(onStep, signal), [exams]);
  return (
    <WorkScreen
      title="The exam is over: grading"
      cancelLabel="cancel, grade later"
      action={action}
      onDone={(result) => {
        learn(null);
        ui.data.refresh();
        ui.replace({ screen: 'exam-result', result });
      }}
      onCancelled={() => {
        refresh();
        ui.back();
        ui.say({
          tone: 'unsure',
          text: 'Grading is cancelled; nothing is lost, and nothing you do counts any more. Mock exam goes on with it.',
          next: '',
        });
      }}
    />
  );
}

/** Ends the exam without a result. */
export function AbandonScreen(): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const { learn, refresh } = useSitting();
  const action = useCallback((onStep: OnStep, signal: AbortSignal) => exams.abandon(onStep, signal), [exams]);
  return (
    <WorkScreen
      title="Taking the exam's tasks away"
      cancelLabel="cancel"
      action={action}
      onDone={() => {
        learn(null);
        ui.data.refresh();
        ui.back();
        ui.say({ tone: 'plain', text: 'The exam is abandoned. Your files are kept.', next: '' });
      }}
      onCancelled={() => {
        refresh();
        ui.data.refresh();
        ui.back();
        ui.say({
          tone: 'unsure',
          text: 'Cancelled on the way; A on the exam takes the rest away.',
          next: '',
        });
      }}
    />
  );
}

/** Grades again what was undecided. */
export function RegradeScreen({ exam }: { readonly exam: string }): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const action = useCallback(
    (onStep: OnStep, signal: AbortSignal) => exams.gradeAgain(exam, onStep, signal),
    [exams, exam],
  );
  return (
    <WorkScreen
      title="Grading again what was undecided"
      cancelLabel="cancel"
      action={action}
      onDone={(result) => {
        ui.data.refresh();
        ui.replace({ screen: 'exam-result', result });
      }}
      onCancelled={() => {
        ui.back();
        ui.say({ tone: 'plain', text: 'Cancelled; the result is as it was.', next: '' });
      }}
    />
  );
}

/** Takes the tasks of an exam that has ended away from the cluster. */
export function PutAwayScreen({ exam }: { readonly exam: string }): ReactElement {
  const ui = useUi();
  const { exams } = ui.trainer;
  const action = useCallback(
    (onStep: OnStep, signal: AbortSignal) => exams.putAway(exam, onStep, signal),
    [exams, exam],
  );
  return (
    <WorkScreen
      title="Putting the exam's tasks away"
      cancelLabel="cancel"
      action={action}
      onDone={() => {
        ui.data.refresh();
        ui.back();
        ui.say({
          tone: 'good',
          text: 'The tasks are put away. Your files and the result are kept.',
          next: '',
        });
      }}
      onCancelled={() => {
        ui.data.refresh();
        ui.back();
        ui.say({ tone: 'unsure', text: 'Cancelled on the way; some tasks are still there.', next: '' });
      }}
    />
  );
}
