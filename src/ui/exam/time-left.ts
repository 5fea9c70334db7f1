import type { ClockJump, Exam } from '../../model/exam/exam.ts';
import { count, formatClock } from '../text/format.ts';

/** An exam, and the monotonic time at which what it says of its time was true. */
export interface SeenExam {
  readonly exam: Exam;
  readonly asOfMs: number;
}

/** Minutes before the bell at which a word is said. */
const REMINDERS = [5, 15, 30] as const;
const MINUTE_MS = 60_000;

/** What is left, between two readings of the exam; a clock that stands gives what it stood at. */
export function leftMs({ exam, asOfMs }: SeenExam, nowMs: number): number {
  const { time, phase } = exam;
  return phase === 'running' ? Math.max(0, time.leftMs - Math.max(0, nowMs - asOfMs)) : time.leftMs;
}

/** The minutes of the reminder that fell due between two looks at the time left; of several the last. */
export function dueReminder(beforeMs: number, nowMs: number): (typeof REMINDERS)[number] | null {
  if (nowMs <= 0) return null;
  return REMINDERS.find((minutes) => beforeMs > minutes * MINUTE_MS && nowMs <= minutes * MINUTE_MS) ?? null;
}

/** "1:12:40", always with hours, so that it doesn't jump about. */
export function formatLeft(ms: number): string {
  // the second that has begun is still there
  const seconds = Math.ceil(Math.max(0, ms) / 1000);
  return seconds >= 3600 ? formatClock(seconds) : `0:${formatClock(seconds)}`;
}

/** The jumps of the clock since the last look, in words. */
export function jumpText(jumps: readonly ClockJump[]): string {
  return jumps
    .map(({ seconds }) => {
      const way = seconds > 0 ? 'forward' : 'back';
      return `This machine's clock was put ${way} by ${formatLeft(Math.abs(seconds) * 1000)}; the exam's own time goes on as before.`;
    })
    .join('\n');
}

/** How an exam stands that was found when the program started. */
export function interruptedText(exam: Exam): string {
  switch (exam.phase) {
    case 'preparing':
      return 'The preparation of an exam was interrupted; what is set up is kept. Enter goes on with it.';
    case 'running':
      return (
        `An exam was interrupted: ${formatLeft(exam.time.elapsedMs)} of its ${formatLeft(exam.time.limitMs)} have really ` +
        `passed, the time away included; ${formatLeft(exam.time.leftMs)} are left. Enter goes on with it.`
      );
    case 'paused':
      return `A training exam is paused with ${formatLeft(exam.time.leftMs)} left. Enter goes on with it.`;
    case 'ending':
      return 'The time of an exam is up, or it was finished; it is not graded yet. Enter grades it.';
    case 'ended':
    case 'abandoned':
      return '';
  }
}

/** "Task 7 of 16", and what stands in its place in the other phases. */
export function whereText(exam: Exam): string {
  const total = exam.questions.length;
  switch (exam.phase) {
    case 'preparing': {
      const ready = exam.questions.filter(({ attempt }) => attempt !== null).length;
      return `${ready} of ${count(total, 'task')} set up`;
    }
    case 'running':
    case 'paused':
      return `Task ${exam.current} of ${total}`;
    case 'ending':
      return 'over, not graded yet';
    case 'ended':
      return 'ended';
    case 'abandoned':
      return 'abandoned';
  }
}
