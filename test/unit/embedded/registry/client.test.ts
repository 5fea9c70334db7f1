import { expect, test } from '@jest/globals';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { createClient } from '../../../../src/embedded/registry/client.ts';
import type { ApiClient } from '../../../../src/embedded/registry/types.ts';
import { configMap, deployment, namesOf, schemas, settle, testCluster, type TestCluster } from './cluster.ts';

function clientOf({ registry, store }: TestCluster): ApiClient {
  const caller = { user: 'system:kube-controller-manager', groups: [], agent: 'kube-controller-manager' };
  return createClient({ registry, store, schemas, caller });
}

const inDefault = (object: Record<string, unknown>): ApiObject => {
  const made = object as unknown as ApiObject;
  made.metadata.namespace = 'default';
  return made;
};

test('controllers read, make, change and delete objects', () => {
  const client = clientOf(testCluster());
  const made = client.create('configmaps', inDefault(configMap('a', { data: { k: '1' } })));
  expect(client.get('configmaps', 'default', 'a')).toBe(client.list('configmaps')[0]);
  expect(made.metadata.managedFields?.[0]?.manager).toBe('kube-controller-manager');
  const changed = client.change('configmaps', 'default', 'a', '', (draft) => {
    draft['data'] = { k: '2' };
  });
  expect(changed?.['data']).toEqual({ k: '2' });
  expect(made['data']).toEqual({ k: '1' });
  expect(client.delete('configmaps', 'default', 'a')).toBe(true);
  expect(client.delete('configmaps', 'default', 'a')).toBe(false);
  expect(client.get('configmaps', 'default', 'a')).toBeUndefined();
  expect(client.change('configmaps', 'default', 'a', '', () => {})).toBeUndefined();
});

test('a change that changes nothing is no write', () => {
  const cluster = testCluster();
  const client = clientOf(cluster);
  const made = client.create('configmaps', inDefault(configMap('a')));
  const { revision } = cluster.store;
  expect(client.change('configmaps', 'default', 'a', '', () => {})).toEqual(made);
  expect(cluster.store.revision).toBe(revision);
});

test('a change of status keeps nothing else', () => {
  const client = clientOf(testCluster());
  client.create('deployments.apps', inDefault(deployment('a', 2)));
  const changed = client.change('deployments.apps', 'default', 'a', 'status', (draft) => {
    draft['status'] = { replicas: 1 };
    draft['spec'] = {};
    draft.metadata.labels = { x: 'y' };
  });
  expect(changed).toMatchObject({ spec: { replicas: 2 }, status: { replicas: 1 } });
  expect(changed?.metadata.labels).toBeUndefined();
});

test('a listener hears what is there, then what changes, with what was there before', async () => {
  const client = clientOf(testCluster());
  client.create('configmaps', inDefault(configMap('a')));
  const heard: unknown[] = [];
  const stop = client.watch('configmaps', ({ type, object, previous }) =>
    heard.push([type, object.metadata.name, previous?.metadata.resourceVersion]),
  );
  const second = client.create('configmaps', inDefault(configMap('b')));
  client.change('configmaps', 'default', 'b', '', (draft) => {
    draft.metadata.labels = { x: 'y' };
  });
  expect(heard).toEqual([]);
  await settle();
  expect(heard).toEqual([
    ['ADDED', 'a', undefined],
    ['ADDED', 'b', undefined],
    ['MODIFIED', 'b', second.metadata.resourceVersion],
  ]);
  stop();
  client.delete('configmaps', 'default', 'b');
  await settle();
  expect(heard).toHaveLength(3);
  expect(namesOf(client.list('configmaps', 'default'))).toEqual(['a']);
});

test('a listener that stops at once hears nothing', async () => {
  const client = clientOf(testCluster());
  client.create('configmaps', inDefault(configMap('a')));
  const heard: unknown[] = [];
  client.watch('configmaps', (event) => heard.push(event))();
  await settle();
  expect(heard).toEqual([]);
});
