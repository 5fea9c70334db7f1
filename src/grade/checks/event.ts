import { z } from 'zod';
import { regexFinds } from '../../lib/regex.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { numberAt, objectAt, stringAt } from '../../model/json-read.ts';
import { describeRef } from '../../model/kube-object.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { objectRefSchema, regexSchema } from '../spec-parts.ts';
import { tableText } from '../table-text.ts';
import { couldNotLook, cut, fail, pass } from '../verdicts.ts';

const eventSchema = z
  .strictObject({
    /** What the event is about. */
    object: objectRefSchema,
    type: z.enum(['Normal', 'Warning']).optional(),
    reason: z.string().min(1).optional(),
    message: regexSchema.optional(),
  })
  .superRefine((spec, context) => {
    if (spec.reason === undefined && spec.message === undefined)
      context.addIssue('give reason or message: some event there always is');
  });
export type EventSpec = z.infer<typeof eventSchema>;

export type EventFacts = {
  /** The object's uid and age, where it is there. */
  readonly object: Look<{ readonly uid: string; readonly ageMs: number } | null>;
  readonly events: Look<readonly JsonObject[]>;
};

export const eventKind: CheckKind<EventSpec, EventFacts> = {
  name: 'event',
  summary: 'Looks for an event about an object; never the only proof of a clause.',
  schema: eventSchema,
  fleeting: true,
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather,
  decide,
};

/** So long the API server keeps events unless told otherwise (--event-ttl). */
const KEPT_MS = 60 * 60 * 1000;

async function gather(spec: EventSpec, site: GradingSite, signal: AbortSignal): Promise<EventFacts> {
  const { namespace, name, kind } = spec.object;
  const [object, events] = await Promise.all([
    look<{ readonly uid: string; readonly ageMs: number } | null>(signal, async () => {
      const read = await site.objects.read(spec.object, signal);
      if (!read.found) return null;
      const { metadata } = read.object;
      const made = Date.parse(stringAt(metadata, 'creationTimestamp') ?? '');
      const ageMs = Number.isNaN(made) ? 0 : site.now().getTime() - made;
      return { uid: stringAt(metadata, 'uid') ?? '', ageMs };
    }),
    look(signal, async () => {
      // events about what has no namespace are kept in "default"
      const query = { apiVersion: 'v1', kind: 'Event', namespace: namespace ?? 'default' };
      const all = await site.objects.list(query, signal);
      return all.filter((event) => isAbout(event, kind, name)).map(tidyEvent);
    }),
  ]);
  return { object, events };
}

function isAbout(event: JsonObject, kind: string, name: string): boolean {
  const about = objectAt(event, 'involvedObject');
  return about['kind'] === kind && about['name'] === name;
}

function tidyEvent(event: JsonObject): JsonObject {
  return {
    type: stringAt(event, 'type'),
    reason: stringAt(event, 'reason'),
    message: stringAt(event, 'message'),
    uid: stringAt(objectAt(event, 'involvedObject'), 'uid'),
    count: numberAt(event, 'count') ?? numberAt(objectAt(event, 'series'), 'count') ?? 1,
    time: stringAt(event, 'lastTimestamp') ?? stringAt(event, 'eventTime'),
  };
}

function decide(spec: EventSpec, facts: EventFacts): Verdict {
  const what = describeRef(spec.object);
  const expected = describeEvent(spec, what);
  if ('notSeen' in facts.events) return couldNotLook(facts.events.notSeen, expected);
  if ('notSeen' in facts.object) return couldNotLook(facts.object.notSeen, expected);
  const object = facts.object.seen;
  // of an object of that name that was there before, nothing is asked
  const own = facts.events.seen.filter(({ uid }) => object === null || uid === null || uid === object.uid);
  const found = own.find((event) => matches(spec, event));
  const evidence = [{ title: `Events about ${what}`, text: eventTable(own) }];
  if (found !== undefined)
    return pass({ expected, actual: `${plain(found['reason'])}: ${cut(plain(found['message']))}`, evidence });
  if (object !== null && object.ageMs > KEPT_MS) {
    const message = 'events are kept for an hour, and this object is older';
    return couldNotLook({ reason: 'unavailable', message }, expected, evidence);
  }
  const actual = own.length === 0 ? 'there is no event about it' : 'no event about it is such a one';
  return fail({ expected, actual, evidence }, true);
}

function describeEvent({ type, reason, message }: EventSpec, what: string): string {
  const words = [type, 'event', reason, message === undefined ? undefined : `with ${message}`];
  return `${words.filter((word) => word !== undefined).join(' ')} about ${what}`;
}

function matches({ type, reason, message }: EventSpec, event: JsonObject): boolean {
  return (
    (type === undefined || event['type'] === type) &&
    (reason === undefined || event['reason'] === reason) &&
    (message === undefined || regexFinds(plain(event['message']), message))
  );
}

const SHOWN_EVENTS = 8;

function eventTable(events: readonly JsonObject[]): string {
  const newest = events
    .toSorted((a, b) => plain(a['time']).localeCompare(plain(b['time'])))
    .slice(-SHOWN_EVENTS);
  const rows = newest.map(({ type, reason, message }) => [plain(type), plain(reason), cut(plain(message))]);
  return tableText(['type', 'reason', 'message'], rows);
}

function plain(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
