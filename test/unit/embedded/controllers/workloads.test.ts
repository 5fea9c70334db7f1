import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type {
  DaemonSet,
  Deployment,
  ReplicaSet,
  StatefulSet,
} from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { deployment, settle, startCluster, template, type ControlledCluster } from './kit.ts';

let cluster: ControlledCluster;
beforeEach(async () => {
  cluster = await startCluster();
});
afterEach(() => {
  expect(cluster.faults).toEqual([]);
  cluster.stop();
});

const sets = (): ReplicaSet[] =>
  [...cluster.api.list<ReplicaSet>('replicasets.apps', 'default')].toSorted(
    (a, b) =>
      Number(a.metadata.annotations?.['deployment.kubernetes.io/revision']) -
      Number(b.metadata.annotations?.['deployment.kubernetes.io/revision']),
  );
const web = (): Deployment | undefined => cluster.get<Deployment>('deployments.apps', 'web');
const setImage = (image: string): Promise<void> =>
  cluster.change<Deployment>('deployments.apps', 'web', (draft) => {
    const [container] = draft.spec?.template?.spec?.containers ?? [];
    if (container !== undefined) container.image = image;
  });
const sizes = (): (number | undefined)[] => sets().map(({ spec }) => spec?.replicas);
const condition = (type: string): string => {
  const found = web()?.status?.conditions?.find((one) => one.type === type);
  return `${found?.status} ${found?.reason}: ${found?.message}`;
};

describe('a Deployment', () => {
  test('has a ReplicaSet that is named after its template and makes its Pods', async () => {
    await cluster.create('deployments.apps', deployment('web', { replicas: 2 }));
    const [set] = sets();
    expect(set?.metadata.name).toMatch(/^web-[bcdf4-9]{4,10}$/);
    expect(set?.metadata).toMatchObject({
      labels: { app: 'web', 'pod-template-hash': set?.metadata.name?.slice(4) },
      annotations: {
        'deployment.kubernetes.io/desired-replicas': '2',
        'deployment.kubernetes.io/max-replicas': '3',
        'deployment.kubernetes.io/revision': '1',
      },
    });
    expect(cluster.pods()).toHaveLength(2);
    expect(condition('Available')).toBe(
      'False MinimumReplicasUnavailable: Deployment does not have minimum availability.',
    );
    expect(web()?.metadata.generation).toBe(1);
    await cluster.run('web');
    expect(web()?.status).toMatchObject({ availableReplicas: 2, updatedReplicas: 2, terminatingReplicas: 0 });
    expect(condition('Progressing')).toBe(
      `True NewReplicaSetAvailable: ReplicaSet "${set?.metadata.name}" has successfully progressed.`,
    );
    expect(cluster.events('Deployment')).toEqual([
      `ScalingReplicaSet: Scaled up replica set ${set?.metadata.name} from 0 to 2`,
    ]);
    expect(cluster.events('ReplicaSet')[0]).toMatch(/^SuccessfulCreate: Created pod: web-\w+-\w{5}$/);
  });

  test('rolls out within its fenceposts and keeps the old ReplicaSet', async () => {
    await cluster.create('deployments.apps', deployment('web', { replicas: 4 }));
    await cluster.run('web');
    await setImage('busybox:2');
    expect(sizes()).toEqual([3, 2]);
    for (let step = 0; step < 4; step++) await cluster.run('web');
    expect(sizes()).toEqual([0, 4]);
    expect(web()?.metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('2');
  });

  test('goes back to the ReplicaSet of a template that it had before', async () => {
    await cluster.create('deployments.apps', deployment('web'));
    await cluster.run('web');
    const [first] = sets();
    await setImage('busybox:2');
    await cluster.run('web');
    await setImage('busybox');
    await cluster.run('web');
    expect(sets().at(-1)?.metadata).toMatchObject({
      name: first?.metadata.name,
      annotations: {
        'deployment.kubernetes.io/revision': '3',
        'deployment.kubernetes.io/revision-history': '1',
      },
    });
  });

  test('keeps no more old ReplicaSets than its limit', async () => {
    await cluster.create('deployments.apps', deployment('web', { revisionHistoryLimit: 1 }));
    for (const image of ['busybox:2', 'busybox:3', 'busybox:4']) {
      await cluster.run('web');
      await setImage(image);
    }
    await cluster.run('web');
    expect(sizes()).toEqual([0, 1]);
  });

  test('that recreates ends its old Pods before it makes new ones', async () => {
    await cluster.create('deployments.apps', deployment('web', { strategy: { type: 'Recreate' } }));
    await cluster.run('web');
    const [old] = cluster.pods();
    cluster.api.change('pods', 'default', old?.metadata.name ?? '', '', (draft: ApiObject) => {
      draft.metadata.finalizers = ['example.com/hold'];
    });
    await setImage('busybox:2');
    expect(sizes()).toEqual([0]);
    expect(cluster.pods()).toHaveLength(1);
    await cluster.change('pods', old?.metadata.name ?? '', (draft) => {
      delete draft.metadata.finalizers;
    });
    expect(sizes()).toEqual([0, 1]);
  });

  test('does nothing about its template while it is paused', async () => {
    await cluster.create('deployments.apps', deployment('web', { paused: true }));
    expect(sets()).toEqual([]);
    expect(condition('Progressing')).toBe('Unknown DeploymentPaused: Deployment is paused');
    await cluster.change<Deployment>('deployments.apps', 'web', (draft) => {
      if (draft.spec !== undefined) draft.spec.paused = false;
    });
    expect(sizes()).toEqual([1]);
  });

  test('has failed when nothing happens until its deadline', async () => {
    await cluster.create('deployments.apps', deployment('web', { progressDeadlineSeconds: 30 }));
    await cluster.clock.advance(29_000);
    expect(condition('Progressing')).toMatch(
      /^True ReplicaSetUpdated: ReplicaSet "web-\w+" is progressing\.$/,
    );
    await cluster.clock.advance(5000);
    await settle();
    expect(condition('Progressing')).toMatch(
      /^False ProgressDeadlineExceeded: ReplicaSet "web-\w+" has timed out progressing\.$/,
    );
  });

  test('tells when a quota keeps its Pods from being made', async () => {
    await cluster.create('resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'few', namespace: 'default' },
      spec: { hard: { pods: '1' } },
    });
    await cluster.create('deployments.apps', deployment('web', { replicas: 2 }));
    expect(cluster.get('resourcequotas', 'few')).toMatchObject({ status: { used: { pods: '1' } } });
    expect(condition('ReplicaFailure')).toMatch(
      /^True FailedCreate: pods "web-\w+-\w+" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/,
    );
    expect(cluster.events('ReplicaSet').at(-1)).toMatch(/^FailedCreate: Error creating: pods "web-/);
  });
});

test('deleting a Deployment takes its ReplicaSets and Pods along, unless they are orphaned', async () => {
  await cluster.create('deployments.apps', deployment('web'));
  await cluster.create('deployments.apps', deployment('other'));
  cluster.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Foreground' });
  cluster.api.delete('deployments.apps', 'default', 'other', { propagationPolicy: 'Orphan' });
  await cluster.clock.advance(0);
  await cluster.clock.advance(0);
  expect(cluster.api.list('deployments.apps', 'default')).toEqual([]);
  const [left, ...more] = sets();
  expect(more).toEqual([]);
  expect(left?.metadata.name).toMatch(/^other-/);
  expect(left?.metadata.ownerReferences).toBeUndefined();
  expect(cluster.pods().map(({ metadata }) => metadata.labels?.['app'])).toEqual(['other']);
});

test('a StatefulSet makes its Pods one after the other and takes the last one away first', async () => {
  await cluster.create('statefulsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'db', namespace: 'default' },
    spec: {
      replicas: 2,
      serviceName: 'db',
      selector: { matchLabels: { app: 'db' } },
      template: template('db'),
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      ],
    },
  });
  const names = (): unknown => cluster.pods().map(({ metadata }) => metadata.name);
  expect(names()).toEqual(['db-0']);
  await cluster.run('db-0');
  expect(names()).toEqual(['db-0', 'db-1']);
  await cluster.run('db-1');
  expect(cluster.pods()[1]?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
  expect(cluster.get('persistentvolumeclaims', 'data-db-1')).toMatchObject({
    metadata: { labels: { app: 'db' } },
  });
  expect(cluster.get<StatefulSet>('statefulsets.apps', 'db')?.status).toMatchObject({
    replicas: 2,
    readyReplicas: 2,
    currentReplicas: 2,
  });
  await cluster.change<StatefulSet>('statefulsets.apps', 'db', (draft) => {
    if (draft.spec !== undefined) draft.spec.replicas = 1;
  });
  expect(names()).toEqual(['db-0']);
  expect(cluster.events('StatefulSet')).toEqual(
    expect.arrayContaining([
      'SuccessfulCreate: create Claim data-db-0 Pod db-0 in StatefulSet db success',
      'SuccessfulCreate: create Pod db-0 in StatefulSet db successful',
      'SuccessfulDelete: delete Pod db-1 in StatefulSet db successful',
    ]),
  );
});

test('a DaemonSet has a Pod on every node and replaces it when its template changes', async () => {
  await cluster.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  expect(cluster.get('nodes', 'node', '')).not.toHaveProperty('spec.taints');
  await cluster.create('daemonsets.apps', {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'ds', namespace: 'default' },
    spec: { selector: { matchLabels: { app: 'ds' } }, template: template('ds') },
  });
  await cluster.run('ds');
  const [first] = cluster.pods();
  expect(first?.metadata.labels).toHaveProperty('controller-revision-hash');
  expect(cluster.get<DaemonSet>('daemonsets.apps', 'ds')?.status).toMatchObject({
    desiredNumberScheduled: 1,
    numberAvailable: 1,
    updatedNumberScheduled: 1,
  });
  await cluster.change<DaemonSet>('daemonsets.apps', 'ds', (draft) => {
    const [container] = draft.spec?.template?.spec?.containers ?? [];
    if (container !== undefined) container.image = 'busybox:2';
  });
  const [second, ...more] = cluster.pods();
  expect(more).toEqual([]);
  expect(second?.metadata.name).not.toBe(first?.metadata.name);
  expect(cluster.api.list('controllerrevisions.apps', 'default')).toHaveLength(2);
});
