import type {
  EndpointSlice,
  Lease,
  PodDisruptionBudget,
  PriorityClass,
  RuntimeClass,
  Scale,
} from '../objects/kinds.ts';
import { firstThree } from './cell-text.ts';
import { regardingEventPrinter } from './events.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const UNSET = '<unset>';

const budgets = printer<PodDisruptionBudget>('poddisruptionbudgets.policy', (budget, since) => [
  budget.metadata.name ?? '',
  String(budget.spec?.minAvailable ?? 'N/A'),
  String(budget.spec?.maxUnavailable ?? 'N/A'),
  budget.status?.disruptionsAllowed ?? 0,
  ageOf(budget, since),
]);

const priorityClasses = printer<PriorityClass>('priorityclasses.scheduling.k8s.io', (one, since) => [
  one.metadata.name ?? '',
  one.value,
  one.globalDefault ?? false,
  ageOf(one, since),
  one.preemptionPolicy ?? '',
]);

const runtimeClasses = printer<RuntimeClass>('runtimeclasses.node.k8s.io', (one, since) => [
  one.metadata.name ?? '',
  one.handler,
  ageOf(one, since),
]);

const leases = printer<Lease>('leases.coordination.k8s.io', (lease, since) => [
  lease.metadata.name ?? '',
  lease.spec?.holderIdentity ?? '',
  ageOf(lease, since),
]);

const endpointSlices = printer<EndpointSlice>('endpointslices.discovery.k8s.io', (slice, since) => [
  slice.metadata.name ?? '',
  slice.addressType,
  firstThree(
    (slice.ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')),
    UNSET,
  ),
  firstThree(
    (slice.endpoints ?? []).flatMap(({ addresses }) => addresses ?? []),
    UNSET,
  ),
  ageOf(slice, since),
]);

const scales = printer<Scale>('scales.autoscaling', (scale, since) => [
  scale.metadata.name ?? '',
  scale.spec?.replicas ?? 0,
  scale.status?.replicas ?? 0,
  ageOf(scale, since),
]);

/** Of the groups that have one or two kinds. */
export const smallGroupsPrinters: readonly Printer[] = [
  budgets,
  priorityClasses,
  runtimeClasses,
  leases,
  endpointSlices,
  regardingEventPrinter,
  scales,
];
