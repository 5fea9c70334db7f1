import type { Exam, ExamChoices, ExamDraw, ExamResult } from '../exam/exam.ts';
import type { OnStep } from '../progress.ts';
import type { OpenTask } from './open-task.ts';

/** What an exam's end brings besides its result, in the formats of `cks report`. */
export const REPORT_FORMATS = ['html', 'json', 'junit', 'text', 'bundle'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * Sitting exams. Every change is written to the home before the method answers, so that what is shown is what a killed
 * program finds again. Methods throw Fault (message, next, exit code), and the signal's reason when it fires.
 */
export interface ExamDesk {
  /** The exam that is not over; null when there is none. Rings the bell of one whose time has run out meanwhile. */
  current(): Promise<Exam | null>;
  /** Draws an exam and changes nothing. Throws UsageFault where nothing can be drawn by these choices. */
  draw(choices: ExamChoices, signal: AbortSignal): Promise<ExamDraw>;
  /** Tasks of the draw that are open for practice: they are put away when the exam starts, so the learner is asked. */
  inTheWay(draw: ExamDraw): Promise<readonly string[]>;
  /**
   * Draws, sets every task up, then starts the clock. Goes on with the preparation of an exam that was interrupted in
   * it. An interruption keeps what is set up, so that the next call goes on. Makes no cluster.
   */
  start(choices: ExamChoices, onStep: OnStep, signal: AbortSignal): Promise<Exam>;
  /** A question's task as its text, files and shell need it. */
  question(position: number): Promise<OpenTask>;
  /** Makes a question the one in sight: it is visited, and its time counts from now. */
  visit(position: number): Promise<Exam>;
  flag(position: number, flagged: boolean): Promise<Exam>;
  note(position: number, text: string): Promise<Exam>;
  /** The exam with its time as of now, written; the heartbeat of whoever shows the clock. */
  tick(): Promise<Exam>;
  /** Training exams only: throws UsageFault for a mock exam. */
  pause(): Promise<Exam>;
  resume(): Promise<Exam>;
  /**
   * Ends the exam, or goes on with an end that was interrupted: closes shells, takes the learner's rights back, takes the
   * snapshot, looks at everything and grades it once, compares, and writes the result. Cancelled, it can be called
   * again without harm.
   */
  finish(onStep: OnStep, signal: AbortSignal): Promise<ExamResult>;
  /** Ends it without a result, and takes its tasks away. */
  abandon(onStep: OnStep, signal: AbortSignal): Promise<void>;
  /** Grades what was undecided once more, and writes the result anew. */
  gradeAgain(exam: string, onStep: OnStep, signal: AbortSignal): Promise<ExamResult>;
  /** Takes the tasks of an exam that has ended away from the cluster; they stay until then, to be looked at. */
  putAway(exam: string, onStep: OnStep, signal: AbortSignal): Promise<void>;
  /** The results there are, the newest first. */
  results(): Promise<readonly ExamResult[]>;
  /** One of them; the newest without an id. Throws UsageFault where there is none. */
  result(exam?: string): Promise<ExamResult>;
  /** A result as a document: text, or for a bundle JSON that `cks grade --bundle` reads. */
  report(exam: string, format: ReportFormat): Promise<string>;
  /**
   * Takes the seat at the running exam for this process until it ends; false: another program has it, and this one
   * looks on. Commands such as flag work from anywhere.
   */
  takeSeat(): boolean;
}
