import type { Condition, Deployment, LabelSelector, Pod, ReplicaSet } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import { selectsLabels } from '../objects/validation/labels.ts';
import { controllerOf, isDeleting, keyOf, splitKey } from './keys.ts';
import type { Controller, ControllerContext } from './types.ts';
import { isEnded, isReady } from './workloads/pods.ts';
import { compactStatus, scaledValue } from './workloads/status.ts';

interface Budget extends ApiObject {
  spec?: { selector?: LabelSelector; minAvailable?: number | string; maxUnavailable?: number | string };
  status?: {
    observedGeneration?: number;
    /** By name of a Pod that was evicted: when. */
    disruptedPods?: Record<string, string>;
    disruptionsAllowed: number;
    currentHealthy: number;
    desiredHealthy: number;
    expectedPods: number;
    conditions?: Condition[];
  };
}

const KEY = 'poddisruptionbudgets.policy';
/** DeletionTimeout: an evicted Pod that is still there then counts again. */
const EVICTED_MS = 120_000;

const SCALED: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicasets.apps',
  StatefulSet: 'statefulsets.apps',
  ReplicationController: 'replicationcontrollers',
};

/** pkg/controller/disruption: how many Pods a budget lets go now. */
export const disruptionBudgets: Controller = {
  name: 'disruption-controller',
  start(context) {
    const { api, queue, watch } = context;
    const events = context.events('controllermanager');
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const budget = api.get<Budget>(KEY, namespace, name);
      if (budget === undefined) return;
      const next = sync(context, budget, () => {
        const subject = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', namespace, name };
        const uid = budget.metadata.uid ?? '';
        events.record({ ...subject, uid }, 'Normal', 'NoPods', 'No matching pods found');
      });
      if (next !== undefined) work.addAfter(key, next);
    });
    watch<Budget>(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
    const touch = ({ metadata }: ApiObject, selects: (budget: Budget) => boolean): void => {
      for (const budget of api.list<Budget>(KEY, metadata.namespace))
        if (selects(budget)) work.add(keyOf(budget));
    };
    watch<Pod>('pods', ({ object, previous }) =>
      touch(object, ({ spec }) =>
        [object, previous].some(
          (pod) => pod !== undefined && selectsLabels(spec?.selector, pod.metadata.labels ?? {}),
        ),
      ),
    );
    for (const resource of ['deployments.apps', ...Object.values(SCALED)]) {
      watch(resource, ({ object }) => touch(object, () => true));
    }
  },
};

function sync(context: ControllerContext, budget: Budget, tellNoPods: () => void): number | undefined {
  const { api, clock } = context;
  const { namespace = '', name = '', generation = 0 } = budget.metadata;
  const now = clock.now().getTime();
  const pods = api
    .list<Pod>('pods', namespace)
    .filter((pod) => selectsLabels(budget.spec?.selector, pod.metadata.labels ?? {}));
  if (pods.length === 0) tellNoPods();
  const { expected, desired } = wanted(context, budget, pods);
  const evicted = Object.entries(budget.status?.disruptedPods ?? {}).filter(([pod, time]) => {
    const there = pods.find(({ metadata }) => metadata.name === pod);
    return there !== undefined && !isDeleting(there) && Date.parse(time) + EVICTED_MS > now;
  });
  const isEvicted = new Set(evicted.map(([pod]) => pod));
  const healthy = pods.filter(
    (pod) => !isDeleting(pod) && !isEnded(pod) && isReady(pod) && !isEvicted.has(pod.metadata.name ?? ''),
  ).length;
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
  api.change<Budget>(KEY, namespace, name, 'status', (draft) => {
    draft.status = compactStatus(
      {
        observedGeneration: generation,
        ...(evicted.length === 0 ? {} : { disruptedPods: Object.fromEntries(evicted) }),
        disruptionsAllowed: allowed,
        currentHealthy: healthy,
        desiredHealthy: desired,
        expectedPods: expected,
        conditions: conditions(budget, allowed, generation, context.now()),
      },
      ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'],
    );
  });
  const ends = evicted.map(([, time]) => Date.parse(time) + EVICTED_MS - now);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** How many there are to be, and how many have to be healthy. */
function wanted(
  context: ControllerContext,
  { spec }: Budget,
  pods: readonly Pod[],
): { readonly expected: number; readonly desired: number } {
  const { minAvailable, maxUnavailable } = spec ?? {};
  if (maxUnavailable !== undefined) {
    const expected = scaleOf(context, pods);
    return { expected, desired: Math.max(0, expected - scaledValue(maxUnavailable, expected, 'up')) };
  }
  if (typeof minAvailable === 'string') {
    const expected = scaleOf(context, pods);
    return { expected, desired: scaledValue(minAvailable, expected, 'up') };
  }
  return { expected: pods.length, desired: minAvailable ?? 0 };
}

/** The sizes of what owns the Pods; Pods of nobody don't count. */
function scaleOf({ api }: ControllerContext, pods: readonly Pod[]): number {
  const sizes = new Map<string, number>();
  for (const pod of pods) {
    const controller = controllerOf(pod);
    const resource = SCALED[controller?.kind ?? ''];
    if (controller === undefined || resource === undefined) continue;
    const namespace = pod.metadata.namespace ?? '';
    const owner = api.get<ReplicaSet>(resource, namespace, controller.name);
    if (owner?.metadata.uid !== controller.uid) continue;
    const above = controllerOf(owner);
    const deployment =
      above?.kind === 'Deployment'
        ? api.get<Deployment>('deployments.apps', namespace, above.name)
        : undefined;
    const scaled = deployment ?? owner;
    sizes.set(scaled.metadata.uid ?? '', scaled.spec?.replicas ?? 0);
  }
  return [...sizes.values()].reduce((total, size) => total + size, 0);
}

function conditions({ status }: Budget, allowed: number, generation: number, now: string): Condition[] {
  const before = status?.conditions ?? [];
  const old = before.find(({ type }) => type === 'DisruptionAllowed');
  const is = allowed > 0 ? 'True' : 'False';
  const next: Condition = {
    type: 'DisruptionAllowed',
    status: is,
    observedGeneration: generation,
    lastTransitionTime: old?.status === is ? old.lastTransitionTime : now,
    reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods',
    message: '',
  };
  return old === undefined ? [...before, next] : before.map((one) => (one === old ? next : one));
}
