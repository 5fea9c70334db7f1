import type {
  ConfigMap,
  Endpoints,
  Namespace,
  PodTemplate,
  ReplicationController,
  ResourceQuota,
  Secret,
  ServiceAccount,
} from '../objects/kinds.ts';
import { containersCells, firstThree, labelsText, NONE } from './cell-text.ts';
import { eventPrinter } from './events.ts';
import { nodePrinter } from './nodes.ts';
import { podPrinter } from './pods.ts';
import { ageOf, printer, type Printer } from './printer.ts';
import { servicePrinter } from './services.ts';
import { claimPrinter, volumePrinter } from './volumes.ts';

const namespaces = printer<Namespace>('namespaces', (namespace, since) => [
  namespace.metadata.name ?? '',
  namespace.status?.phase ?? '',
  ageOf(namespace, since),
]);

const configMaps = printer<ConfigMap>('configmaps', (map, since) => [
  map.metadata.name ?? '',
  countKeys(map.data) + countKeys(map.binaryData),
  ageOf(map, since),
]);

const secrets = printer<Secret>('secrets', (secret, since) => [
  secret.metadata.name ?? '',
  secret.type ?? '',
  countKeys(secret.data),
  ageOf(secret, since),
]);

const serviceAccounts = printer<ServiceAccount>('serviceaccounts', (account, since) => [
  account.metadata.name ?? '',
  ageOf(account, since),
]);

const endpoints = printer<Endpoints>('endpoints', (one, since) => [
  one.metadata.name ?? '',
  firstThree(addressesOf(one), (one.subsets ?? []).length === 0 ? NONE : ''),
  ageOf(one, since),
]);

const podTemplates = printer<PodTemplate>('podtemplates', ({ metadata, template }) => [
  metadata.name ?? '',
  ...containersCells(template?.spec?.containers),
  labelsText(template?.metadata?.labels),
]);

const replicationControllers = printer<ReplicationController>(
  'replicationcontrollers',
  (controller, since) => [
    controller.metadata.name ?? '',
    controller.spec?.replicas ?? 0,
    controller.status?.replicas ?? 0,
    controller.status?.readyReplicas ?? 0,
    ageOf(controller, since),
    ...containersCells(controller.spec?.template?.spec?.containers),
    labelsText(controller.spec?.selector),
  ],
);

const resourceQuotas = printer<ResourceQuota>('resourcequotas', (quota, since) => {
  const hard = Object.entries(quota.status?.hard ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const list = (limits: boolean): string =>
    hard
      .filter(([name]) => name.startsWith('limits.') === limits)
      .map(([name, most]) => `${name}: ${quota.status?.used?.[name] ?? '0'}/${most}`)
      .join(', ');
  return [quota.metadata.name ?? '', list(false), list(true), ageOf(quota, since)];
});

/** Of the core group. LimitRanges have no columns of their own. */
export const corePrinters: readonly Printer[] = [
  podPrinter,
  servicePrinter,
  nodePrinter,
  namespaces,
  configMaps,
  secrets,
  serviceAccounts,
  endpoints,
  eventPrinter,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  volumePrinter,
  claimPrinter,
];

function countKeys(map: Readonly<Record<string, string>> | undefined): number {
  return Object.keys(map ?? {}).length;
}

/** "10.0.0.1:80" for each port and address; the bare addresses where there are no ports (headless Services). */
function addressesOf({ subsets }: Endpoints): readonly string[] {
  return (subsets ?? []).flatMap(({ addresses, ports }) => {
    const ips = (addresses ?? []).map(({ ip }) => ip);
    return (ports ?? []).length === 0
      ? ips
      : (ports ?? []).flatMap(({ port }) => ips.map((ip) => `${ip.includes(':') ? `[${ip}]` : ip}:${port}`));
  });
}
