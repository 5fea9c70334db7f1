import type { Node, Pod } from '../../objects/kinds.ts';
import { podSpec } from '../names.ts';
import { nodeIsSelected } from '../schedule/affinity.ts';
import { shortages, takenHostPort } from '../schedule/fit.ts';
import { untoleratedTaint } from '../schedule/taints.ts';

export interface Refusal {
  readonly reason: string;
  readonly message: string;
}

const SHORTAGE_REASONS: Readonly<Record<string, string>> = {
  cpu: 'OutOfcpu',
  memory: 'OutOfmemory',
  'ephemeral-storage': 'OutOfephemeral-storage',
  pods: 'OutOfpods',
};

/** Sysctls that any Pod may set (pkg/kubelet/sysctl/safe_sysctls.go). */
const SAFE_SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.ip_local_reserved_ports',
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
  'net.ipv4.tcp_rmem',
  'net.ipv4.tcp_wmem',
];

/**
 * Does the kubelet take a Pod that was given to its node? What the scheduler would have checked, checked again for
 * Pods that went around it (lifecycle/predicate.go), and what only the node knows.
 */
export function refusalOf(pod: Pod, node: Node, others: readonly Pod[]): Refusal | undefined {
  const [short] = shortages(pod, node, others);
  if (short !== undefined) {
    return {
      reason: SHORTAGE_REASONS[short.resource] ?? `OutOf${short.resource}`,
      message:
        `Node didn't have enough resource: ${short.resource}, requested: ${short.requested}, ` +
        `used: ${short.used}, capacity: ${short.capacity}`,
    };
  }
  if (!nodeIsSelected(pod, node)) {
    return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
  }
  if (takenHostPort(pod, others)) {
    return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
  }
  if (untoleratedTaint(pod, node, ['NoExecute']) !== undefined) {
    return predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate");
  }
  const forbidden = (podSpec(pod).securityContext?.sysctls ?? []).find(
    ({ name }) => !SAFE_SYSCTLS.includes(name),
  );
  if (forbidden !== undefined) {
    return {
      reason: 'SysctlForbidden',
      message: `forbidden sysctl: ${JSON.stringify(forbidden.name)} not allowlisted`,
    };
  }
  return undefined;
}

function predicate(name: string, why: string): Refusal {
  return { reason: name, message: `Predicate ${name} failed: ${why}` };
}
