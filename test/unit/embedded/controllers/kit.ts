/* oxlint-disable typescript/no-unnecessary-type-parameters -- the test says which kind lies under a key */
import { startControllers } from '../../../../src/embedded/controllers/start.ts';
import { createAdmissionPlugins } from '../../../../src/embedded/admission/plugins.ts';
import { createAuthorizer } from '../../../../src/embedded/access/authorizer.ts';
import type { IssueCertificate } from '../../../../src/embedded/server/issue-certificate.ts';
import { kindRules } from '../../../../src/embedded/kinds/kinds.ts';
import type { Event, Pod } from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { fieldManagement } from '../../../../src/embedded/patch/field-management.ts';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { createClient } from '../../../../src/embedded/registry/client.ts';
import { createRegistry } from '../../../../src/embedded/registry/registry.ts';
import type { ApiClient } from '../../../../src/embedded/registry/types.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import { ManualClock, settle as settleTurns } from '../kubelet/kit.ts';

const schemas = openSchemas();

export interface ControlledCluster {
  readonly api: ApiClient;
  readonly clock: ManualClock;
  readonly faults: unknown[];
  stop(): void;
  create(key: string, object: unknown): Promise<void>;
  change<T = ApiObject>(key: string, name: string, change: (draft: T) => void): Promise<void>;
  get<T = ApiObject>(key: string, name: string, namespace?: string): T | undefined;
  pods(): Pod[];
  /** Makes the Pods whose names start so run and be ready, or end with a phase and an exit code. */
  run(prefix: string): Promise<void>;
  end(prefix: string, phase: 'Succeeded' | 'Failed', exitCode?: number): Promise<void>;
  /** Reasons and messages of events about objects of a kind, in order. */
  events(kind: string): string[];
}

/** Lets all controllers come to rest. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 20; round++) await settleTurns();
}

/** The controllers over a store in memory with the rules of all kinds, without a kubelet. */
export async function startCluster(
  issueCertificate: IssueCertificate = () => '',
): Promise<ControlledCluster> {
  const clock = new ManualClock();
  const store = openStore(':memory:');
  const registry = createRegistry({
    store,
    schemas,
    kinds: kindRules,
    admission: createAdmissionPlugins({ random: Math.random, schemas }),
    fieldManagement,
    patches,
    now: () => clock.now(),
  });
  const clientFor = (user: string, agent: string): ApiClient =>
    createClient({ registry, store, schemas, caller: { user, groups: ['system:masters'], agent } });
  const api = clientFor('admin', 'kubectl');
  const faults: unknown[] = [];
  const stop = startControllers({
    clientFor,
    schemas,
    clock,
    random: Math.random,
    caCertificate: 'CA\n',
    mintSecretToken: (namespace, account) => `token of ${namespace}/${account.name}`,
    issueCertificate,
    access: createAuthorizer(store),
    apiAddress: { ip: '172.18.0.2', port: 6443 },
    onFault: (error) => faults.push(error),
  });
  const setStatus = async (
    prefix: string,
    status: (pod: Pod) => NonNullable<Pod['status']>,
  ): Promise<void> => {
    for (const { metadata } of api.list<Pod>('pods', 'default')) {
      if (!(metadata.name ?? '').startsWith(prefix)) continue;
      api.change<Pod>('pods', 'default', metadata.name ?? '', 'status', (draft) => {
        draft.status = { ...draft.status, ...status(draft) };
      });
    }
    await settle();
  };
  const time = (): string => `${clock.now().toISOString().slice(0, 19)}Z`;
  await settle();
  return {
    api,
    clock,
    faults,
    stop: () => {
      stop();
      store.close();
    },
    async create(key, object) {
      api.create(key, object as ApiObject);
      await settle();
    },
    async change(key, name, change) {
      api.change(key, 'default', name, '', change);
      await settle();
    },
    get: (key, name, namespace = 'default') => api.get(key, namespace, name),
    pods: () => [...api.list<Pod>('pods', 'default')],
    run: (prefix) =>
      setStatus(prefix, () => ({
        phase: 'Running',
        podIP: '10.244.0.5',
        podIPs: [{ ip: '10.244.0.5' }],
        conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: time() }],
      })),
    end: (prefix, phase, exitCode = phase === 'Failed' ? 1 : 0) =>
      setStatus(prefix, ({ spec }) => ({
        phase,
        containerStatuses: (spec?.containers ?? []).map(({ name, image = '' }) => ({
          name,
          image,
          imageID: '',
          ready: false,
          restartCount: 0,
          state: { terminated: { exitCode, startedAt: time(), finishedAt: time() } },
        })),
      })),
    events: (kind) =>
      api
        .list<Event>('events', 'default')
        .filter(({ involvedObject }) => involvedObject.kind === kind)
        .toSorted((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ reason, message }) => `${reason}: ${message}`),
  };
}

export const template = (name: string, more: object = {}): object => ({
  metadata: { labels: { app: name } },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name: 'main', image: 'busybox' }], ...more },
});

export const deployment = (name: string, spec: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: { selector: { matchLabels: { app: name } }, template: template(name), ...spec },
});

export const job = (name: string, spec: object = {}): object => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name, namespace: 'default' },
  spec: {
    template: { spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'busybox' }] } },
    ...spec,
  },
});
