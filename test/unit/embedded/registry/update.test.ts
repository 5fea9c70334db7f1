import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { admin, at, configMap, deployment, json, pod, refusal, refused, testCluster } from './cluster.ts';

const LOCKED = 'the object has been modified; please apply your changes to the latest version and try again';

describe('an update', () => {
  test('replaces the object and keeps what the server wrote', () => {
    const { create, registry } = testCluster();
    const made = create('configmaps', configMap('a', { data: { k: '1' } })).object;
    const { object, created } = registry.update(
      at('configmaps', 'a'),
      json(configMap('a', { data: { k: '2' } })),
      {},
      admin,
    );
    expect(created).toBe(false);
    expect(object['data']).toEqual({ k: '2' });
    expect(object.metadata.uid).toBe(made.metadata.uid);
    expect(object.metadata.creationTimestamp).toBe(made.metadata.creationTimestamp);
    expect(object.metadata.resourceVersion).not.toBe(made.metadata.resourceVersion);
  });

  test('that changes nothing is none, even later', () => {
    const cluster = testCluster();
    const made = cluster.create('configmaps', configMap('a', { data: { k: '1' } })).object;
    cluster.time += 60_000;
    const again = cluster.registry.update(at('configmaps', 'a'), json(made), {}, admin).object;
    expect(again).toEqual(made);
  });

  test('of an old version is a conflict', () => {
    const { create, registry } = testCluster();
    create('configmaps', configMap('a'));
    const old = configMap('a', { metadata: { resourceVersion: '1' } });
    const status = refusal(() => registry.update(at('configmaps', 'a'), json(old), {}, admin));
    expect(status).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: `Operation cannot be fulfilled on configmaps "a": ${LOCKED}`,
      details: { name: 'a', kind: 'configmaps' },
    });
  });

  test('of another object of that name is a conflict', () => {
    const { create, registry } = testCluster({ newUid: () => 'real' });
    create('configmaps', configMap('a'));
    const other = configMap('a', { metadata: { uid: 'other' } });
    expect(refused(() => registry.update(at('configmaps', 'a'), json(other), {}, admin))).toBe(
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: real',
    );
  });

  test('of what is not there is refused, or makes it where the kind says so', () => {
    const { registry } = testCluster();
    expect(refused(() => registry.update(at('configmaps', 'a'), json(configMap('a')), {}, admin))).toBe(
      '404 NotFound: configmaps "a" not found',
    );
    const role = {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'a' },
      rules: [],
    };
    const target = at('roles.rbac.authorization.k8s.io', 'a');
    expect(registry.update(target, json(role), {}, admin)).toMatchObject({ created: true });
    expect(registry.update(target, json(role), {}, admin)).toMatchObject({ created: false });
  });

  test('must name the version where the kind says so', () => {
    const { create, registry } = testCluster();
    const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name: 'a' } };
    create('leases.coordination.k8s.io', lease);
    expect(
      refused(() => registry.update(at('leases.coordination.k8s.io', 'a'), json(lease), {}, admin)),
    ).toBe(
      '422 Invalid: leases.coordination.k8s.io "a" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update',
    );
  });

  test.each([
    [
      'another name',
      configMap('b'),
      '400 BadRequest: the name of the object (b) does not match the name on the URL (a)',
    ],
    [
      'another namespace',
      configMap('a', { metadata: { namespace: 'other' } }),
      '400 BadRequest: the namespace of the provided object does not match the namespace sent on the request',
    ],
    [
      'no name',
      { apiVersion: 'v1', kind: 'ConfigMap' },
      '400 BadRequest: the name of the object (a based on URL) was undeterminable: name must be provided',
    ],
    [
      'a deletion of its own',
      configMap('a', { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } }),
      '422 Invalid: ConfigMap "a" is invalid: metadata.deletionTimestamp: Invalid value: "2026-01-01T00:00:00Z": field is immutable',
    ],
  ])('is refused with %s', (_, body, expected) => {
    const { create, registry } = testCluster();
    create('configmaps', configMap('a'));
    expect(refused(() => registry.update(at('configmaps', 'a'), json(body), {}, admin))).toBe(expected);
  });

  test('does not add finalizers to what is being deleted', () => {
    const { create, registry } = testCluster();
    create('configmaps', configMap('a', { metadata: { finalizers: ['x/y'] } }));
    registry.delete(at('configmaps', 'a'), {}, admin);
    const more = configMap('a', { metadata: { finalizers: ['x/y', 'x/z'] } });
    expect(refused(() => registry.update(at('configmaps', 'a'), json(more), {}, admin))).toBe(
      '422 Invalid: ConfigMap "a" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"x/z"}',
    );
  });

  test('that takes the last finalizer off ends a deletion', () => {
    const { create, registry, store } = testCluster();
    create('configmaps', configMap('a', { metadata: { finalizers: ['x/y'] } }));
    registry.delete(at('configmaps', 'a'), {}, admin);
    const { object } = registry.update(at('configmaps', 'a'), json(configMap('a')), {}, admin);
    expect(object.metadata.deletionTimestamp).toBe('2026-01-02T03:04:05Z');
    expect(store.list('configmaps')).toEqual([]);
  });

  test('of the spec is a new generation, of anything else not', () => {
    const { create, registry } = testCluster();
    create('deployments.apps', deployment('a'));
    const write = (object: unknown): ApiObject['metadata'] =>
      registry.update(at('deployments.apps', 'a'), json(object), {}, admin).object.metadata;
    expect(write({ ...deployment('a'), metadata: { name: 'a', labels: { x: 'y' } } }).generation).toBe(1);
    expect(write(deployment('a', 3)).generation).toBe(2);
  });
});

describe('status', () => {
  const withStatus = { ...deployment('a', 5), status: { replicas: 2, observedGeneration: 1 } };

  test('is changed by its own path only, and nothing else by that', () => {
    const { create, registry } = testCluster();
    create('deployments.apps', deployment('a'));
    const main = registry.update(at('deployments.apps', 'a'), json(withStatus), {}, admin).object;
    expect(main['spec']).toMatchObject({ replicas: 5 });
    expect(main['status']).toEqual({});
    const status = registry.update(
      at('deployments.apps', 'a', 'default', 'status'),
      json({ ...withStatus, ...deployment('a', 9), status: withStatus.status }),
      {},
      { ...admin, agent: 'controller' },
    ).object;
    expect(status['spec']).toMatchObject({ replicas: 5 });
    expect(status['status']).toEqual({ replicas: 2, observedGeneration: 1 });
    expect(status.metadata.generation).toBe(2);
    expect(status.metadata.managedFields?.map(({ manager, subresource }) => [manager, subresource])).toEqual([
      ['controller', 'status'],
      ['kubectl', undefined],
    ]);
  });
});

describe('what a write of status keeps of metadata', () => {
  const owner = { apiVersion: 'v1', kind: 'Node', name: 'n', uid: 'u' };

  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['deployments.apps', deployment('a'), { annotations: { x: 'y' }, ownerReferences: [owner] }],
    ['pods', pod('a'), { labels: { x: 'y' }, annotations: { x: 'y' } }],
  ])('of %s', (key, object, changed) => {
    const { create, registry } = testCluster();
    create(key, object);
    const metadata = { name: 'a', labels: { x: 'y' }, annotations: { x: 'y' }, ownerReferences: [owner] };
    const written = registry.update(
      at(key, 'a', 'default', 'status'),
      json({ ...object, metadata }),
      {},
      admin,
    );
    const { labels, annotations, ownerReferences } = written.object.metadata;
    expect({ labels, annotations, ownerReferences }).toEqual(changed);
  });
});

test('the rules of a kind go before those that the registry has itself', () => {
  const { create } = testCluster({
    kinds: [
      {
        resource: 'namespaces',
        prepareForCreate(namespace) {
          namespace.metadata.annotations = { by: 'rules' };
        },
      },
    ],
  });
  const { object } = create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a' } });
  expect(object.metadata).toMatchObject({
    annotations: { by: 'rules' },
    labels: { 'kubernetes.io/metadata.name': 'a' },
  });
});

test('ownership is as computed, whatever a rule takes from the old object', () => {
  const { create, registry } = testCluster({
    kinds: [
      {
        resource: 'configmaps',
        prepareForUpdate(object, old) {
          object.metadata = structuredClone(old.metadata);
        },
      },
    ],
  });
  create('configmaps', configMap('a', { data: { old: 'v' } }));
  const { object } = registry.update(
    at('configmaps', 'a'),
    json(configMap('a', { data: { k: 'v' } })),
    {},
    admin,
  );
  expect(object.metadata.managedFields?.[0]?.fieldsV1).toEqual({ 'f:data': { '.': {}, 'f:k': {} } });
});

describe('scale', () => {
  const scaled = at('deployments.apps', 'a', 'default', 'scale');

  test('shows and changes the number of replicas', () => {
    const { create, registry } = testCluster({ newUid: () => 'u' });
    create('deployments.apps', deployment('a', 2));
    expect(registry.get(scaled)).toEqual({
      kind: 'Scale',
      apiVersion: 'autoscaling/v1',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: 'u',
        resourceVersion: '2',
        creationTimestamp: '2026-01-02T03:04:05Z',
      },
      spec: { replicas: 2 },
      status: { replicas: 0, selector: 'app=a' },
    });
    const scale = { ...registry.get(scaled), spec: { replicas: 7 } };
    expect(registry.update(scaled, json(scale), {}, admin).object['spec']).toEqual({ replicas: 7 });
    expect(registry.get(at('deployments.apps', 'a'))).toMatchObject({
      metadata: { generation: 2 },
      spec: { replicas: 7 },
    });
    const patch = json({ spec: { replicas: 0 } });
    expect(registry.patch(scaled, 'merge', patch, {}, admin).object['spec']).toEqual({});
  });

  test('is refused below zero, and of an old version', () => {
    const { create, registry } = testCluster();
    create('deployments.apps', deployment('a', 2));
    const scale = registry.get(scaled);
    expect(refused(() => registry.patch(scaled, 'merge', json({ spec: { replicas: -1 } }), {}, admin))).toBe(
      '422 Invalid: Scale.autoscaling "a" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
    );
    registry.patch(scaled, 'merge', json({ spec: { replicas: 4 } }), {}, admin);
    expect(refused(() => registry.update(scaled, json(scale), {}, admin))).toBe(
      `409 Conflict: Operation cannot be fulfilled on deployments.apps "a": ${LOCKED}`,
    );
  });
});

test('a dry run changes nothing', () => {
  const { create, registry, store } = testCluster();
  create('configmaps', configMap('a'));
  const { revision } = store;
  const body = json(configMap('a', { data: { k: 'v' } }));
  expect(registry.update(at('configmaps', 'a'), body, { dryRun: true }, admin).object['data']).toEqual({
    k: 'v',
  });
  expect(store.revision).toBe(revision);
});

const binding = (name: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Binding',
  metadata: { name: 'a', annotations: { by: 'me' } },
  target: { kind: 'Node', name },
});

describe('a binding', () => {
  const target = at('pods', 'a', 'default', 'binding');

  test('puts a Pod on a node once', () => {
    const { create, registry } = testCluster();
    create('pods', pod('a'));
    expect(registry.create(target, json(binding('n1')), {}, admin).object).toMatchObject({
      status: 'Success',
    });
    expect(registry.get(at('pods', 'a'))).toMatchObject({
      metadata: { annotations: { by: 'me' } },
      spec: { nodeName: 'n1' },
      status: {
        conditions: [{ type: 'PodScheduled', status: 'True', lastTransitionTime: '2026-01-02T03:04:05Z' }],
      },
    });
    expect(refused(() => registry.create(target, json(binding('n2')), {}, admin))).toBe(
      '409 Conflict: Operation cannot be fulfilled on pods/binding "a": pod a is already assigned to node "n1"',
    );
  });

  test('to nowhere is refused', () => {
    const { create, registry } = testCluster();
    create('pods', pod('a'));
    expect(refused(() => registry.create(target, json(binding('')), {}, admin))).toBe(
      '422 Invalid: Binding "a" is invalid: target.name: Required value',
    );
  });
});
