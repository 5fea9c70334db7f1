import { timePassed, type ClockReading } from './clock.ts';
import type { Exam, ExamPhase, ExamQuestion, ExamTime } from './exam.ts';

/** Is there neither a result nor an end without one? */
export function isOpen(phase: ExamPhase): boolean {
  return phase !== 'ended' && phase !== 'abandoned';
}

/**
 * The exam after the time between two readings: it goes on while the exam runs, whatever showed it meanwhile, and
 * counts for the question in sight. At zero the bell rings: no time is used beyond the limit.
 */
export function passTime(exam: Exam, before: ClockReading | null, now: ClockReading): Exam {
  if (exam.phase !== 'running' || before === null) return exam;
  const { ms, jump } = timePassed(before, now);
  const used = Math.min(ms, exam.time.limitMs - exam.time.elapsedMs);
  const jumps = jump === null ? exam.time.jumps : [...exam.time.jumps, jump];
  const time = timeOf(exam.time.limitMs, exam.time.elapsedMs + used, jumps);
  const questions = changeQuestion(exam, exam.current, (question) => ({
    activeSeconds: question.activeSeconds + used / 1000,
  }));
  if (time.leftMs > 0) return { ...exam, time, questions };
  const rang = new Date(now.wallMs - (ms - used)).toISOString();
  return { ...exam, time, questions, phase: 'ending', endedAt: rang };
}

/** The time of an exam with what follows from it. */
export function timeOf(limitMs: number, elapsedMs: number, jumps: ExamTime['jumps']): ExamTime {
  return { limitMs, elapsedMs, leftMs: Math.max(0, limitMs - elapsedMs), jumps };
}

/** All is set up: the clock goes from now. */
export function startClock(exam: Exam, at: string): Exam {
  return { ...exam, phase: 'running', startedAt: at };
}

/** Nothing counts any more from now. */
export function ringBell(exam: Exam, at: string): Exam {
  return { ...exam, phase: 'ending', endedAt: at };
}

export function visitQuestion(exam: Exam, position: number): Exam {
  return { ...exam, current: position, questions: changeQuestion(exam, position, () => ({ visited: true })) };
}

export function flagQuestion(exam: Exam, position: number, flagged: boolean): Exam {
  return { ...exam, questions: changeQuestion(exam, position, () => ({ flagged })) };
}

export function noteQuestion(exam: Exam, position: number, note: string): Exam {
  return { ...exam, questions: changeQuestion(exam, position, () => ({ note })) };
}

/** The questions with one of them changed; the others stay the same objects. */
export function changeQuestion(
  exam: Exam,
  position: number,
  change: (question: ExamQuestion) => Partial<ExamQuestion>,
): readonly ExamQuestion[] {
  return exam.questions.map((question) =>
    question.position === position ? { ...question, ...change(question) } : question,
  );
}
