import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';
import { attemptOf } from './ownership.ts';

/**
 * The attempts that namespaces of this cluster were made for, by their labels. Null where that could not be looked at.
 * Another cluster of the same name, made anew, has none of an earlier one's.
 */
export async function attemptsHere(
  cluster: ClusterReader,
  homeId: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string> | null> {
  try {
    const namespaces = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' }, signal);
    return new Set(namespaces.flatMap((namespace) => attemptOf(namespace, homeId) ?? []));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof CouldNotLook) return null;
    throw error;
  }
}
