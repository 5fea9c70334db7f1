import type { DomainCode } from '../curriculum.ts';
import type { ProviderName } from '../provider.ts';
import type { Score } from '../result.ts';
import type { Assurance, AttemptStatus } from '../status.ts';

/**
 * One try: an attempt from its start, or from a reset, to the next reset, with the grading that counts (the last one that
 * decided); `status` is null where there is none. Attempt and try together are unique.
 */
export interface HistoryEntry {
  readonly attempt: string;
  /** 0 for the attempt's first; each reset begins another. */
  readonly try: number;
  readonly task: string;
  readonly title: string;
  readonly domain: DomainCode | null;
  readonly exam: string | null;
  readonly provider: ProviderName;
  readonly assurance: Assurance;
  readonly status: AttemptStatus | null;
  readonly score: Score | null;
  /** ISO 8601 */
  readonly startedAt: string;
  /** ISO 8601, of the grading that counts. */
  readonly gradedAt: string | null;
  readonly endedAt: string | null;
  readonly activeSeconds: number;
  /** The task's own minutes; null where the pack has it no more. */
  readonly minutes: number | null;
  readonly hintsShown: number;
  readonly solutionShown: boolean;
}

/** Where one stands in a domain or competency, 0 to 1, by the last result of each of its tasks. */
export interface PartStanding {
  readonly id: string;
  readonly title: string;
  /** Share of the curriculum in percent; a competency's is its domain's, divided evenly. */
  readonly weight: number;
  /** Tasks with at least one counted result, and tasks there are. */
  readonly tried: number;
  readonly tasks: number;
  /** Null where nothing was tried. Observed results only. */
  readonly observed: number | null;
  /** The same of results on the simulated runtime, apart. */
  readonly simulated: number | null;
}

/** A task that is due again by the spaced repetition of docs/history.md. */
export interface DueTask {
  readonly task: string;
  readonly title: string;
  readonly domain: DomainCode;
  /** ISO 8601 */
  readonly dueSince: string;
  readonly why: string;
}

/** What home and `cks history` show. */
export interface Standing {
  readonly domains: readonly PartStanding[];
  readonly competencies: readonly PartStanding[];
  /** The weakest first; those with no result count as weakest. At most five. */
  readonly weakest: readonly PartStanding[];
  readonly due: readonly DueTask[];
  /** Readiness by the curriculum's weights, 0 to 1; null before anything was tried. */
  readonly readiness: number | null;
  /** Time used over the tasks' own minutes, of passed attempts; 1 is the exam's pace; null without any. */
  readonly pace: number | null;
  /** Best percent of a mock exam, observed; null without one. */
  readonly bestExam: number | null;
}

/** The record of a home over weeks. */
export interface HistoryDesk {
  standing(): Promise<Standing>;
  entries(): Promise<readonly HistoryEntry[]>;
  /** All of it as one JSON document, and back: what is there already is kept; answers how many attempts were new. */
  exportAll(): Promise<string>;
  importAll(text: string, file: string): Promise<{ readonly added: number; readonly known: number }>;
}
