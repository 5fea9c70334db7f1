import type { Pod, Service } from '../../objects/kinds.ts';

interface Known {
  service: number;
  pods: Map<string, number>;
}

/** endpointslice/trigger_time_tracker.go: when what endpoints are made of last changed, as its objects tell. */
export class TriggerTimes {
  readonly #known = new Map<string, Known>();

  /** The earliest change since the last call for this Service; undefined without one. */
  next(key: string, service: Service, pods: readonly Pod[]): string | undefined {
    const before = this.#known.get(key);
    const created = Date.parse(service.metadata.creationTimestamp ?? '') || 0;
    const changes: number[] = before === undefined || created > before.service ? [created] : [];
    const times = new Map<string, number>();
    for (const pod of pods) {
      const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready');
      const time = Date.parse(ready?.lastTransitionTime ?? '') || 0;
      const name = pod.metadata.name ?? '';
      times.set(name, time);
      if (before !== undefined && time > (before.pods.get(name) ?? 0)) changes.push(time);
    }
    this.#known.set(key, { service: created, pods: times });
    const first = Math.min(...changes.filter((time) => time > 0));
    return Number.isFinite(first) ? new Date(first).toISOString().replace(/\.000Z$/u, 'Z') : undefined;
  }

  forget(key: string): void {
    this.#known.delete(key);
  }
}
