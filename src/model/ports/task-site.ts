import type { OnStep } from '../progress.ts';
import type { ResolvedTask } from '../task.ts';

/** What set-up found in its way, or reset will take away. */
export interface SiteDifference {
  /** Such as "Namespace sun" or "container cks-locked-7f3a". */
  readonly what: string;
  /** removed: goes without a question, the task's own namespaces. ask: only after the learner agrees. */
  readonly treatment: 'removed' | 'ask';
}

/** One attempt's place: its namespaces, objects and host containers. */
export interface TaskSite {
  /**
   * Puts the task's start in place. Throws MachineFault when a namespace or container of that name is there and not
   * ours, or when something of the set-up is refused.
   */
  setUp(task: ResolvedTask, attempt: string, onStep: OnStep, signal: AbortSignal): Promise<void>;
  /** What a reset would take away beyond the task's own namespaces. */
  differences(
    task: ResolvedTask,
    attempt: string,
    startedAt: string,
    signal: AbortSignal,
  ): Promise<readonly SiteDifference[]>;
  /** Back to the start. `agreed`: the learner agreed to lose what `differences` marked `ask`. */
  reset(
    task: ResolvedTask,
    attempt: string,
    startedAt: string,
    agreed: boolean,
    onStep: OnStep,
    signal: AbortSignal,
  ): Promise<void>;
  /**
   * Makes anew those of a started task's namespaces that are gone, with what set-up put there; what is there stays as
   * it is. Nothing happens when none is gone.
   */
  restore(task: ResolvedTask, attempt: string, onStep: OnStep, signal: AbortSignal): Promise<void>;
  /**
   * Takes away all that set-up and the attempt made. `startedAt` null: the attempt never began, so that only what
   * set-up made can be its own.
   */
  tearDown(task: ResolvedTask, attempt: string, startedAt: string | null, signal: AbortSignal): Promise<void>;
}
