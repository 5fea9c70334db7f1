import type { Clock } from '../../../lib/clock.ts';
import type { Event, Pod } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { ApiClient } from '../../registry/types.ts';
import { type NanoClock, wireMicroTime, wireTime } from '../timers.ts';

export type EventType = 'Normal' | 'Warning';

/** What an event is about. */
export interface Subject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
}

export interface EventRecorder {
  record(about: Subject, type: EventType, reason: string, message: string): void;
}

/** The last state of an event that was written, to count its repetitions on. */
interface Observed {
  readonly name: string;
  count: number;
}

/** One object's events: 25 at once, then one in five minutes (client-go's EventSourceObjectSpamFilter). */
const BURST = 25;
const REFILL_MS = 300_000;
/** What is remembered for counting, as client-go's cache. */
const REMEMBERED = 4096;

/** The Pod, or one of its containers, as an event's involvedObject. */
export function aboutPod(pod: Pod, fieldPath?: string): Subject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    namespace: pod.metadata.namespace ?? '',
    name: pod.metadata.name ?? '',
    uid: pod.metadata.uid ?? '',
    ...(pod.metadata.resourceVersion === undefined ? {} : { resourceVersion: pod.metadata.resourceVersion }),
    ...(fieldPath === undefined ? {} : { fieldPath }),
  };
}

/** Writes core/v1 events the way client-go's record.EventRecorder does: repetitions only grow a count. */
export class CoreEventRecorder implements EventRecorder {
  readonly #api: ApiClient;
  readonly #clock: Clock;
  readonly #nanos: NanoClock;
  readonly #component: string;
  readonly #host: string;
  readonly #observed = new Map<string, Observed>();
  readonly #budgets = new Map<string, { left: number; at: number }>();

  constructor(api: ApiClient, clock: Clock, nanos: NanoClock, component: string, host: string) {
    this.#api = api;
    this.#clock = clock;
    this.#nanos = nanos;
    this.#component = component;
    this.#host = host;
  }

  record(about: Subject, type: EventType, reason: string, message: string): void {
    if (!this.#spend(about)) return;
    const key = [
      about.kind,
      about.namespace,
      about.name,
      about.fieldPath,
      about.uid,
      type,
      reason,
      message,
    ].join('\0');
    const known = this.#observed.get(key);
    const namespace = about.namespace === '' ? 'default' : about.namespace;
    const now = wireTime(this.#clock.now());
    try {
      if (known !== undefined) {
        const changed = this.#api.change<Event>('events', namespace, known.name, '', (event) => {
          event.count = known.count + 1;
          event.lastTimestamp = now;
        });
        if (changed !== undefined) {
          known.count += 1;
          return;
        }
      }
      const name = `${about.name}.${this.#nanos.next().toString(16)}`;
      this.#api.create<Event>('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace },
        involvedObject: about,
        reason,
        message,
        source: { component: this.#component, host: this.#host },
        firstTimestamp: now,
        lastTimestamp: now,
        count: 1,
        type,
        reportingComponent: this.#component,
        reportingInstance: this.#host,
      });
      this.#remember(key, { name, count: 1 });
    } catch (error) {
      // A namespace that is going away takes no events; nothing depends on one.
      if (!(error instanceof StatusError)) throw error;
    }
  }

  #remember(key: string, observed: Observed): void {
    this.#observed.delete(key);
    this.#observed.set(key, observed);
    if (this.#observed.size <= REMEMBERED) return;
    const oldest = this.#observed.keys().next();
    if (!oldest.done) this.#observed.delete(oldest.value);
  }

  #spend(about: Subject): boolean {
    const key = `${about.kind}\0${about.namespace}\0${about.name}\0${about.uid}`;
    const now = this.#clock.monotonicMs();
    const budget = this.#budgets.get(key) ?? { left: BURST, at: now };
    const refilled = Math.min(BURST, budget.left + (now - budget.at) / REFILL_MS);
    const allowed = refilled >= 1;
    this.#budgets.set(key, { left: allowed ? refilled - 1 : refilled, at: now });
    if (this.#budgets.size > REMEMBERED) this.#budgets.clear();
    return allowed;
  }
}

/** Writes events of the newer API, as the scheduler does: times in eventTime, repetitions in `series`. */
export class SeriesEventRecorder {
  readonly #api: ApiClient;
  readonly #clock: Clock;
  readonly #nanos: NanoClock;
  readonly #controller: string;
  readonly #instance: string;
  readonly #observed = new Map<string, Observed>();

  constructor(api: ApiClient, clock: Clock, nanos: NanoClock, controller: string, instance: string) {
    this.#api = api;
    this.#clock = clock;
    this.#nanos = nanos;
    this.#controller = controller;
    this.#instance = instance;
  }

  record(about: Subject, type: EventType, reason: string, action: string, message: string): void {
    const key = [about.namespace, about.name, about.uid, type, reason, action, message].join('\0');
    const known = this.#observed.get(key);
    const now = wireMicroTime(this.#clock.now());
    try {
      if (known !== undefined) {
        const changed = this.#api.change<Event>('events', about.namespace, known.name, '', (event) => {
          event.series = { count: known.count + 1, lastObservedTime: now };
        });
        if (changed !== undefined) {
          known.count += 1;
          return;
        }
      }
      const name = `${about.name}.${this.#nanos.next().toString(16)}`;
      this.#api.create<Event>('events', {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name, namespace: about.namespace },
        involvedObject: about,
        reason,
        message,
        source: { component: this.#controller },
        eventTime: now,
        type,
        action,
        reportingComponent: this.#controller,
        reportingInstance: this.#instance,
      });
      this.#observed.set(key, { name, count: 1 });
      const oldest = this.#observed.keys().next();
      if (this.#observed.size > REMEMBERED && !oldest.done) this.#observed.delete(oldest.value);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
    }
  }
}
