import type { Node } from '../objects/kinds.ts';
import { NONE, orNone } from './cell-text.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const ROLE_LABEL = 'kubernetes.io/role';
const ROLE_PREFIX = 'node-role.kubernetes.io/';

export const nodePrinter: Printer = printer<Node>('nodes', (node, since) => {
  const info = node.status?.nodeInfo;
  const kernel = orUnknown(info?.kernelVersion);
  const architecture = info?.architecture ?? '';
  return [
    node.metadata.name ?? '',
    statusOf(node),
    orNone(rolesOf(node).join(',')),
    ageOf(node, since),
    info?.kubeletVersion ?? '',
    addressOf(node, 'InternalIP'),
    addressOf(node, 'ExternalIP'),
    orUnknown(info?.osImage),
    architecture === '' ? kernel : `${kernel} (${architecture})`,
    orUnknown(info?.containerRuntimeVersion),
  ];
});

function statusOf({ spec, status }: Node): string {
  // the last of a type counts
  const ready = (status?.conditions ?? []).findLast(({ type }) => type === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready.status === 'True' ? 'Ready' : 'NotReady';
  return spec?.unschedulable === true ? `${state},SchedulingDisabled` : state;
}

function rolesOf({ metadata }: Node): readonly string[] {
  const roles = new Set<string>();
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    const role = key.startsWith(ROLE_PREFIX)
      ? key.slice(ROLE_PREFIX.length)
      : key === ROLE_LABEL
        ? value
        : '';
    if (role !== '') roles.add(role);
  }
  return [...roles].toSorted();
}

function addressOf({ status }: Node, type: string): string {
  return (status?.addresses ?? []).find((one) => one.type === type)?.address ?? NONE;
}

function orUnknown(text: string | undefined): string {
  return text === undefined || text === '' ? '<unknown>' : text;
}
