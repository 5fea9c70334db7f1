import { CouldNotLook } from '../model/could-not-look.ts';
import type { ClusterReader } from '../model/ports/cluster.ts';

/**
 * A reader for one round of looks: what several checks ask for is sent once. `signal` ends what was sent; a check's
 * own signal ends only its waiting. What it answers is shared and must not be changed.
 */
export function shareReads(reader: ClusterReader | null, signal: AbortSignal): ClusterReader {
  const sent = new Map<string, Promise<unknown>>();
  const once = <T>(key: readonly unknown[], own: AbortSignal, send: () => Promise<T>): Promise<T> => {
    const name = JSON.stringify(key);
    let answer = sent.get(name) as Promise<T> | undefined;
    if (answer === undefined) {
      answer = send();
      sent.set(name, answer);
    }
    return orAborted(answer, own);
  };
  const there = (): ClusterReader => {
    if (reader === null) throw new CouldNotLook('unavailable', 'there is no cluster');
    return reader;
  };
  return {
    read: (ref, own) =>
      once(['read', ref.apiVersion, ref.kind, ref.namespace, ref.name], own, async () =>
        there().read(ref, signal),
      ),
    list: (query, own) =>
      once(
        ['list', query.apiVersion, query.kind, query.namespace, query.labelSelector, query.fieldSelector],
        own,
        async () => there().list(query, signal),
      ),
  };
}

/** The answer, or the signal's reason when it fires first. */
export function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
