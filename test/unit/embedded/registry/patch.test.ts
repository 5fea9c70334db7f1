import { describe, expect, test } from '@jest/globals';
import type { PatchType, WriteOptions, WriteResult } from '../../../../src/embedded/registry/types.ts';
import {
  admin,
  at,
  configMap,
  deployment,
  json,
  pod,
  refusal,
  refused,
  testCluster,
  type TestCluster,
} from './cluster.ts';

function patch(
  { registry }: TestCluster,
  type: PatchType,
  body: unknown,
  options: WriteOptions = {},
  key = 'configmaps',
  name = 'a',
): WriteResult {
  return registry.patch(at(key, name), type, json(body), options, admin);
}

function withConfigMap(): TestCluster {
  const cluster = testCluster();
  cluster.create('configmaps', configMap('a', { data: { k: '1' } }));
  return cluster;
}

describe('a patch', () => {
  test.each<[PatchType, unknown]>([
    ['merge', { data: { k: null, l: '2' } }],
    ['strategic', { data: { k: null, l: '2' } }],
    [
      'json',
      [
        { op: 'remove', path: '/data/k' },
        { op: 'add', path: '/data/l', value: '2' },
      ],
    ],
  ])('of type %s changes the stored object', (type, body) => {
    const cluster = withConfigMap();
    const { object, created } = patch(cluster, type, body);
    expect(created).toBe(false);
    expect(object['data']).toEqual({ l: '2' });
    expect(cluster.registry.get(at('configmaps', 'a'))).toEqual(object);
  });

  test('never changes what was handed out before', () => {
    const cluster = withConfigMap();
    const before = cluster.registry.get(at('configmaps', 'a'));
    const copy = structuredClone(before);
    patch(cluster, 'merge', { metadata: { labels: { x: 'y' } } });
    patch(cluster, 'json', [{ op: 'add', path: '/metadata/labels/z', value: '1' }]);
    patch(cluster, 'apply', configMap('a', { data: { m: '3' } }), { fieldManager: 'me' });
    expect(before).toEqual(copy);
  });

  test('that changes nothing is no write', () => {
    const cluster = withConfigMap();
    const { revision } = cluster.store;
    patch(cluster, 'merge', { data: { k: '1' } });
    expect(cluster.store.revision).toBe(revision);
  });

  test('merges lists by their keys where it is strategic', () => {
    const cluster = testCluster();
    cluster.create('deployments.apps', deployment('a'));
    const body = {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'main', image: 'nginx' },
              { name: 'side', image: 'busybox' },
            ],
          },
        },
      },
    };
    const { object } = patch(cluster, 'strategic', body, {}, 'deployments.apps');
    expect(object).toMatchObject({
      metadata: { generation: 2 },
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'main', image: 'nginx' },
              { name: 'side', image: 'busybox' },
            ],
          },
        },
      },
    });
  });

  test('that names a version holds to it', () => {
    const cluster = withConfigMap();
    expect(refused(() => patch(cluster, 'merge', { metadata: { resourceVersion: '1' } }))).toMatch(
      /^409 Conflict: Operation cannot be fulfilled on configmaps "a": the object has been modified/u,
    );
  });

  test.each<[string, PatchType, unknown, string]>([
    ['what is not there', 'merge', {}, '404 NotFound: configmaps "b" not found'],
  ])('of %s is refused', (_, type, body, expected) => {
    expect(refused(() => patch(withConfigMap(), type, body, {}, 'configmaps', 'b'))).toBe(expected);
  });

  test.each<[string, PatchType, unknown, RegExp]>([
    [
      'another name',
      'merge',
      { metadata: { name: 'b' } },
      /^400 BadRequest: the name of the object \(b\) does not match the name on the URL \(a\)$/u,
    ],
    [
      'a value of the wrong type',
      'merge',
      { data: { k: 1 } },
      /^422 Invalid: {2}"" is invalid: patch: Invalid value: ".*": json: cannot unmarshal number into Go struct field ConfigMap\.data of type string$/u,
    ],
    [
      'another kind',
      'merge',
      { kind: 'Secret' },
      /^422 Invalid: {2}"" is invalid: patch: Invalid value: ".*": converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion$/u,
    ],
  ])('with %s is refused', (_, type, body, expected) => {
    expect(refused(() => patch(withConfigMap(), type, body))).toMatch(expected);
  });

  test('that is no JSON is refused', () => {
    const { registry } = withConfigMap();
    const target = at('configmaps', 'a');
    const body = { text: '{', format: 'json' } as const;
    expect(refusal(() => registry.patch(target, 'merge', body, {}, admin)).code).toBe(400);
    expect(refusal(() => registry.patch(target, 'strategic', body, {}, admin)).code).toBe(400);
  });

  test('with unknown fields is warned of or refused', () => {
    const cluster = withConfigMap();
    expect(patch(cluster, 'merge', { foo: 1 }).warnings).toEqual(['unknown field "foo"']);
    expect(refused(() => patch(cluster, 'merge', { foo: 1 }, { fieldValidation: 'Strict' }))).toMatch(
      /^422 Invalid: {2}"" is invalid: patch: Invalid value: ".*": strict decoding error: unknown field "foo"$/u,
    );
  });

  test('can not be forced', () => {
    expect(refused(() => patch(withConfigMap(), 'merge', {}, { force: true }))).toBe(
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: force: Forbidden: may not be specified for non-apply patch',
    );
  });
});

describe('an apply', () => {
  const applied = configMap('a', { data: { k: '1' } });

  test('makes what is not there, and is no write the second time', () => {
    const cluster = testCluster();
    const first = patch(cluster, 'apply', applied, { fieldManager: 'me' });
    expect(first).toMatchObject({
      created: true,
      object: { metadata: { namespace: 'default' }, data: { k: '1' } },
    });
    cluster.time += 5000;
    const second = patch(cluster, 'apply', applied, { fieldManager: 'me' });
    expect(second).toEqual({ ...first, created: false });
  });

  test('conflicts with another manager unless forced', () => {
    const cluster = testCluster();
    patch(cluster, 'apply', applied, { fieldManager: 'me' });
    const other = configMap('a', { data: { k: '2' } });
    expect(refusal(() => patch(cluster, 'apply', other, { fieldManager: 'you' }))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Apply failed with 1 conflict: conflict with "me": .data.k',
    });
    const { object } = patch(cluster, 'apply', other, { fieldManager: 'you', force: true });
    expect(object['data']).toEqual({ k: '2' });
  });

  test('removes what it no longer names', () => {
    const cluster = testCluster();
    patch(cluster, 'apply', configMap('a', { data: { k: '1', l: '2' } }), { fieldManager: 'me' });
    expect(patch(cluster, 'apply', applied, { fieldManager: 'me' }).object['data']).toEqual({ k: '1' });
  });

  test('of a status writes the status only', () => {
    const cluster = testCluster();
    cluster.create('pods', pod('a'));
    const body = json({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a' },
      status: { phase: 'Running' },
    });
    const target = at('pods', 'a', 'default', 'status');
    const { object } = cluster.registry.patch(target, 'apply', body, { fieldManager: 'kubelet' }, admin);
    expect(object).toMatchObject({ status: { phase: 'Running' }, spec: { containers: [{ name: 'main' }] } });
  });

  test.each<[string, unknown, WriteOptions, string]>([
    [
      'no manager',
      applied,
      {},
      '422 Invalid: PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
    ],
    [
      'another kind',
      { ...applied, kind: 'Secret' },
      { fieldManager: 'me' },
      '400 BadRequest: invalid object type: /v1, Kind=Secret',
    ],
    [
      'managedFields',
      configMap('a', { metadata: { managedFields: [] } }),
      { fieldManager: 'me' },
      '400 BadRequest: metadata.managedFields must be nil',
    ],
    [
      'a uid of nothing',
      configMap('a', { metadata: { uid: 'u' } }),
      { fieldManager: 'me' },
      '409 Conflict: Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid u, and no existing object was found',
    ],
    [
      'another name',
      configMap('b'),
      { fieldManager: 'me' },
      '400 BadRequest: the name of the object (b) does not match the name on the URL (a)',
    ],
  ])('with %s is refused', (_, body, options, expected) => {
    expect(refused(() => patch(testCluster(), 'apply', body, options))).toBe(expected);
  });
});
