import { MachineFault } from '../../../../lib/errors.ts';
import { CouldNotLook } from '../../../../model/could-not-look.ts';
import type { Attempt } from '../../../../model/attempt.ts';
import type { Cluster } from '../../../../model/ports/cluster.ts';
import type { ClusterProvider } from '../../../../model/ports/provider.ts';
import type { TrainerParts } from '../../parts.ts';

/** The cluster of an exam. */
export interface ExamCluster {
  readonly provider: ClusterProvider;
  /** Null where it does not serve; then `why` says so. */
  readonly cluster: Cluster | null;
  readonly why: string;
}

/** The attempts of an exam that are still open. */
export function openAttempts({ home }: TrainerParts, exam: string): readonly Attempt[] {
  return home.attempts.listOpen().filter((attempt) => attempt.exam === exam);
}

/** Connects to the cluster of these attempts; null where none of them is in one. */
export async function connectExam(
  { access }: TrainerParts,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<ExamCluster | null> {
  const first = attempts.find(({ cluster }) => cluster !== null);
  if (first === undefined) return null;
  const { provider } = await access.chooseFor(first, signal);
  try {
    return { provider, cluster: await access.connect(provider, signal), why: '' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MachineFault || error instanceof CouldNotLook)) throw error;
    return { provider, cluster: null, why: error.message };
  }
}
