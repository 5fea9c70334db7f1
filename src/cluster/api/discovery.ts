import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { failureOfStatus, messageOfBody, parseJson } from './failures.ts';
import type { Transport } from './transport.ts';

/** One kind that the API server serves. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Plural name in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What the API server serves, read once per connection and again when something unknown is asked for. */
export interface Discovery {
  /** Undefined when the server does not know the kind; throws CouldNotLook when that can't be said. */
  find(apiVersion: string, kind: string, signal: AbortSignal): Promise<ServedKind | undefined>;
  /** Every kind that lives in namespaces and can be deleted as a collection. */
  deletable(signal: AbortSignal): Promise<readonly ServedKind[]>;
  /** Every kind without a namespace that can be listed and deleted; each once, whatever versions it is served in. */
  clusterWide(signal: AbortSignal): Promise<readonly ServedKind[]>;
}

interface Served {
  readonly kinds: readonly ServedKind[];
  /** Group versions whose own server did not answer: what they serve is not known. */
  readonly stale: ReadonlySet<string>;
  readonly readAtMs: number;
}

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,' +
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,application/json';
/** An unknown kind makes us look again, but not more often than this. */
const FRESH_MS = 1_000;

export function createDiscovery(transport: Transport): Discovery {
  let known: Promise<Served> | undefined;

  const load = (signal: AbortSignal): Promise<Served> => {
    const loading = readServed(transport, signal);
    known = loading;
    loading.catch(() => {
      // what failed is not remembered
      if (known === loading) known = undefined;
    });
    return loading;
  };
  const current = async (signal: AbortSignal): Promise<Served> => {
    if (known === undefined) return load(signal);
    // another caller's signal may have ended the load we would share
    return known.catch(() => load(signal));
  };

  return {
    async find(apiVersion, kind, signal) {
      const match = (served: Served): ServedKind | undefined =>
        served.kinds.find((candidate) => candidate.apiVersion === apiVersion && candidate.kind === kind);
      let served = await current(signal);
      let found = match(served);
      if (found === undefined && transport.clock.monotonicMs() - served.readAtMs > FRESH_MS) {
        served = await load(signal);
        found = match(served);
      }
      if (found === undefined && served.stale.has(apiVersion))
        throw new CouldNotLook('unavailable', `the server of the API ${apiVersion} does not answer`);
      return found;
    },
    async clusterWide(signal) {
      const served = await current(signal);
      const kinds = served.kinds.filter(
        ({ namespaced, verbs }) => !namespaced && verbs.includes('delete') && verbs.includes('list'),
      );
      // versions of a group come in the server's order of preference
      return [...new Map(kinds.toReversed().map((kind) => [`${groupOf(kind)} ${kind.kind}`, kind])).values()];
    },
    async deletable(signal) {
      const served = await current(signal);
      return served.kinds.filter(
        ({ namespaced, verbs }) => namespaced && verbs.includes('deletecollection') && verbs.includes('list'),
      );
    },
  };
}

async function readServed(transport: Transport, signal: AbortSignal): Promise<Served> {
  const stale = new Set<string>();
  const [core, groups] = await Promise.all([
    readRoot(transport, '/api', stale, signal),
    readRoot(transport, '/apis', stale, signal),
  ]);
  return { kinds: [...core, ...groups], stale, readAtMs: transport.clock.monotonicMs() };
}

async function readRoot(
  transport: Transport,
  path: '/api' | '/apis',
  stale: Set<string>,
  signal: AbortSignal,
): Promise<ServedKind[]> {
  const root = await getJson(transport, path, AGGREGATED, signal);
  if (root['kind'] === 'APIGroupDiscoveryList') return aggregatedKinds(root, stale);
  // a server without aggregated discovery: one document per group version
  const versions =
    path === '/api'
      ? strings(root['versions'])
      : objects(root['groups']).flatMap((group) =>
          objects(group['versions']).map((version) => text(version['groupVersion'])),
        );
  const lists = await Promise.all(
    versions.map((version) => getJson(transport, `${path}/${version}`, 'application/json', signal)),
  );
  return lists.flatMap(plainKinds);
}

function aggregatedKinds(root: JsonObject, stale: Set<string>): ServedKind[] {
  return objects(root['items']).flatMap((group) => {
    const name = text(isJsonObject(group['metadata']) ? group['metadata']['name'] : undefined);
    return objects(group['versions']).flatMap((version) => {
      const apiVersion = name === '' ? text(version['version']) : `${name}/${text(version['version'])}`;
      if (version['freshness'] === 'Stale') stale.add(apiVersion);
      return objects(version['resources']).map((resource) => ({
        apiVersion,
        kind: text(isJsonObject(resource['responseKind']) ? resource['responseKind']['kind'] : undefined),
        resource: text(resource['resource']),
        namespaced: resource['scope'] === 'Namespaced',
        verbs: strings(resource['verbs']),
      }));
    });
  });
}

function plainKinds(list: JsonObject): ServedKind[] {
  return objects(list['resources'])
    .filter((resource) => !text(resource['name']).includes('/'))
    .map((resource) => ({
      apiVersion: text(list['groupVersion']),
      kind: text(resource['kind']),
      resource: text(resource['name']),
      namespaced: resource['namespaced'] === true,
      verbs: strings(resource['verbs']),
    }));
}

async function getJson(
  transport: Transport,
  path: string,
  accept: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  const what = `asking what the API server serves (${path})`;
  const response = await transport.send({ method: 'GET', path, accept, what, repeatable: true }, signal);
  const parsed = parseJson(response.body);
  if (response.status === 200 && isJsonObject(parsed)) return parsed;
  const failure = failureOfStatus(response.status, messageOfBody(response.body), {}, what);
  throw (
    failure?.fault ??
    new CouldNotLook('unavailable', `${what}: ${response.status} ${messageOfBody(response.body)}`)
  );
}

/** Empty for the core group. */
const groupOf = ({ apiVersion }: ServedKind): string => apiVersion.split('/').slice(0, -1).join('/');
const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const objects = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : [];
const strings = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((item) => typeof item === 'string') : [];
