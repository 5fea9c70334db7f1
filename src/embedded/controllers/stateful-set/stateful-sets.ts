import type { EventRecorder } from '../../kubelet/events/recorder.ts';
import type { Pod, StatefulSet } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import { about, isDeleting, isNamespaceTerminating, splitKey } from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { claim } from '../workloads/claim.ts';
import { availability, isEnded, isReady, phaseOf } from '../workloads/pods.ts';
import { dropRevisions, listRevisions, syncRevision, type Revision } from '../workloads/revisions.ts';
import { compactStatus, scaledValue } from '../workloads/status.ts';
import { followOwned } from '../workloads/watch-owned.ts';
import { claimsOf, ordinalOf, REVISION_LABEL, startOf, statefulPod } from './pods.ts';

const KEY = 'statefulsets.apps';
type Status = NonNullable<StatefulSet['status']>;

interface Parts {
  readonly context: ControllerContext;
  readonly events: EventRecorder;
}

interface Revisions {
  readonly current: Revision;
  readonly update: Revision;
}

/** pkg/controller/statefulset: Pods with names that stay, one after the other unless they may come at once. */
export const statefulSets: Controller = {
  name: 'statefulset-controller',
  start(context) {
    const { api, queue } = context;
    const events = context.events('statefulset-controller');
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const set = api.get<StatefulSet>(KEY, namespace, name);
      if (set === undefined) return;
      const next = sync({ context, events }, set);
      if (next !== undefined) work.addAfter(key, next);
    });
    followOwned(context, KEY, 'StatefulSet', work);
  },
};

const revisionNameOf = ({ metadata }: Pod): string => metadata.labels?.[REVISION_LABEL] ?? '';

function sync(parts: Parts, set: StatefulSet): number | undefined {
  const { api, clock } = parts.context;
  const update = syncRevision(api, set, set.spec?.template, { hashLabel: 'controller.kubernetes.io/hash' });
  const known = listRevisions(api, set);
  const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const revisions = { current, update };
  let failed: unknown;
  if (!isDeleting(set)) {
    try {
      arrange(parts, set, revisions);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failed = error;
    }
  }
  const pods = podsOf(parts, set);
  writeStatus(parts, set, revisions, pods);
  const used = new Set([current, update].map(({ metadata }) => metadata.name));
  for (const pod of pods) used.add(revisionNameOf(pod));
  dropRevisions(api, set, set.spec?.revisionHistoryLimit ?? 10, ({ metadata }) => used.has(metadata.name));
  if (failed !== undefined && !isNamespaceTerminating(failed)) throw failed;
  const minReady = set.spec?.minReadySeconds ?? 0;
  const waits = pods.flatMap((pod) => availability(pod, minReady, clock.now().getTime()).inMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function podsOf({ context }: Parts, set: StatefulSet): Pod[] {
  return claim<Pod>(context.api, 'pods', set, set.spec?.selector, (pod) => ordinalOf(set, pod) !== undefined);
}

/** One step: creates, deletes or replaces what is next (updateStatefulSet). */
function arrange(parts: Parts, set: StatefulSet, revisions: Revisions): void {
  const pods = podsOf(parts, set);
  const start = startOf(set);
  const replicas = set.spec?.replicas ?? 0;
  const ordered = set.spec?.podManagementPolicy !== 'Parallel';
  const byOrdinal = new Map(pods.map((pod) => [ordinalOf(set, pod) ?? -1, pod]));
  const isAvailable = (pod: Pod | undefined): boolean => pod !== undefined && isHealthy(parts, set, pod);
  for (let ordinal = start; ordinal < start + replicas; ordinal++) {
    const pod = byOrdinal.get(ordinal);
    const waits = settle(parts, set, revisions, ordinal, pod);
    if (waits && ordered) return;
    if (ordered && !isAvailable(pod)) return;
  }
  const outside = ([ordinal]: readonly [number, Pod]): boolean =>
    ordinal < start || ordinal >= start + replicas;
  const condemned = [...byOrdinal].filter(outside).toSorted(([a], [b]) => b - a);
  for (const [, pod] of condemned) {
    if (!isDeleting(pod)) removePod(parts, set, pod);
    if (ordered) return;
  }
  if (set.spec?.updateStrategy?.type !== 'OnDelete') rollOut(parts, set, revisions, byOrdinal, isAvailable);
}

/** Answers whether the ones behind it have to wait. */
function settle(
  parts: Parts,
  set: StatefulSet,
  revisions: Revisions,
  ordinal: number,
  pod: Pod | undefined,
): boolean {
  if (pod === undefined) {
    createPod(parts, set, revisionFor(set, revisions, ordinal), ordinal);
    return true;
  }
  if (isEnded(pod)) {
    if (!isDeleting(pod)) removePod(parts, set, pod);
    return true;
  }
  if (phaseOf(pod) === 'Pending') createClaims(parts, set, ordinal);
  return isDeleting(pod);
}

/** Below the partition, and while a rollout is under way, new Pods are of the current revision. */
function revisionFor(set: StatefulSet, { current, update }: Revisions, ordinal: number): Revision {
  const partition = set.spec?.updateStrategy?.rollingUpdate?.partition ?? 0;
  const rolling = set.spec?.updateStrategy?.type === 'RollingUpdate';
  const start = startOf(set);
  const still = set.spec?.updateStrategy?.rollingUpdate === undefined;
  if (!rolling) return update;
  const isOld = still ? ordinal < start + (set.status?.currentReplicas ?? 0) : ordinal < start + partition;
  return isOld ? current : update;
}

function isHealthy({ context }: Parts, set: StatefulSet, pod: Pod): boolean {
  const minReady = set.spec?.minReadySeconds ?? 0;
  const running = phaseOf(pod) === 'Running' && !isDeleting(pod);
  return running && availability(pod, minReady, context.clock.now().getTime()).available;
}

/** From the last to the first, each when those behind it are available again. */
function rollOut(
  parts: Parts,
  set: StatefulSet,
  { update }: Revisions,
  byOrdinal: ReadonlyMap<number, Pod>,
  isAvailable: (pod: Pod | undefined) => boolean,
): void {
  const start = startOf(set);
  const replicas = set.spec?.replicas ?? 0;
  const { partition = 0, maxUnavailable } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const most = maxUnavailable === undefined ? 1 : Math.max(1, scaledValue(maxUnavailable, replicas, 'up'));
  let unavailable = 0;
  for (let ordinal = start; ordinal < start + replicas; ordinal++) {
    if (!isAvailable(byOrdinal.get(ordinal))) unavailable += 1;
  }
  for (let ordinal = start + replicas - 1; ordinal >= start + partition && unavailable < most; ordinal--) {
    const pod = byOrdinal.get(ordinal);
    if (pod === undefined || isDeleting(pod) || revisionNameOf(pod) === update.metadata.name) continue;
    removePod(parts, set, pod);
    unavailable += 1;
  }
}

function createClaims({ context, events }: Parts, set: StatefulSet, ordinal: number): void {
  const pod = `${set.metadata.name ?? ''}-${ordinal}`;
  for (const { claim: wanted } of claimsOf(set, ordinal)) {
    const { namespace = '', name = '' } = wanted.metadata;
    if (context.api.get('persistentvolumeclaims', namespace, name) !== undefined) continue;
    const subject = `create Claim ${name} Pod ${pod} in StatefulSet ${set.metadata.name ?? ''}`;
    try {
      context.api.create('persistentvolumeclaims', wanted);
    } catch (error) {
      if (error instanceof StatusError) {
        events.record(about(set), 'Warning', 'FailedCreate', `${subject} failed error: ${error.message}`);
      }
      throw error;
    }
    events.record(about(set), 'Normal', 'SuccessfulCreate', `${subject} success`);
  }
}

function createPod(parts: Parts, set: StatefulSet, revision: Revision, ordinal: number): void {
  const { context, events } = parts;
  createClaims(parts, set, ordinal);
  const pod = statefulPod(set, revision, ordinal);
  const subject = `create Pod ${pod.metadata.name ?? ''} in StatefulSet ${set.metadata.name ?? ''}`;
  try {
    context.api.create<Pod>('pods', pod);
  } catch (error) {
    if (error instanceof StatusError && !isNamespaceTerminating(error)) {
      events.record(about(set), 'Warning', 'FailedCreate', `${subject} failed error: ${error.message}`);
    }
    throw error;
  }
  events.record(about(set), 'Normal', 'SuccessfulCreate', `${subject} successful`);
}

function removePod({ context, events }: Parts, set: StatefulSet, pod: Pod): void {
  const { namespace = '', name = '' } = pod.metadata;
  context.api.delete('pods', namespace, name);
  const message = `delete Pod ${name} in StatefulSet ${set.metadata.name ?? ''} successful`;
  events.record(about(set), 'Normal', 'SuccessfulDelete', message);
}

function writeStatus(
  parts: Parts,
  set: StatefulSet,
  { current, update }: Revisions,
  pods: readonly Pod[],
): void {
  const ready = pods.filter((pod) => phaseOf(pod) === 'Running' && isReady(pod));
  const minReady = set.spec?.minReadySeconds ?? 0;
  const now = parts.context.clock.now().getTime();
  const alive = pods.filter((pod) => !isDeleting(pod));
  const ofRevision = ({ metadata }: Revision): number =>
    alive.filter((pod) => revisionNameOf(pod) === metadata.name).length;
  const status: Status = {
    observedGeneration: set.metadata.generation ?? 0,
    replicas: pods.length,
    readyReplicas: ready.length,
    currentReplicas: ofRevision(current),
    updatedReplicas: ofRevision(update),
    currentRevision: current.metadata.name ?? '',
    updateRevision: update.metadata.name ?? '',
    collisionCount: set.status?.collisionCount ?? 0,
    availableReplicas: ready.filter((pod) => availability(pod, minReady, now).available).length,
  };
  const isRolledOut =
    set.spec?.updateStrategy?.type === 'RollingUpdate' &&
    status.updatedReplicas === status.replicas &&
    status.readyReplicas === status.replicas &&
    status.replicas === (set.spec.replicas ?? 0);
  if (isRolledOut) {
    status.currentRevision = status.updateRevision ?? '';
    status.currentReplicas = status.updatedReplicas ?? 0;
  }
  const { namespace = '', name = '' } = set.metadata;
  parts.context.api.change<StatefulSet>(KEY, namespace, name, 'status', (draft) => {
    draft.status = compactStatus({ ...draft.status, ...status }, [
      'replicas',
      'collisionCount',
      'availableReplicas',
    ]);
  });
}
