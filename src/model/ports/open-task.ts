import type { Attempt } from '../attempt.ts';
import type { ResolvedTask } from '../task.ts';

/** A started task: its text with this attempt's values, and where the work happens. */
export interface OpenTask {
  readonly task: ResolvedTask;
  readonly attempt: Attempt;
  readonly workdir: string;
  /** The learner's kubeconfig; null for tasks that need no cluster. */
  readonly kubeconfig: string | null;
}
