import type { ApiObject, Fields } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';

/**
 * Events are kept as core/v1 ones and shown by events.k8s.io/v1 too, under other names
 * (pkg/apis/events/v1/conversion.go).
 */
const NAMES: readonly (readonly [core: string, events: string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
];

const EVENTS = 'events.k8s.io/v1';

const isEvent = (resource: ResourceInfo): boolean =>
  resource.resource === 'events' && resource.kind === 'Event';

/** The object in the version it is stored in; the object itself when that is the same. */
export function toStored(resource: ResourceInfo, object: ApiObject): ApiObject {
  if (!isEvent(resource) || object.apiVersion !== EVENTS) return object;
  return rename(object, 'v1', new Map(NAMES.map(([core, events]) => [events, core])));
}

/** A stored object in the version that is asked for; the object itself when that is the same. */
export function toAsked(resource: ResourceInfo, object: ApiObject): ApiObject {
  if (!isEvent(resource) || resource.apiVersion === object.apiVersion) return object;
  return rename(object, EVENTS, new Map(NAMES));
}

function rename(object: ApiObject, apiVersion: string, names: ReadonlyMap<string, string>): ApiObject {
  const renamed: Fields = {};
  for (const [name, value] of Object.entries(object)) renamed[names.get(name) ?? name] = value;
  return { ...renamed, apiVersion, kind: object.kind, metadata: object.metadata };
}
