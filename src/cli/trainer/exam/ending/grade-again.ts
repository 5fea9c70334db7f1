import { MachineFault, UsageFault } from '../../../../lib/errors.ts';
import type { ExamResult, QuestionResult } from '../../../../model/exam/exam.ts';
import { scoreExam } from '../../../../model/exam/score.ts';
import { needsCluster } from '../../../../model/capability.ts';
import type { OnStep } from '../../../../model/progress.ts';
import type { StoredGrading } from '../../../../session/exams/endings.ts';
import type { TrainerParts } from '../../parts.ts';
import { changesSinceBell, readBellSnapshot } from './bell-snapshot.ts';
import { connectExam, openAttempts } from './exam-cluster.ts';
import { ENDING_LOCK, findCompetencies, gradable } from './finish.ts';
import { gradeQuestions, gradingStep, type GradableQuestion } from './grade-questions.ts';
import { mergeGradings } from './merge-gradings.ts';

/**
 * Grades what is undecided of an exam that has ended once more, and writes the result anew: what was decided stays, and
 * what has changed since is told. Throws UsageFault where its tasks are put away, MachineFault where the cluster does
 * not answer.
 */
export async function gradeExamAgain(
  parts: TrainerParts,
  exam: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamResult> {
  return parts.home.withLock(ENDING_LOCK, () => gradeAgain(parts, exam, onStep, signal));
}

async function gradeAgain(
  parts: TrainerParts,
  id: string,
  onStep: OnStep,
  signal: AbortSignal,
): Promise<ExamResult> {
  const { home, options, access } = parts;
  const exam = home.exams.find(id);
  const before = home.exams.result(id);
  if (exam === null || before === null)
    throw new UsageFault('no-result', `no exam ${id} has a result`, 'cks report');
  const undecided = before.questions.filter(isUndecided);
  if (undecided.length === 0) return before;
  const attempts = openAttempts(parts, id);
  const known = await gradable(parts, exam, attempts);
  const questions = known.filter(({ question }) =>
    undecided.some((one) => one.question.position === question.position),
  );
  if (questions.length === 0) {
    throw new UsageFault(
      'put-away',
      'the tasks of this exam are no longer there: what is undecided of it stays so',
      'cks exam start',
    );
  }
  onStep({ type: 'planned', steps: questions.map(({ question }) => gradingStep(question)) });
  const found = await connectExam(parts, attempts, signal);
  if (
    found !== null &&
    found.cluster === null &&
    questions.some(({ open }) => needsCluster(open.task.needs))
  ) {
    // throws with the way out where it does not serve
    await access.connect(found.provider, signal);
    throw new MachineFault('another-cluster', `what is undecided stays so: ${found.why}`, 'cks exam start');
  }
  const { digestKey } = home.examEndings.begin(id);
  const keep = ({ question, open }: GradableQuestion, later: StoredGrading): void => {
    const was = before.questions.find((one) => one.question.position === question.position)?.result ?? null;
    const atBell = was === null ? null : home.examEndings.gradingAt(open.attempt.id, was.startedAt);
    const { result, grounds } = atBell === null ? later : mergeGradings(open.task.checks, atBell, later);
    home.attempts.recordResult(open.attempt.id, result, grounds);
    merged.set(question.position, result);
  };
  const merged = new Map<number, StoredGrading['result']>();
  const notes = await gradeQuestions(parts, questions, found, keep, () => 0, onStep, signal);
  const snapshot = readBellSnapshot(parts, id);
  const place = {
    exam: id,
    bell: before.endedAt,
    tasks: known.map(({ open }) => open),
    cluster: found?.cluster ?? null,
    digestKey,
  };
  const since = snapshot === null ? null : await changesSinceBell(snapshot, place, signal);
  const competenciesOf = await findCompetencies(parts);
  const result = scoreExam(
    exam,
    exam.questions.map((question) => ({
      question,
      competencies: competenciesOf(question),
      result:
        merged.get(question.position) ??
        before.questions.find((one) => one.question.position === question.position)?.result ??
        null,
    })),
    {
      afterBell: [...new Set([...before.afterBell, ...(since?.changes ?? [])])],
      notes: [...new Set([...before.notes, ...notes, ...(since?.notes ?? [])])],
      gradedLaterAt: options.clock.now().toISOString(),
    },
  );
  home.exams.saveResult(id, result);
  return result;
}

const isUndecided = ({ result }: QuestionResult): boolean =>
  result === null || result.checks.some(({ status }) => status === 'error');
