import type { ControllerRevision, DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../objects/kinds.ts';
import { formatLabelSelector } from '../registry/selector-text.ts';
import { containersCells, labelsText, NONE, selectorText } from './cell-text.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const deployments = printer<Deployment>('deployments.apps', (deployment, since) => {
  const { metadata, spec, status } = deployment;
  return [
    metadata.name ?? '',
    `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`,
    status?.updatedReplicas ?? 0,
    status?.availableReplicas ?? 0,
    ageOf(deployment, since),
    ...containersCells(spec?.template.spec?.containers),
    formatLabelSelector(spec?.selector),
  ];
});

const replicaSets = printer<ReplicaSet>('replicasets.apps', (set, since) => [
  set.metadata.name ?? '',
  set.spec?.replicas ?? 0,
  set.status?.replicas ?? 0,
  set.status?.readyReplicas ?? 0,
  ageOf(set, since),
  ...containersCells(set.spec?.template?.spec?.containers),
  selectorText(set.spec?.selector),
]);

const daemonSets = printer<DaemonSet>('daemonsets.apps', (set, since) => {
  const { metadata, spec, status } = set;
  return [
    metadata.name ?? '',
    status?.desiredNumberScheduled ?? 0,
    status?.currentNumberScheduled ?? 0,
    status?.numberReady ?? 0,
    status?.updatedNumberScheduled ?? 0,
    status?.numberAvailable ?? 0,
    labelsText(spec?.template.spec?.nodeSelector),
    ageOf(set, since),
    ...containersCells(spec?.template.spec?.containers),
    selectorText(spec?.selector),
  ];
});

const statefulSets = printer<StatefulSet>('statefulsets.apps', (set, since) => [
  set.metadata.name ?? '',
  `${set.status?.readyReplicas ?? 0}/${set.spec?.replicas ?? 0}`,
  ageOf(set, since),
  ...containersCells(set.spec?.template.spec?.containers),
]);

const controllerRevisions = printer<ControllerRevision>('controllerrevisions.apps', (one, since) => [
  one.metadata.name ?? '',
  controllerOf(one),
  one.revision,
  ageOf(one, since),
]);

export const appsPrinters: readonly Printer[] = [
  deployments,
  replicaSets,
  daemonSets,
  statefulSets,
  controllerRevisions,
];

/** "daemonset.apps/agent" */
function controllerOf({ metadata }: ControllerRevision): string {
  const owner = (metadata.ownerReferences ?? []).find(({ controller }) => controller === true);
  if (owner === undefined) return NONE;
  const group = owner.apiVersion.includes('/') ? `.${owner.apiVersion.split('/')[0] ?? ''}` : '';
  return `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
}
