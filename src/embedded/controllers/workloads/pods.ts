import type { EventRecorder } from '../../kubelet/events/recorder.ts';
import type { ObjectMeta, Pod, PodTemplateSpec } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { ApiClient } from '../../registry/types.ts';
import { about, controllerReference, isNamespaceTerminating, isRefusal } from '../keys.ts';

/** An object that has Pods. */
export interface Owner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

export const phaseOf = (pod: Pod): string => pod.status?.phase ?? '';

export const isEnded = (pod: Pod): boolean => phaseOf(pod) === 'Succeeded' || phaseOf(pod) === 'Failed';

/** controller.IsPodActive: neither ended nor being deleted. */
export const isActive = (pod: Pod): boolean => !isEnded(pod) && pod.metadata.deletionTimestamp === undefined;

/** controller.IsPodTerminating. */
export const isTerminating = (pod: Pod): boolean =>
  !isEnded(pod) && pod.metadata.deletionTimestamp !== undefined;

const readyCondition = (pod: Pod): { status: string; lastTransitionTime?: string } | undefined =>
  pod.status?.conditions?.find(({ type }) => type === 'Ready');

export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === 'True';

/** When the Pod became ready, in milliseconds; undefined where it isn't. */
export function readySince(pod: Pod): number | undefined {
  const condition = readyCondition(pod);
  return condition?.status === 'True' ? Date.parse(condition.lastTransitionTime ?? '') || 0 : undefined;
}

/** Ready for minReadySeconds; else in how many milliseconds it will be, undefined while it isn't ready. */
export function availability(
  pod: Pod,
  minReadySeconds: number,
  now: number,
): { readonly available: boolean; readonly inMs?: number } {
  const since = readySince(pod);
  if (since === undefined) return { available: false };
  const wait = since + minReadySeconds * 1000 - now;
  return minReadySeconds === 0 || wait <= 0 ? { available: true } : { available: false, inMs: wait };
}

const RANK: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };
const restarts = (pod: Pod): number =>
  Math.max(0, ...(pod.status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const cost = (pod: Pod): number => Number(pod.metadata.annotations?.[DELETION_COST] ?? 0) || 0;

/** How many halvings of its age an event is away: the younger ones count as the same (logarithmicRankDiff). */
const logarithm = (time: number, now: number): number => {
  const age = now - time;
  return age <= 0 ? -1 : Math.floor(Math.log2(age * 1e6));
};

/** controller.ActivePodsWithRanks: the first is what is deleted first. All Pods are on one node. */
export function byDeletionOrder(now: number): (a: Pod, b: Pod) => number {
  const young = (a: number, b: number): number => logarithm(a, now) - logarithm(b, now);
  return (a, b) => {
    const [nodeA, nodeB] = [a.spec?.nodeName ?? '', b.spec?.nodeName ?? ''];
    if (nodeA !== nodeB && (nodeA === '' || nodeB === '')) return nodeA === '' ? -1 : 1;
    const phases = (RANK[phaseOf(a)] ?? 0) - (RANK[phaseOf(b)] ?? 0);
    if (phases !== 0) return phases;
    const [readyA, readyB] = [readySince(a), readySince(b)];
    if ((readyA === undefined) !== (readyB === undefined)) return readyA === undefined ? -1 : 1;
    if (cost(a) !== cost(b)) return cost(a) - cost(b);
    const tie = (a.metadata.uid ?? '') < (b.metadata.uid ?? '') ? -1 : 1;
    if (readyA !== undefined && readyB !== undefined && readyA !== readyB)
      return young(readyA, readyB) || tie;
    if (restarts(a) !== restarts(b)) return restarts(b) - restarts(a);
    const [madeA, madeB] = [a, b].map(({ metadata }) => Date.parse(metadata.creationTimestamp ?? '') || 0);
    if (madeA !== madeB) return young(madeA ?? 0, madeB ?? 0) || tie;
    return 0;
  };
}

/** A Pod as a template says, not yet with a name (controller.GetPodFromTemplate). */
export function podFromTemplate(owner: Owner, template: PodTemplateSpec | undefined): Pod {
  const { labels, annotations, finalizers } = template?.metadata ?? {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      namespace: owner.metadata.namespace ?? '',
      generateName: `${owner.metadata.name ?? ''}-`,
      labels: { ...labels },
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(finalizers === undefined ? {} : { finalizers: [...finalizers] }),
      ownerReferences: [controllerReference(owner)],
    },
    spec: copyOf(template?.spec ?? { containers: [] }),
  };
}

/** Creates and deletes Pods for their owner, telling it in events. */
export class PodControl {
  readonly #api: ApiClient;
  readonly #events: EventRecorder;

  constructor(api: ApiClient, events: EventRecorder) {
    this.#api = api;
    this.#events = events;
  }

  /** Throws the refusal after telling it; nothing is told of a namespace that is going away. */
  create(owner: Owner, pod: Pod): Pod {
    try {
      const made = this.#api.create<Pod>('pods', pod);
      this.#events.record(
        about(owner),
        'Normal',
        'SuccessfulCreate',
        `Created pod: ${made.metadata.name ?? ''}`,
      );
      return made;
    } catch (error) {
      if (error instanceof StatusError && !isNamespaceTerminating(error)) {
        this.#events.record(about(owner), 'Warning', 'FailedCreate', `Error creating: ${error.message}`);
      }
      throw error;
    }
  }

  delete(owner: Owner, pod: Pod): void {
    const { namespace = '', name = '' } = pod.metadata;
    try {
      this.#api.delete('pods', namespace, name);
    } catch (error) {
      if (isRefusal(error, 'NotFound')) return;
      if (error instanceof StatusError) {
        this.#events.record(about(owner), 'Warning', 'FailedDelete', `Error deleting: ${error.message}`);
      }
      throw error;
    }
    this.#events.record(about(owner), 'Normal', 'SuccessfulDelete', `Deleted pod: ${name}`);
  }

  /**
   * Creates many, in rounds of 1, 2, 4 ...: after a round with a failure no more are tried. Answers the first failure.
   * A namespace that is going away is none.
   */
  createMany(owner: Owner, pods: readonly (() => Pod)[]): StatusError | undefined {
    let round = 1;
    for (let done = 0; done < pods.length; round *= 2) {
      let failed: StatusError | undefined;
      for (const make of pods.slice(done, done + round)) {
        try {
          this.create(owner, make());
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
          if (!isNamespaceTerminating(error)) failed ??= error;
        }
      }
      if (failed !== undefined) return failed;
      done += round;
    }
    return undefined;
  }
}
