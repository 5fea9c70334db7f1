import type { Event, RegardingEvent } from '../objects/kinds.ts';
import { hasTime, printer, type Printer, type Since, type Timestamp } from './printer.ts';

/** What both forms of an Event tell. */
interface Told {
  readonly event: Event | RegardingEvent;
  readonly object:
    { readonly kind?: string; readonly name?: string; readonly fieldPath?: string } | undefined;
  readonly source: { readonly component?: string; readonly host?: string } | undefined;
  readonly controller: string | undefined;
  readonly instance: string | undefined;
  readonly message: string | undefined;
  readonly first: Timestamp;
  readonly last: Timestamp;
  readonly count: number | undefined;
}

/** An Event of the core group. */
export const eventPrinter: Printer = printer<Event>('events', (event, since) =>
  eventCells(
    {
      event,
      object: event.involvedObject,
      source: event.source,
      controller: event.reportingComponent,
      instance: event.reportingInstance,
      message: event.message,
      first: event.firstTimestamp,
      last: event.lastTimestamp,
      count: event.count,
    },
    since,
  ),
);

/** An Event of events.k8s.io. */
export const regardingEventPrinter: Printer = printer<RegardingEvent>(
  'events.events.k8s.io',
  (event, since) =>
    eventCells(
      {
        event,
        object: event.regarding,
        source: event.deprecatedSource,
        controller: event.reportingController,
        instance: event.reportingInstance,
        message: event.note,
        first: event.deprecatedFirstTimestamp,
        last: event.deprecatedLastTimestamp,
        count: event.deprecatedCount,
      },
      since,
    ),
);

function eventCells(told: Told, since: Since): readonly unknown[] {
  const { event, object, source, controller, instance, message, first, last, count } = told;
  const firstSeen = since(hasTime(first) ? first : event.eventTime);
  const { series } = event;
  const lastSeen = series ? since(series.lastObservedTime) : hasTime(last) ? since(last) : firstSeen;
  const kind = (object?.kind ?? '').toLowerCase();
  const name = object?.name ?? '';
  const component = firstFilled(source?.component, controller);
  const host = firstFilled(source?.host, instance);
  return [
    lastSeen,
    event.type ?? '',
    event.reason ?? '',
    name === '' ? kind : `${kind}/${name}`,
    object?.fieldPath ?? '',
    host === '' ? component : `${component}, ${host}`,
    (message ?? '').trim(),
    firstSeen,
    // an Event that came once may have no count
    series ? (series.count ?? 0) : (count ?? 0) === 0 ? 1 : count,
    event.metadata.name ?? '',
  ];
}

function firstFilled(...texts: readonly (string | undefined)[]): string {
  return texts.find((text) => text !== undefined && text !== '') ?? '';
}
