import { CouldNotLook } from '../../model/could-not-look.ts';
import { objectAt } from '../../model/json-read.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';

/** The values of all Secrets of these namespaces, in base64 as the API has them; none of those that can't be read. */
export async function readSecretValues(
  cluster: ClusterReader,
  namespaces: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const lists = await Promise.all(
    namespaces.map(async (namespace) => {
      try {
        return await cluster.list({ apiVersion: 'v1', kind: 'Secret', namespace }, signal);
      } catch (error) {
        signal.throwIfAborted();
        // whoever can't read them doesn't see them either
        if (error instanceof CouldNotLook) return [];
        throw error;
      }
    }),
  );
  return lists.flat().flatMap(secretValues);
}

/** The values of an object where it is a Secret. */
export function secretValues(object: KubeObject): readonly string[] {
  if (object.kind !== 'Secret' || object.apiVersion !== 'v1') return [];
  return Object.values(objectAt(object, 'data')).filter((value) => typeof value === 'string');
}
