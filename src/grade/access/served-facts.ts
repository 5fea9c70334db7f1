import { CouldNotLook } from '../../model/could-not-look.ts';
import { booleanAt, objectsAt, stringAt } from '../../model/json-read.ts';
import type { JsonObject } from '../../model/json.ts';
import type { ApiCaller } from '../../model/ports/cluster.ts';
import type { ServedResources } from '../../model/rbac-beyond.ts';
import { messageOf, parseAnswer } from './review.ts';

export type ServedFacts = { readonly [group: string]: ServedResources };

/** Which kinds an API group serves, in any of its versions; a group that is not there serves none. */
export async function readServed(
  group: string,
  api: ApiCaller,
  signal: AbortSignal,
): Promise<ServedResources> {
  const paths = group === '' ? ['/api/v1'] : await versionsOf(group, api, signal);
  const lists = await Promise.all(paths.map((path) => get(path, api, signal)));
  const resources = lists.flatMap((list) => (list === null ? [] : objectsAt(list, 'resources')));
  const named = resources.map(
    (resource) => [stringAt(resource, 'name') ?? '', booleanAt(resource, 'namespaced') === true] as const,
  );
  return Object.fromEntries(named);
}

async function versionsOf(group: string, api: ApiCaller, signal: AbortSignal): Promise<readonly string[]> {
  const found = await get(`/apis/${encodeURIComponent(group)}`, api, signal);
  const versions = found === null ? [] : objectsAt(found, 'versions');
  return versions.map((version) => `/apis/${stringAt(version, 'groupVersion') ?? ''}`);
}

async function get(path: string, api: ApiCaller, signal: AbortSignal): Promise<JsonObject | null> {
  const { status, text } = await api.call({ method: 'GET', path }, signal);
  if (status === 404) return null;
  if (status !== 200)
    throw new CouldNotLook('unavailable', `${path} was answered with ${status}: ${messageOf(text)}`);
  return parseAnswer(text);
}
