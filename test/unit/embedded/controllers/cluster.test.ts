import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  ConfigMap,
  Endpoints,
  EndpointSlice,
  Namespace,
  Secret,
} from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { deployment, settle, startCluster, type ControlledCluster } from './kit.ts';

let cluster: ControlledCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => {
  expect(cluster.faults).toEqual([]);
  cluster.stop();
});

const named = (items: readonly ApiObject[]): (string | undefined)[] =>
  items.map(({ metadata }) => metadata.name);

test('a new cluster has its namespaces, its service, its classes and its roles', () => {
  expect(named(cluster.api.list('namespaces'))).toEqual([
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ]);
  expect(cluster.get('services', 'kubernetes')).toMatchObject({
    spec: { clusterIP: '10.96.0.1', ports: [{ name: 'https', port: 443, targetPort: 6443 }] },
  });
  expect(named(cluster.api.list('priorityclasses.scheduling.k8s.io'))).toEqual([
    'system-cluster-critical',
    'system-node-critical',
  ]);
  const view = cluster.get('clusterroles.rbac.authorization.k8s.io', 'view', '') as
    { rules?: unknown[] } | undefined;
  expect(view?.rules?.length).toBeGreaterThan(5);
});

test('every namespace has a service account and the CA, which come back', async () => {
  const get = (): ConfigMap | undefined => cluster.get<ConfigMap>('configmaps', 'kube-root-ca.crt');
  expect(get()?.data).toEqual({ 'ca.crt': 'CA\n' });
  cluster.api.delete('configmaps', 'default', 'kube-root-ca.crt');
  cluster.api.delete('serviceaccounts', 'default', 'default');
  await settle();
  expect(cluster.get('serviceaccounts', 'default')).toBeDefined();
  await cluster.change<ConfigMap>('configmaps', 'kube-root-ca.crt', (draft) => {
    draft.data = { other: 'x' };
  });
  expect(get()?.data).toEqual({ 'ca.crt': 'CA\n' });
  expect(get()?.metadata.annotations?.['kubernetes.io/description']).toMatch(/^Contains a CA bundle/);
});

test('a Secret of a service account gets its token and goes with the account', async () => {
  await cluster.create('serviceaccounts', {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'bot', namespace: 'default' },
  });
  await cluster.create('secrets', {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: 'token',
      namespace: 'default',
      annotations: { 'kubernetes.io/service-account.name': 'bot' },
    },
    type: 'kubernetes.io/service-account-token',
  });
  const { token = '' } = cluster.get<Secret>('secrets', 'token')?.data ?? {};
  expect(Buffer.from(token, 'base64').toString()).toBe('token of default/bot');
  cluster.api.delete('serviceaccounts', 'default', 'bot');
  await settle();
  expect(cluster.get('secrets', 'token')).toBeUndefined();
});

const create = async (finalizers?: string[]): Promise<void> => {
  await cluster.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'gone' } });
  await cluster.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kept', namespace: 'gone', ...(finalizers === undefined ? {} : { finalizers }) },
  });
  cluster.api.delete('namespaces', '', 'gone');
  await settle();
};
const namespace = (): Namespace | undefined => cluster.get<Namespace>('namespaces', 'gone', '');

describe('a namespace that is deleted', () => {
  test('takes everything in it along', async () => {
    await create();
    expect(namespace()).toBeUndefined();
    expect(cluster.api.list('configmaps', 'gone')).toEqual([]);
    expect(cluster.api.list('serviceaccounts', 'gone')).toEqual([]);
  });

  test('stays as long as something in it has finalizers, and says so', async () => {
    await create(['example.com/hold']);
    const told = namespace()?.status?.conditions?.map(
      ({ type, status, message }) => `${type} ${status}: ${message}`,
    );
    expect(told).toEqual([
      'NamespaceDeletionDiscoveryFailure False: All resources successfully discovered',
      'NamespaceDeletionGroupVersionParsingFailure False: All legacy kube types successfully parsed',
      'NamespaceDeletionContentFailure False: All content successfully deleted, may be waiting on finalization',
      'NamespaceContentRemaining True: Some resources are remaining: configmaps. has 1 resource instances',
      'NamespaceFinalizersRemaining True: Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances',
    ]);
    cluster.api.change('configmaps', 'gone', 'kept', '', (draft) => {
      delete draft.metadata.finalizers;
    });
    await settle();
    expect(namespace()).toBeUndefined();
  });
});

test('what names an owner that is no more is collected', async () => {
  const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'owner', uid: 'nobody' };
  await cluster.create('configmaps', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'left', namespace: 'default', ownerReferences: [owner] },
  });
  expect(cluster.get('configmaps', 'left')).toBeUndefined();
});

const slice = (): EndpointSlice | undefined =>
  cluster.api
    .list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default')
    .find(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === 'web');

describe('the endpoints of a Service', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', labels: { tier: 'front' } },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }] },
  };

  test('are its Pods, ready or not', async () => {
    await cluster.create('services', service);
    await cluster.create('deployments.apps', deployment('web'));
    expect(slice()?.endpoints ?? []).toEqual([]);
    await cluster.run('web');
    expect(slice()?.metadata).toMatchObject({
      generateName: 'web-',
      labels: { tier: 'front', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' },
    });
    expect(slice()).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: '', port: 8080, protocol: 'TCP' }],
      endpoints: [
        {
          addresses: ['10.244.0.5'],
          conditions: { ready: true, serving: true, terminating: false },
          targetRef: { kind: 'Pod', name: cluster.pods()[0]?.metadata.name },
        },
      ],
    });
    expect(cluster.get<Endpoints>('endpoints', 'web')?.subsets).toMatchObject([
      { addresses: [{ ip: '10.244.0.5' }], ports: [{ port: 8080, protocol: 'TCP' }] },
    ]);
  });

  test('go with it', async () => {
    await cluster.create('services', service);
    expect(slice()).toBeDefined();
    cluster.api.delete('services', 'default', 'web');
    await settle();
    expect(slice()).toBeUndefined();
    expect(cluster.get('endpoints', 'web')).toBeUndefined();
  });
});

test('a disruption budget counts what it may let go', async () => {
  await cluster.create('poddisruptionbudgets.policy', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'web' } }, maxUnavailable: 1 },
  });
  await cluster.create('deployments.apps', deployment('web', { replicas: 3 }));
  expect(cluster.get('poddisruptionbudgets.policy', 'web')).toMatchObject({
    status: { expectedPods: 3, desiredHealthy: 2, currentHealthy: 0, disruptionsAllowed: 0 },
  });
  await cluster.run('web');
  expect(cluster.get('poddisruptionbudgets.policy', 'web')).toMatchObject({
    status: { currentHealthy: 3, disruptionsAllowed: 1, conditions: [{ reason: 'SufficientPods' }] },
  });
});

test('a claim that is deleted stays while a Pod on a node uses it', async () => {
  await cluster.create('persistentvolumeclaims', {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'default' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  });
  await cluster.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'user', namespace: 'default' },
    spec: {
      nodeName: 'node',
      containers: [{ name: 'main', image: 'busybox' }],
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
    },
  });
  expect(cluster.events('PersistentVolumeClaim')).toEqual([
    'FailedBinding: no persistent volumes available for this claim and no storage class is set',
  ]);
  cluster.api.delete('persistentvolumeclaims', 'default', 'data');
  await settle();
  expect(cluster.get('persistentvolumeclaims', 'data')).toBeDefined();
  cluster.api.delete('pods', 'default', 'user', { gracePeriodSeconds: 0 });
  await settle();
  expect(cluster.get('persistentvolumeclaims', 'data')).toBeUndefined();
});
