import { effectivePod, withoutSecretValues } from '../../model/effective-pod.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { describeRef } from '../../model/kube-object.ts';
import { findMismatches } from '../../model/partial-match.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { describeQuery, queryOf } from '../object-query.ts';
import {
  gatherSurroundings,
  imageFacts,
  imagesOf,
  surroundingsOf,
  type SurroundingFacts,
} from '../pod-facts.ts';
import { eventEvidence, judgePod, STAGE_WORDS, type PodStage } from '../pod-verdict.ts';
import { judgeRules } from '../rules.ts';
import { settle } from '../settle.ts';
import type { Rule } from '../spec-parts.ts';
import { allOf, couldNotLook, fail, pass, showValue } from '../verdicts.ts';
import { resourceSchema, type ResourceSpec } from './specs.ts';

export type ResourceFacts = SurroundingFacts & {
  readonly objects: Look<readonly JsonObject[]>;
  /** Other objects that rules see, by the name that the spec gives them; left out in facts that are older. */
  readonly beside?: Readonly<Record<string, Look<readonly JsonObject[]>>>;
  /** Namespaces that have an object of this kind and name, where the one asked for has none. */
  readonly elsewhere: readonly string[];
  /** Is the namespace gone where the object was looked for? */
  readonly namespaceGone: boolean;
};

export const resourceKind: CheckKind<ResourceSpec, ResourceFacts> = {
  name: 'resource',
  summary: 'Reads objects and holds them against a partial object and rules.',
  schema: resourceSchema,
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather,
  decide,
};

function stageOf(spec: ResourceSpec): PodStage | null {
  if (spec.ready === true) return 'ready';
  if (spec.started === true) return 'started';
  return spec.running === true ? 'running' : null;
}

async function gather(spec: ResourceSpec, site: GradingSite, signal: AbortSignal): Promise<ResourceFacts> {
  const bare = {
    events: null,
    nodes: null,
    images: imageFacts(site.images),
    beside: {},
    elsewhere: [],
    namespaceGone: false,
  };
  const objects = await look(signal, () => readSettled(spec, site, signal));
  if ('notSeen' in objects) return { ...bare, objects };
  const seen = { seen: objects.seen.map(withoutSecretValues) };
  const namespace = namespaceOf(spec);
  const [around, beside, elsewhere, namespaceGone] = await Promise.all([
    stageOf(spec) === null ? bare : gatherSurroundings(objects.seen, namespace, site, signal),
    gatherBeside(spec, site, signal),
    objects.seen.length === 0 ? findElsewhere(spec, site, signal) : [],
    objects.seen.length === 0 && namespace !== undefined && isGone(namespace, site, signal),
  ]);
  return { ...around, objects: seen, beside, elsewhere, namespaceGone };
}

async function gatherBeside(
  spec: ResourceSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<NonNullable<ResourceFacts['beside']>> {
  const found = Object.entries(spec.beside ?? {}).map(async ([name, query]) => {
    const objects = await look(signal, () => site.objects.list(queryOf(query), signal));
    return [name, 'seen' in objects ? { seen: objects.seen.map(withoutSecretValues) } : objects] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Only a word of help too: an object that is not there fails its check either way. */
async function isGone(namespace: string, site: GradingSite, signal: AbortSignal): Promise<boolean> {
  const ref = { apiVersion: 'v1', kind: 'Namespace', name: namespace };
  const read = await look(signal, () => site.objects.read(ref, signal));
  return 'seen' in read && !read.seen.found;
}

/** The objects; where Pods must run, once their containers are old enough to be believed. */
async function readSettled(
  spec: ResourceSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  let objects = await readObjects(spec, site.objects, signal);
  if (stageOf(spec) === null || site.cluster === null) return objects;
  // a container that ended meanwhile is started again at once, and is as young as before
  while (await settle(objects, site, signal)) objects = await readObjects(spec, site.cluster, signal);
  return objects;
}

async function readObjects(
  spec: ResourceSpec,
  reader: ClusterReader,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  if (spec.objects !== undefined) return reader.list(queryOf(spec.objects), signal);
  if (spec.object === undefined) throw new Error('a spec without object and objects');
  const read = await reader.read(spec.object, signal);
  return read.found ? [read.object] : [];
}

/** Only a word of help to the learner: that it could not be looked for changes no verdict. */
async function findElsewhere(
  spec: ResourceSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (spec.object?.namespace === undefined) return [];
  const { apiVersion, kind, name, namespace } = spec.object;
  const found = await look(signal, () =>
    site.objects.list({ apiVersion, kind, fieldSelector: `metadata.name=${name}` }, signal),
  );
  if ('notSeen' in found) return [];
  return found.seen
    .map((object) => stringAt(object.metadata, 'namespace'))
    .filter((other) => other !== null && other !== namespace)
    .filter((other) => other !== null);
}

function decide(spec: ResourceSpec, facts: ResourceFacts): Verdict {
  const expected = describeExpected(spec);
  if ('notSeen' in facts.objects) return couldNotLook(facts.objects.notSeen, expected);
  const unseen = Object.values(facts.beside ?? {}).find((objects) => 'notSeen' in objects);
  if (unseen !== undefined && 'notSeen' in unseen) return couldNotLook(unseen.notSeen, expected);
  const alive = facts.objects.seen.filter((object) => !isBeingDeleted(object));
  const tooFew = judgeCount(spec, facts, alive, expected);
  if (tooFew !== null) return tooFew;
  const verdicts = alive.map((object) => judgeObject(spec, facts, object));
  if (spec.objects?.match === 'any') {
    return verdicts.find(({ status }) => status === 'pass') ?? allOf(verdicts);
  }
  return allOf(verdicts);
}

function judgeCount(
  spec: ResourceSpec,
  facts: ResourceFacts,
  alive: readonly JsonObject[],
  expected: string,
): Verdict | null {
  const { atLeast, atMost } = spec.objects ?? { atLeast: 1, atMost: undefined };
  const deleted = 'seen' in facts.objects && facts.objects.seen.length > alive.length;
  if (alive.length < atLeast) {
    const elsewhere =
      facts.elsewhere.length === 0 ? '' : `, but there is one in Namespace ${facts.elsewhere.join(', ')}`;
    const gone = facts.namespaceGone
      ? `, and Namespace ${namespaceOf(spec)} is gone: starting the task again makes it anew`
      : '';
    const actual = deleted
      ? 'it is being deleted'
      : alive.length === 0
        ? `not found${elsewhere}${gone}`
        : `there are only ${alive.length}`;
    const evidence = eventEvidence(surroundingsOf(facts));
    // what selectors find is often made by a controller, which may need a moment
    return fail({ expected, actual, evidence }, deleted || spec.objects !== undefined);
  }
  if (atMost !== undefined && alive.length > atMost)
    return fail({ expected: `at most ${atMost}: ${expected}`, actual: `there are ${alive.length}` }, true);
  return null;
}

function judgeObject(spec: ResourceSpec, facts: ResourceFacts, object: JsonObject): Verdict {
  const parts: Verdict[] = [];
  const stage = stageOf(spec);
  const what = describeObject(object);
  if (stage !== null) {
    const expected = `${what} ${STAGE_WORDS[stage]}`;
    parts.push(
      judgePod(object, surroundingsOf(facts), stage, expected) ??
        pass({ expected, actual: STAGE_WORDS[stage] }),
    );
  }
  if (spec.expect !== undefined) parts.push(...judgeExpect(spec.expect, object));
  if (spec.rules !== undefined) {
    const variables = { object, pod: effectivePod(object, imagesOf(facts)), beside: besideOf(facts) };
    parts.push(...judgeRules(spec.rules, variables, isReport(object) ? () => true : isAboutStatus));
  }
  if (parts.length === 0) return pass({ expected: what, actual: 'it is there' });
  const verdict = allOf(parts);
  // of several objects, say which
  return verdict.status === 'pass' || spec.objects === undefined
    ? verdict
    : { ...verdict, actual: `${what}: ${verdict.actual}` };
}

/** The objects that rules compare with; as everywhere, what is being deleted doesn't count. */
function besideOf({ beside }: ResourceFacts): Record<string, readonly JsonObject[]> {
  const entries = Object.entries(beside ?? {}).map(
    ([name, objects]) =>
      [name, 'seen' in objects ? objects.seen.filter((object) => !isBeingDeleted(object)) : []] as const,
  );
  return Object.fromEntries(entries);
}

function judgeExpect(expect: JsonObject, object: JsonObject): readonly Verdict[] {
  const mismatches = findMismatches(expect, object);
  if (mismatches.length === 0) return [pass({ expected: showValue(expect), actual: 'it is so' })];
  return mismatches.map(({ path, expected, actual }) =>
    fail(
      { expected: `${path}: ${showValue(expected)}`, actual: `${path}: ${showValue(actual)}` },
      path.startsWith('status'),
    ),
  );
}

/** Kinds that are reports as a whole, without a status of their own. */
function isReport(object: JsonObject): boolean {
  const kind = stringAt(object, 'kind');
  return kind === 'EndpointSlice' || kind === 'Endpoints';
}

/** What a controller or the kubelet reports follows by itself; a spec does not change by waiting. */
function isAboutStatus(rule: Rule): boolean {
  return `${rule.each ?? ''} ${rule.rule}`.includes('.status');
}

function isBeingDeleted(object: JsonObject): boolean {
  return stringAt(objectAt(object, 'metadata'), 'deletionTimestamp') !== null;
}

function describeObject(object: JsonObject): string {
  const metadata = objectAt(object, 'metadata');
  return describeRef({
    kind: stringAt(object, 'kind') ?? 'object',
    namespace: stringAt(metadata, 'namespace') ?? undefined,
    name: stringAt(metadata, 'name') ?? undefined,
  });
}

function namespaceOf(spec: ResourceSpec): string | undefined {
  return spec.object?.namespace ?? spec.objects?.namespace;
}

function describeExpected(spec: ResourceSpec): string {
  if (spec.object !== undefined) return describeRef(spec.object);
  if (spec.objects === undefined) return '';
  return describeQuery(spec.objects);
}
