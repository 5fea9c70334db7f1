import type { Node } from '../../objects/kinds.ts';
import { wireTime } from '../timers.ts';

export interface NodeFacts {
  readonly name: string;
  readonly ip: string;
  readonly podCidr: string;
  /** Whole cores and bytes of memory that the node says it has. */
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly machineId: string;
  readonly bootId: string;
  readonly kernelVersion: string;
  readonly architecture: string;
  readonly images: readonly { readonly names: string[]; readonly sizeBytes: number }[];
}

export const KUBELET_VERSION = 'v1.36.3';
const RUNTIME_VERSION = 'containerd://2.2.0';
const OS_IMAGE = 'Debian GNU/Linux 13 (trixie)';
/** What kind's nodes offer; nothing is stored on it. */
const DISK = '125Gi';

/** The Node as kubeadm and the kubelet of a kind control-plane node leave it, without the NoSchedule taint. */
export function makeNode(facts: NodeFacts): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: facts.name,
      labels: {
        'beta.kubernetes.io/arch': facts.architecture,
        'beta.kubernetes.io/os': 'linux',
        'kubernetes.io/arch': facts.architecture,
        'kubernetes.io/hostname': facts.name,
        'kubernetes.io/os': 'linux',
        'node-role.kubernetes.io/control-plane': '',
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
      },
    },
    spec: {
      podCIDR: facts.podCidr,
      podCIDRs: [facts.podCidr],
      providerID: `kind://docker/${facts.name.replace(/-control-plane$/, '')}/${facts.name}`,
    },
  };
}

type NodeStatus = NonNullable<Node['status']>;
type NodeCondition = NonNullable<NodeStatus['conditions']>[number];

/** The status the kubelet reports; `old` keeps the times at which conditions changed. */
export function nodeStatus(facts: NodeFacts, now: Date, old: NodeStatus | undefined): NodeStatus {
  const resources = {
    cpu: String(facts.cpus),
    'ephemeral-storage': DISK,
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: `${Math.floor(facts.memoryBytes / 1024)}Ki`,
    pods: '110',
  };
  return {
    addresses: [
      { type: 'InternalIP', address: facts.ip },
      { type: 'Hostname', address: facts.name },
    ],
    allocatable: resources,
    capacity: resources,
    conditions: conditions(now, old),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: facts.images.map((image) => ({ names: image.names, sizeBytes: image.sizeBytes })),
    features: { supplementalGroupsPolicy: true },
    nodeInfo: {
      architecture: facts.architecture,
      bootID: facts.bootId,
      containerRuntimeVersion: RUNTIME_VERSION,
      kernelVersion: facts.kernelVersion,
      kubeProxyVersion: '',
      kubeletVersion: KUBELET_VERSION,
      machineID: facts.machineId,
      operatingSystem: 'linux',
      osImage: OS_IMAGE,
      swap: { capacity: 0 },
      systemUUID: facts.machineId,
    },
    runtimeHandlers: [
      { name: '', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
      { name: 'runc', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
    ],
  };
}

function conditions(now: Date, old: NodeStatus | undefined): NodeCondition[] {
  const time = wireTime(now);
  const condition = (type: string, status: string, reason: string, message: string): NodeCondition => {
    const before = old?.conditions?.find((one) => one.type === type);
    return {
      type,
      status,
      lastHeartbeatTime: time,
      lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? time) : time,
      reason,
      message,
    };
  };
  return [
    condition(
      'MemoryPressure',
      'False',
      'KubeletHasSufficientMemory',
      'kubelet has sufficient memory available',
    ),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status'),
  ];
}
