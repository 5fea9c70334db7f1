import { parseAllDocuments } from 'yaml';
import { MachineFault } from '../../lib/errors.ts';
import { isJsonObject, valueAt, type Json } from '../../model/json.ts';
import { describeRef, namespaceOf, type KubeObject } from '../../model/kube-object.ts';
import type { WriteOutcome } from '../../model/ports/cluster.ts';
import type { ResolvedTask } from '../../model/task.ts';
import type { ConnectedCluster } from '../api/connect.ts';

/** A kind whose definition was applied a moment ago is not served at once. */
const KIND_LIMIT_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** An object of the set-up and the file it is from. */
export interface SetupObject {
  readonly file: string;
  readonly object: KubeObject;
}

/** The objects of a task's set-up, in order. Throws MachineFault when a manifest is none. */
export function setupObjects(task: ResolvedTask): readonly SetupObject[] {
  return task.setup.manifests.flatMap(({ file, text }) =>
    parseAllDocuments(text).flatMap((document): SetupObject[] => {
      const [fault] = document.errors;
      if (fault !== undefined) throw broken(file, fault.message);
      const object = document.toJS() as Json;
      if (object === null) return [];
      if (
        !isJsonObject(object) ||
        typeof object['apiVersion'] !== 'string' ||
        typeof object['kind'] !== 'string' ||
        typeof valueAt(object, ['metadata', 'name']) !== 'string'
      )
        throw broken(file, 'an object needs apiVersion, kind and metadata.name');
      return [{ file, object: object as KubeObject }];
    }),
  );
}

/**
 * Applies the objects one after the other. An object without a namespace goes into the task's first one. Throws
 * MachineFault when one is refused, or lies outside the task's namespaces though the task promises to stay in them.
 * `only`: the namespaces whose objects are applied; null for all objects, those without a namespace too.
 */
export async function applySetup(
  cluster: ConnectedCluster,
  task: ResolvedTask,
  only: readonly string[] | null,
  signal: AbortSignal,
): Promise<void> {
  for (const { file, object } of setupObjects(task)) {
    const placed = await place(cluster, task, file, object, signal);
    if (only !== null && !only.includes(namespaceOf(placed) ?? '')) continue;
    const outcome = await applyWhenServed(cluster, placed, signal);
    if (outcome.done) continue;
    throw new MachineFault(
      'setup-refused',
      `${file}: the cluster refuses ${describe(placed)}: ${outcome.message}`,
      'cks pack check, when the pack is yours; else tell its author',
    );
  }
}

/** Removes the set-up's objects that lie outside the task's namespaces; the others go with these. */
export async function removeSetupOutside(
  cluster: ConnectedCluster,
  task: ResolvedTask,
  signal: AbortSignal,
): Promise<void> {
  if (task.isolation === 'namespace') return;
  for (const { object } of setupObjects(task).toReversed()) {
    const namespace = namespaceOf(object);
    const served = await cluster.discovery.find(object.apiVersion, object.kind, signal);
    const within =
      served?.namespaced === true && task.namespaces.includes(namespace ?? task.namespaces[0] ?? '');
    if (served === undefined || within || object.kind === 'Namespace') continue;
    const ref = { apiVersion: object.apiVersion, kind: object.kind, namespace, name: object.metadata.name };
    await cluster.remove(ref, {}, signal);
  }
}

async function place(
  cluster: ConnectedCluster,
  task: ResolvedTask,
  file: string,
  object: KubeObject,
  signal: AbortSignal,
): Promise<KubeObject> {
  const served = await cluster.discovery.find(object.apiVersion, object.kind, signal);
  const [first] = task.namespaces;
  const namespace = namespaceOf(object);
  const placed =
    served?.namespaced === true && namespace === undefined && first !== undefined
      ? { ...object, metadata: { ...object.metadata, namespace: first } }
      : object;
  if (task.isolation !== 'namespace' || served === undefined) return placed;
  const home = served.namespaced
    ? (namespaceOf(placed) ?? '')
    : object.kind === 'Namespace'
      ? object.metadata.name
      : undefined;
  if (home !== undefined && task.namespaces.includes(home)) return placed;
  throw broken(
    file,
    `${describe(placed)} lies outside the task's namespaces (${task.namespaces.join(', ')})`,
  );
}

async function applyWhenServed(
  cluster: ConnectedCluster,
  object: KubeObject,
  signal: AbortSignal,
): Promise<WriteOutcome> {
  const { clock } = cluster.transport;
  const end = clock.monotonicMs() + KIND_LIMIT_MS;
  for (;;) {
    const outcome = await cluster.apply(object, signal);
    const unknown = !outcome.done && outcome.reason === 'NoKindMatch';
    if (!unknown || clock.monotonicMs() > end) return outcome;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

const describe = (object: KubeObject): string =>
  describeRef({ kind: object.kind, namespace: namespaceOf(object), name: object.metadata.name });

function broken(file: string, what: string): MachineFault {
  return new MachineFault(
    'setup-broken',
    `${file}: ${what}`,
    'cks pack check, when the pack is yours; else tell its author',
  );
}
