import { CURRICULUM_SOURCE } from '../model/curriculum.ts';
import type { Exam, ExamQuestion } from '../model/exam/exam.ts';
import type { OpenTask } from '../model/ports/open-task.ts';
import { taskMarkdown } from './task-text.ts';

/** `exam start`, `status`, `flag` and the others that answer the exam as it stands; null: there is none. */
export function examStateDocument(exam: Exam | null): unknown {
  return { exam: exam === null ? null : stateOf(exam) };
}

/** `exam question`. */
export function questionDocument(exam: Exam, question: ExamQuestion, open: OpenTask): unknown {
  const { task, workdir, kubeconfig } = open;
  return {
    exam: exam.id,
    leftSeconds: seconds(exam.time.leftMs),
    ...questionOf(question),
    text: taskMarkdown(task),
    namespaces: task.namespaces,
    kubeconfig,
    workdir,
    provider: exam.provider,
    parameters: task.values,
  };
}

function stateOf(exam: Exam): unknown {
  const { choices, draw, time } = exam;
  return {
    id: exam.id,
    phase: exam.phase,
    mode: choices.mode,
    seed: choices.seed,
    minutes: choices.minutes,
    curriculum: CURRICULUM_SOURCE.version,
    provider: exam.provider,
    cluster: exam.cluster,
    createdAt: exam.createdAt,
    startedAt: exam.startedAt,
    endedAt: exam.endedAt,
    limitSeconds: seconds(time.limitMs),
    elapsedSeconds: seconds(time.elapsedMs),
    leftSeconds: seconds(time.leftMs),
    jumps: time.jumps,
    points: draw.points,
    taskMinutes: draw.minutes,
    shares: draw.shares,
    leftOut: draw.leftOut,
    current: exam.current,
    // titles are told when the clock goes
    questions: exam.phase === 'preparing' ? [] : exam.questions.map(questionOf),
  };
}

function questionOf(question: ExamQuestion): object {
  return { ...question, activeSeconds: Math.round(question.activeSeconds * 1000) / 1000 };
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}
