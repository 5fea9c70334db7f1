import type { DaemonSet, Node, Pod } from '../../objects/kinds.ts';
import { isEmptySelector } from '../../objects/validation/labels.ts';
import { about, byCreation, isDeleting, keyOf, splitKey } from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { claim } from '../workloads/claim.ts';
import { availability, isActive, isReady, PodControl } from '../workloads/pods.ts';
import { dropRevisions, syncRevision } from '../workloads/revisions.ts';
import { compactStatus, scaledValue } from '../workloads/status.ts';
import { followOwned } from '../workloads/watch-owned.ts';
import { daemonPod, fits } from './node-fit.ts';

const KEY = 'daemonsets.apps';
const HASH = 'controller-revision-hash';
const TEMPLATE_GENERATION = 'pod-template-generation';
const GENERATION_ANNOTATION = 'deprecated.daemonset.template.generation';

/** A node with what of the set is on it. */
interface Place {
  readonly node: Node;
  readonly run: boolean;
  readonly stay: boolean;
  readonly pods: readonly Pod[];
}

/** pkg/controller/daemon: a Pod on every node that takes it. */
export const daemonSets: Controller = {
  name: 'daemon-set-controller',
  start(context) {
    const { api, queue, watch } = context;
    const events = context.events('daemonset-controller');
    const control = new PodControl(api, events);
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const set = api.get<DaemonSet>(KEY, namespace, name);
      if (set === undefined) return;
      if (isEmptySelector(set.spec?.selector ?? {})) {
        const message = 'This daemon set is selecting all pods. A non-empty selector is required.';
        events.record(about(set), 'Warning', 'SelectingAll', message);
        return;
      }
      if (isDeleting(set)) return;
      const next = sync(context, control, set);
      if (next !== undefined) work.addAfter(key, next);
    });
    followOwned(context, KEY, 'DaemonSet', work);
    watch<Node>('nodes', () => {
      for (const set of api.list<DaemonSet>(KEY)) work.add(keyOf(set));
    });
  },
};

function sync(context: ControllerContext, control: PodControl, set: DaemonSet): number | undefined {
  const { api, clock } = context;
  const revision = syncRevision(api, set, set.spec?.template, { hashLabel: HASH });
  const hash = revision.metadata.labels?.[HASH] ?? '';
  const now = clock.now().getTime();
  const minReady = set.spec?.minReadySeconds ?? 0;
  manage(control, set, hash, placesOf(context, set));
  const isUpdated = (pod: Pod): boolean => pod.metadata.labels?.[HASH] === hash;
  const isAvailable = (pod: Pod): boolean => availability(pod, minReady, now).available;
  if (set.spec?.updateStrategy?.type !== 'OnDelete') {
    replace(control, set, placesOf(context, set), isUpdated, isAvailable, (node) =>
      create(control, set, hash, node),
    );
  }
  const places = placesOf(context, set);
  const pods = places.flatMap((place) => place.pods);
  dropRevisions(api, set, set.spec?.revisionHistoryLimit ?? 10, ({ metadata }) => {
    const label = metadata.labels?.[HASH];
    return label === hash || pods.some((pod) => pod.metadata.labels?.[HASH] === label);
  });
  writeStatus(context, set, places, isUpdated, isAvailable);
  const waits = pods.flatMap((pod) => availability(pod, minReady, now).inMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function placesOf({ api }: ControllerContext, set: DaemonSet): Place[] {
  const pods = claim<Pod>(api, 'pods', set, set.spec?.selector);
  return api.list<Node>('nodes').map((node) => ({
    node,
    ...fits(set, node),
    pods: pods.filter((pod) => nodeOf(pod) === node.metadata.name).toSorted(byCreation),
  }));
}

/** Where the Pod runs or is to run (util.GetTargetNodeName). */
function nodeOf({ spec }: Pod): string | undefined {
  if ((spec?.nodeName ?? '') !== '') return spec?.nodeName;
  const terms =
    spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return terms?.[0]?.matchFields?.find(({ key }) => key === 'metadata.name')?.values?.[0];
}

function create(control: PodControl, set: DaemonSet, hash: string, node: string): void {
  const pod = daemonPod(set, node);
  const generation = set.metadata.annotations?.[GENERATION_ANNOTATION];
  pod.metadata.labels = {
    ...pod.metadata.labels,
    ...(generation === undefined ? {} : { [TEMPLATE_GENERATION]: generation }),
    [HASH]: hash,
  };
  const refused = control.createMany(set, [() => pod]);
  if (refused !== undefined) throw refused;
}

/** Creates what is missing, deletes what has failed, is too many or doesn't belong there. */
function manage(control: PodControl, set: DaemonSet, hash: string, places: readonly Place[]): void {
  const surge = set.spec?.updateStrategy?.rollingUpdate?.maxSurge;
  for (const { node, run, stay, pods } of places) {
    if (run && pods.length === 0) {
      create(control, set, hash, node.metadata.name ?? '');
      continue;
    }
    const alive = pods.filter((pod) => !isDeleting(pod));
    if (!stay) {
      for (const pod of alive) control.delete(set, pod);
      continue;
    }
    const ended = alive.filter((pod) => !isActive(pod));
    for (const pod of ended) control.delete(set, pod);
    const active = alive.filter(isActive);
    const most = surge === undefined || surge === 0 || surge === '0%' ? 1 : 2;
    for (const pod of active.slice(most)) control.delete(set, pod);
  }
}

/** Replaces old Pods: within maxUnavailable by deleting them, with maxSurge by a new one beside them first. */
function replace(
  control: PodControl,
  set: DaemonSet,
  places: readonly Place[],
  isUpdated: (pod: Pod) => boolean,
  isAvailable: (pod: Pod) => boolean,
  createOn: (node: string) => void,
): void {
  const wanted = places.filter(({ run }) => run);
  const { maxSurge = 0, maxUnavailable = 1 } = set.spec?.updateStrategy?.rollingUpdate ?? {};
  const surge = scaledValue(maxSurge, wanted.length, 'up');
  const most = scaledValue(maxUnavailable, wanted.length, 'up') || (surge === 0 ? 1 : 0);
  let unavailable = wanted.filter(
    ({ pods }) => !pods.some((pod) => isActive(pod) && isAvailable(pod)),
  ).length;
  let surging = 0;
  for (const { node, pods } of wanted) {
    const active = pods.filter(isActive);
    const fresh = active.find(isUpdated);
    for (const old of active.filter((pod) => !isUpdated(pod))) {
      if (!isAvailable(old) || (fresh !== undefined && isAvailable(fresh))) control.delete(set, old);
      else if (surge > 0) {
        if (fresh === undefined && surging < surge) createOn(node.metadata.name ?? '');
        surging += 1;
      } else if (unavailable < most) {
        control.delete(set, old);
        unavailable += 1;
      }
    }
  }
}

function writeStatus(
  { api }: ControllerContext,
  set: DaemonSet,
  places: readonly Place[],
  isUpdated: (pod: Pod) => boolean,
  isAvailable: (pod: Pod) => boolean,
): void {
  const wanted = places.filter(({ run }) => run);
  const first = wanted.flatMap(({ pods }) => pods.find((pod) => !isDeleting(pod)) ?? pods[0] ?? []);
  const available = first.filter(isAvailable).length;
  const { namespace = '', name = '' } = set.metadata;
  api.change<DaemonSet>(KEY, namespace, name, 'status', (draft) => {
    draft.status = compactStatus(
      {
        ...draft.status,
        currentNumberScheduled: first.length,
        numberMisscheduled: places.filter(({ run, pods }) => !run && pods.length > 0).length,
        desiredNumberScheduled: wanted.length,
        numberReady: first.filter(isReady).length,
        observedGeneration: set.metadata.generation ?? 0,
        updatedNumberScheduled: first.filter(isUpdated).length,
        numberAvailable: available,
        numberUnavailable: wanted.length - available,
      },
      ['currentNumberScheduled', 'numberMisscheduled', 'desiredNumberScheduled', 'numberReady'],
    );
  });
}
