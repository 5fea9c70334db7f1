import type { DomainCode } from '../curriculum.ts';
import type { DoctorReport } from '../doctor-report.ts';
import type { OnStep } from '../progress.ts';
import type { ProviderName } from '../provider.ts';
import type { CheckResult, GradeResult, Score } from '../result.ts';
import type { ExamDesk, ReportFormat } from './exams.ts';
import type { HistoryDesk } from './history.ts';
import type { OpenTask } from './open-task.ts';
import type { ClusterState, Provisioned } from './provider.ts';
import type { SiteDifference } from './task-site.ts';

export type { OpenTask } from './open-task.ts';

/** A task as lists show it. */
export interface TaskListing {
  readonly id: string;
  readonly title: string;
  readonly domain: DomainCode;
  readonly weight: number;
  readonly minutes: number;
  readonly needs: readonly string[];
  readonly available: boolean;
  /** Why it is not available; empty when it is. */
  readonly reason: string;
  readonly best: Score | null;
  readonly state: 'new' | 'open' | 'solved';
}

export interface Solution {
  readonly form: 'manifest' | 'script';
  /** The commands or the manifest, with this attempt's values. */
  readonly text: string;
  /** Markdown: what is attacked, what the setting does, what it doesn't. */
  readonly why: string;
}

/** How a visit to the learner's shell ended. */
export interface ShellVisit {
  readonly exitCode: number;
  readonly notes: readonly string[];
}

/**
 * Everything the program does, as the commands and the terminal UI ask for it. Methods throw Fault (message, next,
 * exit code) or CouldNotLook, and the signal's reason when it fires.
 */
export interface Trainer {
  /** How to type a command of this program here: "cks", "npm run -s cks --". */
  readonly commandPrefix: string;
  readonly version: string;
  /** Sitting mock exams. */
  readonly exams: ExamDesk;
  /** Everything that was tried in this home, and where that leaves the learner. */
  readonly history: HistoryDesk;
  /** The provider in use and why it was chosen. */
  provider(
    signal: AbortSignal,
  ): Promise<{ readonly name: ProviderName; readonly cluster: string; readonly why: string }>;
  clusterState(signal: AbortSignal): Promise<ClusterState>;
  clusterUp(
    options: { readonly retain?: boolean },
    onStep: OnStep,
    signal: AbortSignal,
  ): Promise<Provisioned>;
  clusterDown(onStep: OnStep, signal: AbortSignal): Promise<boolean>;

  listTasks(signal: AbortSignal): Promise<readonly TaskListing[]>;
  /** The open attempt of a task by id or short name; null when it isn't started. */
  openTask(name: string): Promise<OpenTask | null>;
  /** The task last worked on and still open. */
  lastOpenTask(): Promise<OpenTask | null>;
  /** Sets the task up, or goes on with its open attempt. Makes no cluster: throws MachineFault when one is needed. */
  start(name: string, onStep: OnStep, signal: AbortSignal): Promise<OpenTask>;
  /** Grades the open attempt and records the result; `onCheck` is told of each check as it is decided. */
  grade(name: string, onCheck: (result: CheckResult) => void, signal: AbortSignal): Promise<GradeResult>;
  resetDifferences(name: string, signal: AbortSignal): Promise<readonly SiteDifference[]>;
  reset(name: string, agreed: boolean, onStep: OnStep, signal: AbortSignal): Promise<void>;
  /** Shows one more hint and records it; after the last, all of them again. */
  nextHint(name: string): Promise<{ readonly shown: readonly string[]; readonly total: number }>;
  solution(name: string): Promise<Solution>;
  /** Adds to the time the learner had the task open. */
  addActiveSeconds(name: string, seconds: number): Promise<void>;
  /** Gives the terminal to the learner's own shell and returns when it ends. The caller has let go of the terminal. */
  visitShell(name: string | null): Promise<ShellVisit>;

  doctor(signal: AbortSignal): Promise<DoctorReport>;
  /** Was the introduction of the terminal UI read, or skipped, in this home? */
  introSeen(): Promise<boolean>;
  markIntroSeen(): Promise<void>;
  /** The solution of a question of an exam that is over, with the values its attempt had. */
  examSolution(exam: string, position: number): Promise<Solution>;
  /** Writes what `exams.report` answers to a file of the home; answers its path. */
  saveReport(exam: string, format: ReportFormat): Promise<string>;
  close(): Promise<void>;
}
