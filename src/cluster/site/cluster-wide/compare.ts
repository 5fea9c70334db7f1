import { isJsonObject, valueAt, type Json, type JsonObject } from '../../../model/json.ts';
import { listAt, objectAt, stringAt } from '../../../model/json-read.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { madeSince } from '../ownership.ts';
import { sortedJson } from '../../../model/sorted-json.ts';

/** A cluster-wide object that is not as it was when an attempt began. */
export type ClusterWideChange =
  | { readonly change: 'added'; readonly object: KubeObject }
  | { readonly change: 'changed'; readonly object: KubeObject; readonly before: KubeObject }
  | { readonly change: 'removed'; readonly before: KubeObject };

/** The name of a task's own field manager: what it applied is looked after by set-up and reset. */
const SET_UP = 'cks-trainer';

/** An object as it is kept from the start of an attempt: without what the server notes about it. */
export function withoutNotes(object: KubeObject): KubeObject {
  const { name, labels, annotations } = object.metadata;
  const { status: _status, ...rest } = object;
  return {
    ...rest,
    metadata: {
      name,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    // the rules of an aggregated ClusterRole follow from other ClusterRoles
    ...(isAggregated(object) ? { rules: [] } : {}),
  };
}

/** What is kept of the cluster-wide objects when an attempt begins: those that set-ups made are looked after by these. */
export function recordOf(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects.filter((object) => !isOurs(object) && !isLeaving(object)).map(withoutNotes);
}

/**
 * What is otherwise than at the start. `before`: as they were; null where that is not known, then only what was made
 * since counts. The program's own objects and the cluster's own signing requests are left out.
 */
export function compareWithStart(
  before: readonly KubeObject[] | null,
  now: readonly KubeObject[],
  startedAt: string,
): readonly ClusterWideChange[] {
  const known = new Map((before ?? []).map((object) => [keyOf(object), object]));
  const present = new Set(now.map(keyOf));
  const news = now.flatMap((object): ClusterWideChange[] => {
    if (isOurs(object) || isLeaving(object)) return [];
    const was = known.get(keyOf(object));
    if (was === undefined)
      return madeSince(object, startedAt) && !isTheClusters(object) ? [{ change: 'added', object }] : [];
    // a namespace's own labels are the business of whoever owns it
    const same = object.kind === 'Namespace' || isSame(was, withoutNotes(object));
    return same ? [] : [{ change: 'changed', object, before: was }];
  });
  const gone = [...known.values()].filter((object) => !present.has(keyOf(object)) && isRemade(object));
  return [...news, ...gone.map((object): ClusterWideChange => ({ change: 'removed', before: object }))];
}

/**
 * Of what was made since, the objects that belong to these namespaces: they mention one of them as a whole word
 * (`team-a` in `team-a:readers`, not in `team-ab`), or are the ClusterRole or the admission policy of a binding that does.
 */
export function belongingTo(
  namespaces: readonly string[],
  changes: readonly ClusterWideChange[],
): readonly ClusterWideChange[] {
  const added = changes.flatMap((change) => (change.change === 'added' ? [change] : []));
  const mentioning = added.filter(
    ({ object }) => object.kind !== 'Namespace' && mentionsAny(object, namespaces),
  );
  const bound = new Set(mentioning.map(({ object }) => whatItBinds(object)));
  const named = added.filter(({ object }) => bound.has(`${object.kind} ${object.metadata.name}`));
  return [...new Set([...mentioning, ...named])];
}

/** "ClusterRole reader", "ValidatingAdmissionPolicy tags" of their bindings; null for what is no binding. */
function whatItBinds({ kind, ...object }: KubeObject): string | null {
  if (kind === 'ClusterRoleBinding')
    return `ClusterRole ${stringAt(objectAt(object, 'roleRef'), 'name') ?? ''}`;
  if (!kind.endsWith('AdmissionPolicyBinding')) return null;
  const policy = stringAt(objectAt(object, 'spec'), 'policyName') ?? '';
  return `${kind.slice(0, -'Binding'.length)} ${policy}`;
}

/** "ClusterRole reader (made since the start)". */
export function describeChange(change: ClusterWideChange): string {
  const { kind, metadata } = change.change === 'removed' ? change.before : change.object;
  const how = { added: 'made', changed: 'changed', removed: 'removed' }[change.change];
  return `${kind} ${metadata.name} (${how} since the start)`;
}

export function mentionsAny(object: KubeObject, namespaces: readonly string[]): boolean {
  const { managedFields: _managedFields, ...metadata } = object.metadata;
  const text = JSON.stringify({ ...object, metadata });
  return namespaces.some((name) => {
    const escaped = name.replaceAll(/[^A-Za-z0-9]/g, String.raw`\$&`);
    return new RegExp(`(?<![A-Za-z0-9])${escaped}(?![A-Za-z0-9])`).test(text);
  });
}

function isAggregated(object: KubeObject): boolean {
  return isJsonObject(object['aggregationRule']);
}

function isLeaving(object: KubeObject): boolean {
  return object.metadata['deletionTimestamp'] !== undefined;
}

function isOurs(object: KubeObject): boolean {
  return listAt(object.metadata, 'managedFields').some(
    (entry) => isJsonObject(entry) && entry['manager'] === SET_UP,
  );
}

/** Nodes ask for certificates by themselves; default roles are made anew when the API server starts. */
function isTheClusters(object: KubeObject): boolean {
  if (valueAt(object, ['metadata', 'labels', 'kubernetes.io/bootstrapping']) !== undefined) return true;
  if (object.kind !== 'CertificateSigningRequest') return false;
  const user = stringAt(objectAt(object, 'spec'), 'username') ?? '';
  return user.startsWith('system:node:') || user.startsWith('system:bootstrap:');
}

/** Signing requests go by themselves when they are old, and a namespace that is gone is not made anew empty. */
function isRemade({ kind }: KubeObject): boolean {
  return kind !== 'CertificateSigningRequest' && kind !== 'Namespace';
}

function keyOf({ apiVersion, kind, metadata }: KubeObject): string {
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
  return `${group} ${kind} ${metadata.name}`;
}

function isSame(left: Json, right: Json): boolean {
  return JSON.stringify(sortedJson(left)) === JSON.stringify(sortedJson(right));
}

/** The JSON merge patch (RFC 7386) that makes `to` of `from`. */
export function mergePatch(from: JsonObject, to: JsonObject): JsonObject {
  const patch: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [left, right] = [valueAt(from, [key]), valueAt(to, [key])];
    if (right === undefined) patch[key] = null;
    else if (left === undefined) patch[key] = right;
    else if (isJsonObject(left) && isJsonObject(right)) {
      const inner = mergePatch(left, right);
      if (Object.keys(inner).length > 0) patch[key] = inner;
    } else if (!isSame(left, right)) patch[key] = right;
  }
  return patch;
}
