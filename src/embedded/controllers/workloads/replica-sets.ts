import type { LabelSelector, Pod, ReplicaSet, ReplicationController } from '../../objects/kinds.ts';
import type { StatusError } from '../../objects/status-error.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import { controllerOf, isDeleting, keyOf, splitKey } from '../keys.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { claim } from './claim.ts';
import {
  availability,
  byDeletionOrder,
  isActive,
  isReady,
  isTerminating,
  PodControl,
  podFromTemplate,
} from './pods.ts';
import { compactStatus } from './status.ts';

type Either = ReplicaSet | ReplicationController;
type Status = NonNullable<ReplicaSet['status']>;

interface Flavour {
  readonly name: string;
  readonly resource: string;
  readonly kind: string;
  readonly component: string;
  /** status.terminatingReplicas is ReplicaSets' only. */
  readonly countsTerminating: boolean;
}

/** Creations and deletions at once. */
const BURST = 500;

const selectorOf = ({ spec }: Either): LabelSelector | undefined => {
  const selector = spec?.selector;
  if (selector === undefined) return undefined;
  const labels = Object.entries(selector).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  // a ReplicationController's is only labels
  return labels.length > 0 ? { matchLabels: Object.fromEntries(labels) } : selector;
};

/** pkg/controller/replicaset, which both kinds share. */
function replicaController(flavour: Flavour): Controller {
  return {
    name: flavour.name,
    start(context) {
      const { api, queue, watch } = context;
      const control = new PodControl(api, context.events(flavour.component));
      const work = queue((key) => {
        const { namespace, name } = splitKey(key);
        const live = api.get<Either>(flavour.resource, namespace, name);
        if (live === undefined) return;
        const next = sync(context, control, flavour, live);
        if (next !== undefined) work.addAfter(key, next);
      });
      watch<Either>(flavour.resource, ({ type, object }) => {
        if (type !== 'DELETED') work.add(keyOf(object));
      });
      watch<Pod>('pods', ({ type, object, previous }) => {
        for (const pod of previous === undefined ? [object] : [previous, object]) {
          const controller = controllerOf(pod);
          const { namespace = '', labels = {} } = pod.metadata;
          if (controller?.kind === flavour.kind) work.add(`${namespace}/${controller.name}`);
          if (controller !== undefined || type === 'DELETED') continue;
          for (const one of api.list<Either>(flavour.resource, namespace)) {
            if (selectsLabels(selectorOf(one), labels)) work.add(keyOf(one));
          }
        }
      });
    },
  };
}

/** Answers in how many milliseconds to look again. Throws what kept Pods from being created or deleted. */
function sync(
  context: ControllerContext,
  control: PodControl,
  flavour: Flavour,
  live: Either,
): number | undefined {
  const { api, clock } = context;
  const selector = selectorOf(live);
  const active = claim<Pod>(api, 'pods', live, selector, isActive);
  const terminating = api
    .list<Pod>('pods', live.metadata.namespace)
    .filter(
      (pod) =>
        isTerminating(pod) &&
        controllerOf(pod)?.uid === live.metadata.uid &&
        selectsLabels(selector, pod.metadata.labels ?? {}),
    );
  const failed = isDeleting(live) ? undefined : manage(context, control, live, active);
  const now = clock.now().getTime();
  const minReady = live.spec?.minReadySeconds ?? 0;
  const { namespace = '', name = '' } = live.metadata;
  api.change<Either>(flavour.resource, namespace, name, 'status', (draft) => {
    const labels = live.spec?.template?.metadata?.labels ?? {};
    const status: Status = {
      ...draft.status,
      replicas: active.length,
      fullyLabeledReplicas: active.filter((pod) =>
        selectsLabels({ matchLabels: labels }, pod.metadata.labels ?? {}),
      ).length,
      readyReplicas: active.filter(isReady).length,
      availableReplicas: active.filter((pod) => availability(pod, minReady, now).available).length,
      observedGeneration: live.metadata.generation ?? 0,
      ...(flavour.countsTerminating ? { terminatingReplicas: terminating.length } : {}),
      conditions: conditions(context, live, active.length, failed),
    };
    draft.status = compactStatus(status, ['replicas', 'terminatingReplicas']);
  });
  if (failed !== undefined) throw failed;
  const waits = active.flatMap((pod) => availability(pod, minReady, now).inMs ?? []);
  return waits.length === 0 ? undefined : Math.min(...waits);
}

function manage(
  { clock }: ControllerContext,
  control: PodControl,
  live: Either,
  active: readonly Pod[],
): StatusError | undefined {
  const difference = active.length - (live.spec?.replicas ?? 0);
  if (difference < 0) {
    const make = (): Pod => podFromTemplate(live, live.spec?.template);
    return control.createMany(
      live,
      Array.from({ length: Math.min(-difference, BURST) }, () => make),
    );
  }
  const order = byDeletionOrder(clock.now().getTime());
  for (const pod of active.toSorted(order).slice(0, Math.min(difference, BURST))) control.delete(live, pod);
  return undefined;
}

function conditions(
  { now }: ControllerContext,
  live: Either,
  active: number,
  failed: StatusError | undefined,
): NonNullable<Status['conditions']> {
  const before = live.status?.conditions ?? [];
  const others = before.filter(({ type }) => type !== 'ReplicaFailure');
  if (failed === undefined) return others;
  // the first failure is told until there is none
  if (others.length < before.length) return before;
  const reason = active < (live.spec?.replicas ?? 0) ? 'FailedCreate' : 'FailedDelete';
  return [
    ...others,
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: now(),
      reason,
      message: failed.message,
    },
  ];
}

export const replicaSets = replicaController({
  name: 'replicaset-controller',
  resource: 'replicasets.apps',
  kind: 'ReplicaSet',
  component: 'replicaset-controller',
  countsTerminating: true,
});

export const replicationControllers = replicaController({
  name: 'replication-controller',
  resource: 'replicationcontrollers',
  kind: 'ReplicationController',
  component: 'replication-controller',
  countsTerminating: false,
});
