import type { Clock } from '../../../lib/clock.ts';
import type { Event } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import { after } from '../timers.ts';

/** kube-apiserver's --event-ttl. */
const LIFE_MS = 3_600_000;
/** Not more often than this, so that many events end in one go. */
const LEAST_PAUSE_MS = 60_000;

/** Removes events an hour after they were last written, as their lease in etcd does. Answers how to stop. */
export function expireEvents(api: ApiClient, clock: Clock): () => void {
  let cancel: (() => void) | undefined;
  const sweep = (): void => {
    const now = clock.now().getTime();
    let next = Number.POSITIVE_INFINITY;
    for (const event of api.list<Event>('events')) {
      const ends = lastWritten(event) + LIFE_MS;
      if (ends <= now) api.delete('events', event.metadata.namespace ?? '', event.metadata.name ?? '');
      else next = Math.min(next, ends);
    }
    const pause = next === Number.POSITIVE_INFINITY ? LIFE_MS : next - now;
    cancel = after(clock, Math.max(pause, LEAST_PAUSE_MS), sweep);
  };
  cancel = after(clock, LEAST_PAUSE_MS, sweep);
  return () => cancel?.();
}

function lastWritten(event: Event): number {
  const times = [
    event.metadata.creationTimestamp,
    event.lastTimestamp,
    event.eventTime,
    event.series?.lastObservedTime,
  ];
  return Math.max(0, ...times.filter((time) => typeof time === 'string').map((time) => Date.parse(time)));
}
