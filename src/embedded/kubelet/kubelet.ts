import { randomUUID } from 'node:crypto';
import { arch, availableParallelism, release, totalmem } from 'node:os';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { Node, Pod } from '../objects/kinds.ts';
import type { ApiObject } from '../objects/object.ts';
import type { ApiClient } from '../registry/types.ts';
import type { ContainerRuntime, ProcessNamespace } from '../runtime/types.ts';
import { makeAgent } from './agent.ts';
import type { KubeletContext } from './context.ts';
import { expireEvents } from './events/expiry.ts';
import { CoreEventRecorder, SeriesEventRecorder } from './events/recorder.ts';
import { isTerminal, podSpec } from './names.ts';
import { AddressPool } from './network/addresses.ts';
import { ClusterNetwork, type Forward } from './network/network.ts';
import { policyPermit } from './network/policies.ts';
import { serviceForward } from './network/services.ts';
import { keepNode } from './node/heartbeat.ts';
import type { NodeFacts } from './node/node-object.ts';
import { PodWorker } from './pods/pod-worker.ts';
import { readsObject } from './pods/pod-volumes.ts';
import { startScheduler } from './schedule/scheduler.ts';
import { NanoClock } from './timers.ts';
import type { MintToken, NodeAgent } from './types.ts';
import { makeNodeFiles } from './volumes/node-files.ts';

export interface KubeletOptions {
  /** As the node: its name is the field manager of what it writes. */
  readonly api: ApiClient;
  /** As the scheduler; the kubelet's own where there is none. */
  readonly schedulerApi?: ApiClient;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  /** "cks-control-plane" */
  readonly nodeName: string;
  readonly nodeIp: string;
  /** "10.244.0.0/24" */
  readonly podCidr: string;
  readonly mintToken: MintToken;
  /** The cluster's CA, on the node as /etc/kubernetes/pki/ca.crt. */
  readonly caPem: string;
  /** What the node offers; the machine's own by default. */
  readonly cpus?: number;
  readonly memoryBytes?: number;
  /** Hears of faults of one Pod, which is tried again later; thrown by default. */
  readonly onFault?: (error: unknown) => void;
  /** Serves addresses that are no Pod's, such as the API server's own; undefined: nothing is there. */
  readonly outside?: (ip: string, port: number) => Promise<Duplex> | undefined;
}

/** The cluster's only node, with the scheduler that gives Pods to it. */
export interface Kubelet extends NodeAgent {
  /** Ends every container and timer; the API keeps what it has. */
  stop(): void;
}

const EPHEMERAL_BYTES = 125 * 2 ** 30;

/**
 * Registers the node, schedules Pods onto it and runs them with the container runtime. Pods that were running when the
 * process last ended are started anew, as after a reboot of the node.
 */
export function startKubelet(options: KubeletOptions): Kubelet {
  const { api, runtime, clock, nodeName, nodeIp } = options;
  const nanos = new NanoClock(clock);
  const workers = new Map<string, PodWorker>();
  const facts = nodeFacts(options);
  const forward = nodeForward(serviceForward(api, nodeIp), workers, nodeIp);
  const podAt = (ip: string): Pod | undefined =>
    [...workers.values()].find(({ sandbox }) => sandbox?.ip === ip && ip !== nodeIp)?.pod;
  const network = new ClusterNetwork(
    forward,
    options.outside ?? (() => undefined),
    policyPermit(api, podAt, nodeIp),
  );
  network.addHost(nodeIp);
  let nodeProcesses: ProcessNamespace | undefined;
  const events = new CoreEventRecorder(api, clock, nanos, 'kubelet', nodeName);
  const context: KubeletContext = {
    api,
    runtime,
    clock,
    nanos,
    events,
    network,
    addresses: new AddressPool(options.podCidr),
    node: makeNodeFiles(runtime, { name: nodeName, ip: nodeIp, caPem: options.caPem }),
    nodeName,
    nodeIp,
    nodeAmounts: { cpus: facts.cpus, memoryBytes: facts.memoryBytes, ephemeralBytes: EPHEMERAL_BYTES },
    mintToken: options.mintToken,
    onFault:
      options.onFault ??
      ((error) => {
        throw error;
      }),
    nodeProcesses: () => (nodeProcesses ??= runtime.createProcessNamespace({ pause: true })),
  };

  const seen = (pod: Pod): void => {
    const uid = pod.metadata.uid ?? '';
    const known = workers.get(uid);
    if (known !== undefined) known.update(pod);
    else if (podSpec(pod).nodeName === nodeName) {
      const others = (): Pod[] =>
        [...workers.entries()]
          .filter(([other, { pod: one }]) => other !== uid && !isTerminal(one))
          .map(([, { pod: one }]) => one);
      workers.set(uid, new PodWorker(pod, context, others));
    }
  };
  const gone = (pod: Pod): void => {
    const uid = pod.metadata.uid ?? '';
    const worker = workers.get(uid);
    if (worker === undefined) return;
    // Kept until nothing of it runs, so that its ports and address stay taken.
    void worker.removed().then(() => workers.delete(uid));
  };
  const sourceChanged = (kind: 'ConfigMap' | 'Secret', object: ApiObject): void => {
    for (const worker of workers.values()) {
      const { pod } = worker;
      if (pod.metadata.namespace !== object.metadata.namespace) continue;
      if (readsObject(pod, kind, object.metadata.name ?? '')) worker.sourceChanged();
    }
  };

  const schedulerApi = options.schedulerApi ?? api;
  const stops = [
    keepNode({ api, clock, events, facts }),
    startScheduler({
      api: schedulerApi,
      clock,
      events: new SeriesEventRecorder(
        schedulerApi,
        clock,
        nanos,
        'default-scheduler',
        `default-scheduler-${nodeName}`,
      ),
      bind: (pod, node) => {
        const { name = '', namespace = '', uid = '' } = pod.metadata;
        schedulerApi.create('pods/binding', {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { name, namespace, uid },
          target: { kind: 'Node', name: node },
        });
      },
    }),
    api.watch<Pod>('pods', ({ type, object }) => (type === 'DELETED' ? gone(object) : seen(object))),
    api.watch('configmaps', ({ object }) => sourceChanged('ConfigMap', object)),
    api.watch('secrets', ({ object }) => sourceChanged('Secret', object)),
    expireEvents(api, clock),
  ];

  return {
    ...makeAgent({ api, clock, network, worker: (pod) => workers.get(pod.metadata.uid ?? '') }),
    stop() {
      for (const stop of stops) stop();
      for (const worker of workers.values()) worker.stop();
      workers.clear();
    },
  };
}

/** Host ports go to their Pod before Services are asked. */
function nodeForward(services: Forward, workers: ReadonlyMap<string, PodWorker>, nodeIp: string): Forward {
  return (ip, port, protocol) => {
    if (ip === nodeIp) {
      for (const { pod, sandbox } of workers.values()) {
        if (sandbox === undefined || sandbox.ip === nodeIp) continue;
        const spec = podSpec(pod);
        for (const container of [...spec.containers, ...(spec.initContainers ?? [])]) {
          const found = (container.ports ?? []).find(
            (one) => one.hostPort === port && (one.protocol ?? 'TCP') === protocol,
          );
          if (found !== undefined) return { ip: sandbox.ip, port: found.containerPort };
        }
      }
    }
    return services(ip, port, protocol);
  };
}

function nodeFacts({ api, nodeName, nodeIp, podCidr, cpus, memoryBytes }: KubeletOptions): NodeFacts {
  const before = api.get<Node>('nodes', '', nodeName)?.status?.nodeInfo;
  return {
    name: nodeName,
    ip: nodeIp,
    podCidr,
    cpus: cpus ?? availableParallelism(),
    memoryBytes: memoryBytes ?? totalmem(),
    machineId: before?.machineID ?? randomUUID().replaceAll('-', ''),
    bootId: randomUUID(),
    kernelVersion: release(),
    architecture: arch() === 'x64' ? 'amd64' : arch(),
    images: [],
  };
}
