import type { Clock } from '../../lib/clock.ts';
import type { ApiClient } from '../registry/types.ts';
import type { ContainerRuntime, ProcessNamespace } from '../runtime/types.ts';
import type { NodeAmounts } from './container/field-values.ts';
import type { EventRecorder } from './events/recorder.ts';
import type { AddressPool } from './network/addresses.ts';
import type { ClusterNetwork } from './network/network.ts';
import type { NanoClock } from './timers.ts';
import type { MintToken } from './types.ts';
import type { NodeFiles } from './volumes/node-files.ts';

/** What everything that runs a Pod shares: the node it is on and the API it answers to. */
export interface KubeletContext {
  readonly api: ApiClient;
  readonly runtime: ContainerRuntime;
  readonly clock: Clock;
  readonly nanos: NanoClock;
  readonly events: EventRecorder;
  readonly network: ClusterNetwork;
  readonly addresses: AddressPool;
  readonly node: NodeFiles;
  readonly nodeName: string;
  readonly nodeIp: string;
  readonly nodeAmounts: NodeAmounts;
  readonly mintToken: MintToken;
  /** Hears of what nobody expected. */
  readonly onFault: (error: unknown) => void;
  /** For Pods that share the node's process ids. */
  readonly nodeProcesses: () => ProcessNamespace;
}
