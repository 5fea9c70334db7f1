import { createStepLog } from '../../../../cluster/steps.ts';
import { UsageFault } from '../../../../lib/errors.ts';
import type { Exam, ExamQuestion, ExamResult } from '../../../../model/exam/exam.ts';
import { ringBell } from '../../../../model/exam/rules.ts';
import { scoreExam } from '../../../../model/exam/score.ts';
import type { OpenTask } from '../../../../model/ports/open-task.ts';
import type { OnStep } from '../../../../model/progress.ts';
import type { StoredGrading } from '../../../../session/exams/endings.ts';
import type { TrainerParts } from '../../parts.ts';
import {
  changesBeforeSnapshot,
  changesSinceBell,
  settledSinceBell,
  takeBellSnapshot,
} from './bell-snapshot.ts';
import { closeExamShells } from './closing.ts';
import { connectExam, openAttempts } from './exam-cluster.ts';
import { gradeQuestions, gradingStep, type GradableQuestion } from './grade-questions.ts';
import { standingNotes } from './notes.ts';
import { restoreRights, suspendRights } from './rights.ts';

/** Two programs don't end the same exam at the same time. */
export const ENDING_LOCK = 'exam-end';

const STEP = {
  shells: 'Close the shells',
  rights: 'Take your rights back',
  snapshot: 'Snapshot of your work',
  compare: 'Compare with the snapshot',
  giveBack: 'Give your rights back',
} as const;

/**
 * Ends the exam that is not over: nothing counts from here on. Each step may be interrupted, and is done again or gone on
 * with the next time; what was graded before is kept. Throws UsageFault where there is no exam to end.
 */
export async function finishExam(
  parts: TrainerParts,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamResult> {
  return parts.home.withLock(ENDING_LOCK, () => finish(parts, onStep, signal));
}

async function finish(parts: TrainerParts, onStep: OnStep, signal: AbortSignal): Promise<ExamResult> {
  const { home, options } = parts;
  const exam = ring(parts);
  const ending = home.examEndings.begin(exam.id);
  const attempts = openAttempts(parts, exam.id);
  const questions = await gradable(parts, exam, attempts);
  const ungraded = questions.filter(
    ({ open }) => home.examEndings.gradingOf(exam.id, open.attempt.id) === null,
  );
  onStep({
    type: 'planned',
    steps: [
      STEP.shells,
      STEP.rights,
      STEP.snapshot,
      ...ungraded.map(({ question }) => gradingStep(question)),
      STEP.compare,
      STEP.giveBack,
    ],
  });
  const log = createStepLog(onStep, options.clock);
  try {
    const shells = await log.run(STEP.shells, () => closeExamShells(parts, exam.id, signal));
    const found = await connectExam(parts, attempts, signal);
    let compared = ending.compared;
    if (compared === null) {
      const rights = await log.run(STEP.rights, async () =>
        found === null ? [] : suspendRights(parts, exam.id, found, signal),
      );
      const place = {
        exam: exam.id,
        bell: exam.endedAt ?? exam.createdAt,
        tasks: questions.map(({ open }) => open),
        cluster: found?.cluster ?? null,
        digestKey: ending.digestKey,
      };
      const snapshot = await log.run(STEP.snapshot, () => takeBellSnapshot(parts, place, signal));
      const late = changesBeforeSnapshot(snapshot, place);
      const keep = ({ open }: GradableQuestion, { result, grounds }: StoredGrading): void =>
        home.attempts.recordResult(open.attempt.id, result, grounds);
      const ungradable = await gradeQuestions(
        parts,
        ungraded,
        found,
        keep,
        ({ task, attempt }) => settledSinceBell(snapshot, task.namespaces, attempt.provider),
        onStep,
        signal,
      );
      const { changes, notes } = await log.run(STEP.compare, () => changesSinceBell(snapshot, place, signal));
      const unreachable =
        found !== null && found.cluster === null
          ? [
              `The exam's cluster did not answer when it was graded (${found.why}): what needs it is undecided.`,
            ]
          : [];
      compared = {
        afterBell: changes,
        notes: [
          ...shells,
          ...rights,
          ...unreachable,
          ...lateNote(late),
          ...ungradable,
          ...notes,
          ...standingNotes(exam, place.tasks),
        ],
      };
      home.examEndings.saveCompared(exam.id, compared);
    }
    const rights = await log.run(STEP.giveBack, async () =>
      found === null ? [] : restoreRights(parts, exam.id, found, signal),
    );
    const { afterBell, notes } = compared;
    const competenciesOf = await findCompetencies(parts);
    const graded = exam.questions.map((question) => ({
      question,
      competencies: competenciesOf(question),
      result:
        question.attempt === null
          ? null
          : (home.examEndings.gradingOf(exam.id, question.attempt)?.result ?? null),
    }));
    const result = scoreExam(exam, graded, {
      afterBell,
      notes: [...notes, ...rights],
      gradedLaterAt: null,
    });
    home.exams.saveResult(exam.id, result);
    return result;
  } catch (error) {
    log.fail(error);
    throw error;
  }
}

/** The exam that is not over, its bell rung. */
function ring({ home }: TrainerParts): Exam {
  const open = home.exams.open();
  if (open === null) throw new UsageFault('no-exam', 'no exam is running', 'cks exam start');
  return home.exams.change(open.id, (exam, at) => {
    switch (exam.phase) {
      case 'preparing':
        throw new UsageFault(
          'not-prepared',
          'the exam is still being prepared: there is nothing to grade',
          'cks exam start, or cks exam abandon',
        );
      case 'running':
      case 'paused':
        return ringBell(exam, at);
      case 'ending':
        return exam;
      case 'ended':
      case 'abandoned':
        throw new UsageFault('no-exam', 'no exam is running', 'cks exam start');
    }
  });
}

/** The questions whose attempt is open and whose task is still in a pack. */
export async function gradable(
  parts: TrainerParts,
  exam: Exam,
  attempts: ReturnType<typeof openAttempts>,
): Promise<readonly GradableQuestion[]> {
  const found = await Promise.all(
    exam.questions.map(async (question): Promise<GradableQuestion | null> => {
      const attempt = attempts.find(({ id }) => id === question.attempt);
      const open: OpenTask | null = attempt === undefined ? null : await parts.desk.findKnown(attempt);
      return open === null ? null : { question, open };
    }),
  );
  return found.filter((one) => one !== null);
}

/** What a question is about, by its task; nothing where no pack has it any more. */
export async function findCompetencies(
  parts: TrainerParts,
): Promise<(question: Pick<ExamQuestion, 'task'>) => readonly string[]> {
  const { tasks } = await parts.loadPack();
  return ({ task }) => tasks.find(({ id }) => id === task)?.competencies ?? [];
}

/** How many of a list are named one by one. */
const NAMED = 20;

function lateNote(changes: readonly string[]): readonly string[] {
  if (changes.length === 0) return [];
  const more = changes.length > NAMED ? `, and ${changes.length - NAMED} more` : '';
  const named = changes.slice(0, NAMED).join(', ');
  return [
    `Changed after the bell, before it could be stopped, and so part of what was graded: ${named}${more}.`,
  ];
}
