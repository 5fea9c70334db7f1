import type { OwnerReference } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';
import { isRefusal } from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { nodeOf, OwnerGraph, type GraphNode } from './graph.ts';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';
/** Nothing owns or is owned by them (garbagecollector.DefaultIgnoredResources). */
const IGNORED = new Set(['events', 'events.events.k8s.io']);

/** pkg/controller/garbagecollector: deletes what has lost all its owners. */
export const garbageCollector: Controller = {
  name: 'generic-garbage-collector',
  start(context) {
    const graph = new OwnerGraph();
    const { queue, watch, schemas } = context;
    const work = queue((uid) => {
      for (const next of collect(context, graph, uid)) work.add(next);
    });
    const seen = (resource: string, object: ApiObject): void => {
      const node = nodeOf(resource, object);
      const before = graph.get(node.uid);
      graph.put(node);
      const startsToWait = node.waits && before?.waits !== true;
      if (node.owners.length > 0 || node.waits || node.orphans) work.add(node.uid);
      if (startsToWait) for (const { uid } of graph.dependentsOf(node.uid)) work.add(uid);
    };
    const gone = ({ metadata }: ApiObject): void => {
      const uid = metadata.uid ?? '';
      const owners = graph.get(uid)?.owners ?? [];
      graph.remove(uid);
      for (const { uid: one } of graph.dependentsOf(uid)) work.add(one);
      for (const owner of owners) if (graph.get(owner.uid)?.waits === true) work.add(owner.uid);
    };
    const keys = new Set(
      schemas.resources
        .filter(({ verbs }) => ['list', 'watch', 'delete'].every((verb) => verbs.includes(verb)))
        .map(({ key }) => key),
    );
    for (const key of keys) {
      if (IGNORED.has(key)) continue;
      watch(key, ({ type, object }) => (type === 'DELETED' ? gone(object) : seen(key, object)));
    }
  },
};

/** Does what is to be done about one object; answers whom to look at next. */
function collect(context: ControllerContext, graph: OwnerGraph, uid: string): string[] {
  const node = graph.get(uid);
  if (node === undefined) return [];
  const live = context.api.get(node.resource, node.namespace, node.name);
  if (live?.metadata.uid !== uid) return [];
  const current = nodeOf(node.resource, live);
  if (current.orphans) {
    for (const dependent of graph.dependentsOf(uid)) dropOwners(context, dependent, [uid]);
    dropFinalizer(context, current, ORPHAN);
    return [];
  }
  if (current.waits) return waitForDependents(context, graph, current);
  if (live.metadata.deletionTimestamp !== undefined || current.owners.length === 0) return [];
  return judge(context, graph, current, live);
}

function waitForDependents(context: ControllerContext, graph: OwnerGraph, node: GraphNode): string[] {
  const blocking = graph
    .dependentsOf(node.uid)
    .filter(({ owners }) =>
      owners.some(({ uid, blockOwnerDeletion }) => uid === node.uid && blockOwnerDeletion === true),
    );
  if (blocking.length === 0) {
    dropFinalizer(context, node, FOREGROUND);
    return [];
  }
  return blocking.filter(({ waits }) => !waits).map(({ uid }) => uid);
}

/** Keeps what has an owner, deletes what has none any more. */
function judge(context: ControllerContext, graph: OwnerGraph, node: GraphNode, live: ApiObject): string[] {
  const states = node.owners.map((owner) => ({ uid: owner.uid, state: stateOf(context, node, owner) }));
  const lost = states.filter(({ state }) => state !== 'solid').map(({ uid }) => uid);
  if (lost.length === 0) return [];
  if (lost.length < states.length) {
    dropOwners(context, node, lost);
    return [];
  }
  const waiting = states.some(({ state }) => state === 'waits');
  const dependents = graph.dependentsOf(node.uid);
  const finalizers = live.metadata.finalizers ?? [];
  let policy: 'Foreground' | 'Orphan' | 'Background' = 'Background';
  if (waiting && dependents.length > 0) {
    // a circle of owners would wait for itself
    for (const dependent of dependents.filter(({ waits }) => waits)) unblock(context, dependent);
    policy = 'Foreground';
  } else if (finalizers.includes(ORPHAN)) policy = 'Orphan';
  else if (finalizers.includes(FOREGROUND)) policy = 'Foreground';
  try {
    context.api.delete(node.resource, node.namespace, node.name, {
      propagationPolicy: policy,
      preconditions: { uid: node.uid },
    });
  } catch (error) {
    if (!isRefusal(error, 'Conflict')) throw error;
  }
  return [];
}

type OwnerState = 'solid' | 'gone' | 'waits';

function stateOf({ api, schemas }: ControllerContext, node: GraphNode, owner: OwnerReference): OwnerState {
  const resource = schemas.byKind(owner.apiVersion, owner.kind);
  // of kinds that aren't known nothing is known
  if (resource === undefined || (resource.namespaced && node.namespace === '')) return 'solid';
  const live = api.get(resource.key, resource.namespaced ? node.namespace : '', owner.name);
  if (live?.metadata.uid !== owner.uid) return 'gone';
  return nodeOf(resource.key, live).waits && owner.blockOwnerDeletion === true ? 'waits' : 'solid';
}

function changeMeta(
  { api }: ControllerContext,
  { resource, namespace, name, uid }: GraphNode,
  change: (metadata: ApiObject['metadata']) => void,
): void {
  api.change(resource, namespace, name, '', ({ metadata }) => {
    if (metadata.uid === uid) change(metadata);
  });
}

function dropOwners(context: ControllerContext, node: GraphNode, uids: readonly string[]): void {
  changeMeta(context, node, (metadata) => {
    const others = (metadata.ownerReferences ?? []).filter(({ uid }) => !uids.includes(uid));
    if (others.length > 0) metadata.ownerReferences = others;
    else delete metadata.ownerReferences;
  });
}

function unblock(context: ControllerContext, node: GraphNode): void {
  changeMeta(context, node, (metadata) => {
    metadata.ownerReferences = (metadata.ownerReferences ?? []).map((owner) => ({
      ...owner,
      blockOwnerDeletion: false,
    }));
  });
}

function dropFinalizer(context: ControllerContext, node: GraphNode, finalizer: string): void {
  changeMeta(context, node, (metadata) => {
    const others = (metadata.finalizers ?? []).filter((one) => one !== finalizer);
    if (others.length > 0) metadata.finalizers = others;
    else delete metadata.finalizers;
  });
}
