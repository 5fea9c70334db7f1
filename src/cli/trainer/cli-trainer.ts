import type { Trainer } from '../../model/ports/trainer.ts';
import type { TaskVerb } from './exam/refusals.ts';
import type { TrainerParts } from './parts.ts';

/** The trainer with what only commands ask for. */
export interface CliTrainer extends Trainer {
  /** What the user should be told; grows while the trainer is used. */
  readonly notices: readonly string[];
  /** Ids of the tasks with an open attempt, the one worked on last first. */
  startedTasks(): Promise<readonly string[]>;
  /** Throws UsageFault where an exam that is not over forbids it; asked before the user is. */
  requireAllowed(verb: TaskVerb, name: string): Promise<void>;
  requireDownAllowed(): Promise<void>;
  /** What `eval "$(cks env)"` evaluates. */
  environmentLines(name: string | null): Promise<string>;
  /** The parts, for commands that go beyond the tasks of a learner. */
  readonly parts: TrainerParts;
}
