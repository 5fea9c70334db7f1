import type { DomainCode } from '../curriculum.ts';
import type { ProviderName } from '../provider.ts';
import type { GradeResult, Score } from '../result.ts';
import type { AttemptStatus } from '../status.ts';

/** mock: as on the day, nothing is graded before the end. training: may be graded and paused on the way. */
export type ExamMode = 'mock' | 'training';

/** How hard a task is, by its weight: what the exam gives many points for. */
export const DIFFICULTIES = ['easy', 'medium', 'hard'] as const;
export type Difficulty = (typeof DIFFICULTIES)[number];

/** What an exam is drawn by. The same choices on the same bank, with the same tasks available, draw the same exam. */
export interface ExamChoices {
  readonly mode: ExamMode;
  readonly seed: number;
  /** How long it takes. */
  readonly minutes: number;
  /** How many tasks; null: as many as the minutes ask for. */
  readonly tasks: number | null;
  /** Only from these; empty: from all. */
  readonly domains: readonly DomainCode[];
  /** Only from the pack of this name; null: from all packs there are. */
  readonly pack: string | null;
  /** Only tasks of this difficulty; null: any. */
  readonly difficulty: Difficulty | null;
}

/** A domain's part of a draw; percents are of the exam's points, 0 to 100. */
export interface DomainShare {
  readonly domain: DomainCode;
  readonly wantedPercent: number;
  readonly percent: number;
  readonly points: number;
  readonly tasks: number;
  /** What the bank, or this cluster, can't give: "6 of 10 points"; null where nothing is missing. */
  readonly missing: string | null;
}

/** What came of a draw: nothing is set up yet. */
export interface ExamDraw {
  /** Full ids in the exam's order. */
  readonly tasks: readonly string[];
  readonly points: number;
  /** The tasks' own minutes, added up. */
  readonly minutes: number;
  readonly shares: readonly DomainShare[];
  /** Tasks that were not drawn from because they can't be set up here, and why. */
  readonly leftOut: readonly { readonly task: string; readonly reason: string }[];
}

/**
 * preparing: tasks are being set up, the clock stands. running: the clock goes. paused: training only. ending: the bell
 * rang, or the learner finished: from here on nothing counts any more; shells are closed, all is looked at and graded.
 * ended: there is a result. abandoned: there will be none.
 */
export type ExamPhase = 'preparing' | 'running' | 'paused' | 'ending' | 'ended' | 'abandoned';

/** One question of an exam. */
export interface ExamQuestion {
  /** From 1. */
  readonly position: number;
  readonly task: string;
  readonly name: string;
  readonly title: string;
  readonly domain: DomainCode;
  readonly weight: number;
  readonly minutes: number;
  /** Null until it is set up. */
  readonly attempt: string | null;
  /** What to type after `ssh`: an alias into the cluster; null where the task is done on this machine alone. */
  readonly host: string | null;
  readonly flagged: boolean;
  readonly visited: boolean;
  /** The learner's own, any text. */
  readonly note: string;
  /** How long it was the question in sight, or its shell was open. */
  readonly activeSeconds: number;
}

/** That the wall clock and the machine's monotonic clock disagreed; it never gives time. */
export interface ClockJump {
  /** ISO 8601, by the wall clock that was read. */
  readonly at: string;
  /** Seconds the wall clock went further than the time that passed; negative: it was put back. */
  readonly seconds: number;
}

/** The exam's time when it was last written. */
export interface ExamTime {
  readonly limitMs: number;
  readonly elapsedMs: number;
  /** Never below 0. */
  readonly leftMs: number;
  readonly jumps: readonly ClockJump[];
}

/** An exam as it stands. At most one of a home is not over. */
export interface Exam {
  readonly id: string;
  readonly phase: ExamPhase;
  readonly choices: ExamChoices;
  readonly draw: ExamDraw;
  readonly provider: ProviderName;
  readonly cluster: string | null;
  /** ISO 8601 */
  readonly createdAt: string;
  /** When the clock started; null before. */
  readonly startedAt: string | null;
  /** When the bell rang or it was finished; null before. */
  readonly endedAt: string | null;
  readonly time: ExamTime;
  readonly questions: readonly ExamQuestion[];
  /** The position that was in sight last; 1 at first. */
  readonly current: number;
}

/** Points of one part of an exam: a domain or a competency. */
export interface PartScore {
  /** A domain's code or a competency's id. */
  readonly id: string;
  readonly title: string;
  readonly score: Score;
}

/** One question's outcome. */
export interface QuestionResult {
  readonly question: ExamQuestion;
  /** Null where it was never set up or could not be graded at all: all of its points are undecided. */
  readonly result: GradeResult | null;
  /** The question's own points, scaled from the checks' to the task's weight. */
  readonly score: Score;
}

/** How an exam went. Percents are of the exam's possible points. */
export interface ExamResult {
  readonly exam: string;
  readonly mode: ExamMode;
  readonly seed: number;
  /** passed: earned reaches the pass mark. failed: earned and undecided together don't. Else undecided. */
  readonly status: AttemptStatus;
  readonly score: Score;
  readonly passPercent: number;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly usedSeconds: number;
  readonly limitSeconds: number;
  readonly provider: ProviderName;
  readonly domains: readonly PartScore[];
  readonly competencies: readonly PartScore[];
  readonly questions: readonly QuestionResult[];
  /** What was seen to have changed between the bell's snapshot and the end of grading. */
  readonly afterBell: readonly string[];
  /** What the reader should know: that root on a node could still change things, that the clock jumped. */
  readonly notes: readonly string[];
  /** When what was undecided was graded again; null when never. */
  readonly gradedLaterAt: string | null;
}
