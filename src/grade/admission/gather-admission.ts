import { findPodPart } from '../../model/effective-pod.ts';
import { isJsonObject, valueAt, type Json, type JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import { mergeObject } from '../../model/merge-object.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { look } from '../look.ts';
import { queryOf } from '../object-query.ts';
import { copyName } from '../trial/copy-pod.ts';
import type { AdmissionCase, AdmissionSpec } from './spec.ts';
import { findUnseenParams } from './unseen-params.ts';

/** What the API server said to one object. */
export type AdmissionAnswer =
  | {
      readonly admitted: true;
      readonly warnings: readonly string[];
      /** The API server's time; null where its answer has none. */
      readonly at: string | null;
    }
  | {
      readonly admitted: false;
      readonly status: number;
      readonly reason: string;
      readonly message: string;
    };

export type AdmissionFacts = {
  /** The workloads, or Pods, that the cases are made from; null where the spec has the object itself. */
  readonly sources: Look<readonly string[]> | null;
  readonly answers: readonly {
    /** Which of the spec's cases. */
    readonly index: number;
    /** "Deployment web", where there are sources. */
    readonly source: string | null;
    readonly answer: Look<AdmissionAnswer>;
  }[];
  /** When rules of admission were changed last, by the cluster's clock; null: never, or not known. */
  readonly changedAt: string | null;
  /** A policy refused for want of parameters: are they there? Null where none did. */
  readonly params: Look<boolean> | null;
};

/** Asks the API server, in dry-runs, what it says to each case. */
export async function gatherAdmission(
  spec: AdmissionSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<AdmissionFacts> {
  const sources = await findSources(spec, site, signal);
  if (sources !== null && 'notSeen' in sources)
    return { sources, answers: [], changedAt: null, params: null };
  const bases: readonly Base[] =
    sources === null ? [{ source: null, object: spec.base ?? {} }] : sources.seen;
  const askAll = (isMeant: (one: AdmissionCase) => boolean): Promise<AdmissionFacts['answers']> =>
    Promise.all(
      bases
        .flatMap(({ source, object }) =>
          spec.cases.flatMap((one, index) => (isMeant(one) ? [{ source, object, one, index }] : [])),
        )
        .map(async ({ source, object, one, index }) => ({
          index,
          source,
          answer: await look(signal, () => ask(spec, one, index, object, site, signal)),
        })),
    );
  const changedAt = await lastChange(spec, site, signal);
  // that something is admitted says nothing before the rules are in force: a refusal shows that they are
  const refusals = await askAll(isRefusal);
  let others = await askAll((one) => !isRefusal(one));
  const rest = refusals.length > 0 ? 0 : unsettledMs(changedAt, others);
  if (rest > 0) {
    await site.wait(rest, signal);
    others = await askAll((one) => !isRefusal(one));
  }
  const answers = [...refusals, ...others].toSorted((left, right) => left.index - right.index);
  const names = sources === null ? null : { seen: bases.map(({ source }) => source ?? '') };
  const messages = answers.flatMap(({ answer }) =>
    'seen' in answer && !answer.seen.admitted ? [answer.seen.message] : [],
  );
  const params = await findUnseenParams(messages, placeOf(spec), site, signal);
  return { sources: names, answers, changedAt, params };
}

/** Rules are in force so long after they were changed (the API server learns of policies once a second). */
const IN_FORCE_MS = 2_000;

const isRefusal = ({ refuse }: AdmissionCase): boolean => refuse !== undefined;

/** How long to wait until changed rules are in force, by the cluster's clock; 0 where that is not known. */
function unsettledMs(changedAt: string | null, answers: AdmissionFacts['answers']): number {
  const now = serverTime(answers);
  if (changedAt === null || now === null) return 0;
  const age = Date.parse(now) - Date.parse(changedAt);
  return age < 0 || age > IN_FORCE_MS ? 0 : IN_FORCE_MS - age;
}

/** The API server's time, out of its answers; null where none has it. */
export function serverTime(answers: AdmissionFacts['answers']): string | null {
  const times = answers.map(({ answer }) =>
    'seen' in answer && answer.seen.admitted ? answer.seen.at : null,
  );
  return times.find((at) => at !== null) ?? null;
}

type Base = { readonly source: string | null; readonly object: JsonObject };

async function findSources(
  spec: AdmissionSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<Look<readonly Base[]> | null> {
  const { from, update } = spec;
  if (from === undefined && update === undefined) return null;
  const query = from ?? { apiVersion: 'v1', kind: 'Pod', ...update, namespace: update?.namespace ?? '' };
  return look(signal, async () => {
    const found = await findObjects(query, site, signal);
    return found
      .filter((object) => object.metadata['deletionTimestamp'] === undefined)
      .map((object) => ({
        source: `${object.kind} ${object.metadata.name}`,
        object: from === undefined ? object : podOfTemplate(object, query.namespace),
      }));
  });
}

async function findObjects(
  query: NonNullable<AdmissionSpec['from']>,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly KubeObject[]> {
  const { apiVersion, kind, namespace, name } = query;
  if (name === undefined) return site.objects.list(queryOf(query), signal);
  const read = await site.objects.read({ apiVersion, kind, namespace, name }, signal);
  return read.found ? [read.object] : [];
}

/** The Pod that a controller would make of a workload's template; of a Pod one that is not scheduled yet. */
function podOfTemplate(object: KubeObject, namespace: string): JsonObject {
  const part = findPodPart(object);
  const spec: Record<string, Json> = { ...part?.spec };
  if (object.kind === 'Pod') {
    delete spec['nodeName'];
    delete spec['ephemeralContainers'];
    spec['volumes'] = objectsAt(spec, 'volumes').filter((volume) => !isOfTokens(volume));
    for (const field of ['containers', 'initContainers'])
      if (spec[field] !== undefined)
        spec[field] = objectsAt(spec, field).map((container) => ({
          ...container,
          volumeMounts: objectsAt(container, 'volumeMounts').filter((mount) => !isOfTokens(mount)),
        }));
  }
  const metadata: Record<string, Json> = { namespace };
  for (const key of ['labels', 'annotations'])
    if (part?.metadata[key] !== undefined) metadata[key] = objectAt(part.metadata, key);
  return { apiVersion: 'v1', kind: 'Pod', metadata, spec };
}

/** Volumes and mounts that admission adds for the service account's token. */
function isOfTokens(part: JsonObject): boolean {
  return (stringAt(part, 'name') ?? '').startsWith('kube-api-access-');
}

async function ask(
  spec: AdmissionSpec,
  one: AdmissionCase,
  index: number,
  base: JsonObject,
  site: GradingSite,
  signal: AbortSignal,
): Promise<AdmissionAnswer> {
  const { cluster } = site;
  if (cluster === null) throw new Error('an admission check without a cluster');
  if (spec.update !== undefined) return askUpdate(one, base as KubeObject, cluster, signal);
  const object = mergeObject(base, one.with);
  const metadata = objectAt(object, 'metadata');
  const named = {
    ...object,
    metadata: { name: `${copyName(site.attempt, site.check).slice(0, 58)}-${index}`, ...metadata },
  } as KubeObject;
  const outcome = await cluster.create(named, { dryRun: true }, signal);
  if (!outcome.done) {
    const { status, reason, message } = outcome;
    return { admitted: false, status, reason, message };
  }
  return {
    admitted: true,
    warnings: outcome.warnings,
    at: stringAt(outcome.object.metadata, 'creationTimestamp'),
  };
}

async function askUpdate(
  one: AdmissionCase,
  pod: KubeObject,
  cluster: Cluster,
  signal: AbortSignal,
): Promise<AdmissionAnswer> {
  const place = [stringAt(pod.metadata, 'namespace') ?? '', pod.metadata.name].map(encodeURIComponent);
  const subresource = one.subresource === undefined ? '' : `/${one.subresource}`;
  const path = `/api/v1/namespaces/${place[0]}/pods/${place[1]}${subresource}?dryRun=All`;
  const { status, text, warnings } = await cluster.api.call(
    { method: 'PATCH', path, body: one.with },
    signal,
  );
  if (status < 400) return { admitted: true, warnings, at: null };
  const body = parseBody(text);
  const word = (key: string): string => {
    const value = valueAt(body, [key]);
    return typeof value === 'string' ? value : '';
  };
  return { admitted: false, status, reason: word('reason'), message: word('message') || text.slice(0, 300) };
}

function parseBody(text: string): JsonObject {
  try {
    const parsed = JSON.parse(text) as unknown;
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

const RULES = ['ValidatingAdmissionPolicy', 'ValidatingAdmissionPolicyBinding'].map((kind) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
}));

/** The Namespace that is asked about. */
function placeOf({ base, from, update }: AdmissionSpec): string {
  return (
    stringAt(objectAt(base ?? {}, 'metadata'), 'namespace') ?? from?.namespace ?? update?.namespace ?? ''
  );
}

/** Only says how long it is worth waiting: that it could not be looked for changes no verdict. */
async function lastChange(
  spec: AdmissionSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<string | null> {
  const name = placeOf(spec);
  const seen = await look(signal, async () => {
    const [place, ...rules] = await Promise.all([
      site.objects.read({ apiVersion: 'v1', kind: 'Namespace', name }, signal),
      ...RULES.map((query) => site.objects.list(query, signal)),
    ]);
    return [...(place.found ? [place.object] : []), ...rules.flat()];
  });
  if ('notSeen' in seen) return null;
  return seen.seen.flatMap(timesOf).toSorted().at(-1) ?? null;
}

/** Seconds in the cluster's clock, as text that sorts by time. */
function timesOf(object: KubeObject): readonly string[] {
  const times = objectsAt(object.metadata, 'managedFields').map((entry) => stringAt(entry, 'time'));
  return [...times, stringAt(object.metadata, 'creationTimestamp')].filter((time) => time !== null);
}
