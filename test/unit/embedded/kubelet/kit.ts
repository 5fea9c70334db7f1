import type { Clock } from '../../../../src/lib/clock.ts';
import { type Kubelet, type KubeletOptions, startKubelet } from '../../../../src/embedded/kubelet/kubelet.ts';
import type { Event, Pod } from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { createClient } from '../../../../src/embedded/registry/client.ts';
import { createRegistry } from '../../../../src/embedded/registry/registry.ts';
import type { ApiClient, KindRules } from '../../../../src/embedded/registry/types.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import { type ScriptedRuntime, scriptedRuntime } from './scripted-runtime.ts';

const schemas = openSchemas();

/** What of a Pod's rules the kubelet relies on. */
const podRules: KindRules = {
  resource: 'pods',
  prepareForCreate: (pod) => {
    pod['status'] = { phase: 'Pending' };
  },
  gracePeriodSeconds: (object, asked) => {
    const { spec } = object as Pod;
    return (spec?.nodeName ?? '') === '' ? 0 : (asked ?? spec?.terminationGracePeriodSeconds ?? 30);
  },
};

/** A clock that only moves when told. */
export class ManualClock implements Clock {
  #now = Date.parse('2026-03-04T05:06:07.000Z');
  #sleepers: { at: number; wake: () => void }[] = [];

  monotonicMs(): number {
    return this.#now;
  }

  now(): Date {
    return new Date(this.#now);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const sleeper = { at: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener(
        'abort',
        () => {
          this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
          reject(signal.reason as Error);
        },
        { once: true },
      );
    });
  }

  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Lets time pass, waking everybody in order, each with time to act. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#sleepers.filter(({ at }) => at <= end).toSorted((one, two) => one.at - two.at)[0];
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 25; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

export interface Node {
  readonly api: ApiClient;
  readonly clock: ManualClock;
  readonly runtime: ScriptedRuntime;
  readonly kubelet: Kubelet;
  /** As a new process over the same store. */
  restart(): Node;
  create(object: unknown): Promise<void>;
  pod(name?: string): Pod;
  find(name: string): Pod | undefined;
  /** "Warning Failed Error: ErrImagePull", in the order in which they were first told. */
  events(name?: string): string[];
}

/** A node over a store in memory, with scripted containers and a clock that stands still. */
export async function startNode(options: Partial<KubeletOptions> = {}): Promise<Node> {
  const clock = new ManualClock();
  const store = openStore(':memory:');
  const registry = createRegistry({
    store,
    schemas,
    kinds: [podRules],
    admission: [],
    fieldManagement,
    patches,
    now: () => clock.now(),
  });
  const api = createClient({
    registry,
    store,
    schemas,
    caller: { user: 'system:node:node', groups: ['system:masters'], agent: 'kubelet' },
  });
  for (const name of ['default', 'kube-system', 'kube-node-lease']) {
    api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }
  const node = boot(api, clock, options);
  await settle();
  return node;
}

function boot(api: ApiClient, clock: ManualClock, options: Partial<KubeletOptions>): Node {
  const runtime = scriptedRuntime();
  const kubelet = startKubelet({
    api,
    runtime,
    clock,
    nodeName: 'cks-control-plane',
    nodeIp: '172.18.0.2',
    podCidr: '10.244.0.0/24',
    caPem: '-----BEGIN CERTIFICATE-----\n',
    cpus: 2,
    memoryBytes: 4 * 2 ** 30,
    mintToken: (namespace, account, { expirationSeconds }) => ({
      token: `${namespace}/${account}@${clock.now().toISOString()}`,
      expiration: new Date(clock.now().getTime() + expirationSeconds * 1000).toISOString(),
    }),
    ...options,
  });
  const find = (name: string): Pod | undefined => api.get<Pod>('pods', 'default', name);
  return {
    api,
    clock,
    runtime,
    kubelet,
    find,
    restart: () => {
      kubelet.stop();
      return boot(api, clock, options);
    },
    create: async (object) => {
      const { kind } = object as ApiObject;
      const key = KEYS[kind] ?? `${kind.toLowerCase()}s`;
      api.create(key, object as ApiObject);
      await settle();
    },
    pod: (name = 'pod') => {
      const pod = find(name);
      if (pod === undefined) throw new Error(`no Pod ${name}`);
      return pod;
    },
    events: (name = 'pod') =>
      api
        .list<Event>('events')
        .filter(({ involvedObject }) => involvedObject.name === name)
        .toSorted((one, two) => order(one) - order(two))
        .map(({ type, reason, message }) => `${type} ${reason} ${message}`),
  };
}

const KEYS: Readonly<Record<string, string>> = {
  NetworkPolicy: 'networkpolicies.networking.k8s.io',
  RuntimeClass: 'runtimeclasses.node.k8s.io',
  EndpointSlice: 'endpointslices.discovery.k8s.io',
};

/** An event's name ends with the nanoseconds at which it was first told. */
function order({ metadata }: Event): number {
  return Number.parseInt((metadata.name ?? '').split('.').at(-1) ?? '', 16);
}

type PodSpec = NonNullable<Pod['spec']>;

/** A Pod with one container, "main", that runs `command`. */
export function podOf(command: readonly string[], spec: Partial<PodSpec> = {}, container: object = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'pod', namespace: 'default' },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      containers: [{ name: 'main', image: 'busybox', command: [...command], ...container }],
      ...spec,
    },
  };
}
