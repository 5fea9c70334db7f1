import { attemptsHere } from '../../../../cluster/site/attempts-here.ts';
import { MachineFault } from '../../../../lib/errors.ts';
import { CouldNotLook } from '../../../../model/could-not-look.ts';
import type { Attempt } from '../../../../model/attempt.ts';
import type { Cluster } from '../../../../model/ports/cluster.ts';
import type { ClusterProvider } from '../../../../model/ports/provider.ts';
import type { TrainerParts } from '../../parts.ts';

/** The cluster of an exam. */
export interface ExamCluster {
  readonly provider: ClusterProvider;
  /** Null where it does not serve. */
  readonly connected: Cluster | null;
  /** The same where it is the exam's; null else, and `why` says so. */
  readonly cluster: Cluster | null;
  readonly why: string;
}

/** The attempts of an exam that are still open. */
export function openAttempts({ home }: TrainerParts, exam: string): readonly Attempt[] {
  return home.attempts.listOpen().filter((attempt) => attempt.exam === exam);
}

/**
 * Connects to the cluster of these attempts; null where none of them is in one. A cluster that has none of what was set up
 * for them is another one, made anew: it can say nothing about them.
 */
export async function connectExam(
  { access, home }: TrainerParts,
  attempts: readonly Attempt[],
  signal: AbortSignal,
): Promise<ExamCluster | null> {
  const first = attempts.find(({ cluster }) => cluster !== null);
  if (first === undefined) return null;
  const { provider } = await access.chooseFor(first, signal);
  try {
    const cluster = await access.connect(provider, signal);
    const here = await attemptsHere(cluster, home.id, signal);
    const isAnother = here !== null && !attempts.some(({ id }) => here.has(id));
    if (!isAnother) return { provider, connected: cluster, cluster, why: '' };
    const why = `nothing of what was set up is in ${provider.cluster}: it is another cluster, or all of it was deleted`;
    return { provider, connected: cluster, cluster: null, why };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MachineFault || error instanceof CouldNotLook)) throw error;
    return { provider, connected: null, cluster: null, why: error.message };
  }
}
