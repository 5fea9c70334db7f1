import { describe, expect, test } from '@jest/globals';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import {
  admin,
  at,
  configMap,
  json,
  namesOf,
  pod,
  refusal,
  refused,
  settle,
  testCluster,
} from './cluster.ts';

const meta = (object: ApiObject): unknown => {
  const { deletionTimestamp, deletionGracePeriodSeconds, generation } = object.metadata;
  return { deletionTimestamp, deletionGracePeriodSeconds, generation };
};

const budget = (status: Record<string, unknown>): ApiObject => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'b', namespace: 'default', generation: 1 },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'a' } } },
  status: { observedGeneration: 1, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, ...status },
});

describe('a deletion', () => {
  test('answers which object is gone', () => {
    const { create, registry, store } = testCluster({ newUid: () => 'u' });
    create('configmaps', configMap('a'));
    expect(registry.delete(at('configmaps', 'a'), {}, admin)).toEqual({
      gone: true,
      warnings: [],
      object: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name: 'a', kind: 'configmaps', uid: 'u' },
      },
    });
    expect(store.list('configmaps')).toEqual([]);
  });

  test('answers the object itself for kinds that do', () => {
    const { create, registry } = testCluster();
    create('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'a' } });
    expect(registry.delete(at('serviceaccounts', 'a'), {}, admin)).toMatchObject({
      gone: true,
      object: { kind: 'ServiceAccount', metadata: { name: 'a' } },
    });
  });

  test('of what is not there is refused', () => {
    const { registry } = testCluster();
    expect(refused(() => registry.delete(at('deployments.apps', 'a'), {}, admin))).toBe(
      '404 NotFound: deployments.apps "a" not found',
    );
  });

  test.each([
    [
      { uid: 'other' },
      'Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (other) does not match the UID in record (u). The object might have been deleted and then recreated',
    ],
    [
      { resourceVersion: '77' },
      'Operation cannot be fulfilled on ConfigMap "a": the ResourceVersion in the precondition (77) does not match the ResourceVersion in record (2). The object might have been modified',
    ],
  ])('holds to its preconditions %j', (preconditions, message) => {
    const { create, registry, store } = testCluster({ newUid: () => 'u' });
    create('configmaps', configMap('a'));
    expect(refusal(() => registry.delete(at('configmaps', 'a'), { preconditions }, admin))).toMatchObject({
      code: 409,
      message,
    });
    expect(store.list('configmaps')).toHaveLength(1);
  });

  test('of a dry run deletes nothing', () => {
    const { create, registry, store } = testCluster();
    create('configmaps', configMap('a'));
    expect(registry.delete(at('configmaps', 'a'), { dryRun: true }, admin).gone).toBe(true);
    expect(store.list('configmaps')).toHaveLength(1);
  });

  test.each([
    ['Orphan', ['orphan']],
    ['Foreground', ['foregroundDeletion']],
  ] as const)('with policy %s waits for the garbage collector', (propagationPolicy, finalizers) => {
    const { create, registry } = testCluster();
    create('configmaps', configMap('a'));
    const { object, gone } = registry.delete(at('configmaps', 'a'), { propagationPolicy }, admin);
    expect(gone).toBe(false);
    expect(registry.get(at('configmaps', 'a')).metadata).toMatchObject({
      finalizers,
      deletionTimestamp: '2026-01-02T03:04:05Z',
      deletionGracePeriodSeconds: 0,
    });
    expect(object.kind).toBe('ConfigMap');
    // a second one changes its mind
    expect(registry.delete(at('configmaps', 'a'), { propagationPolicy: 'Background' }, admin).gone).toBe(
      true,
    );
  });
});

test('a Job that is deleted without a policy leaves its Pods behind', () => {
  const { create, registry } = testCluster();
  create('jobs.batch', { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'a' } });
  expect(registry.delete(at('jobs.batch', 'a'), {}, admin).gone).toBe(false);
  expect(registry.get(at('jobs.batch', 'a')).metadata.finalizers).toEqual(['orphan']);
});

describe('a Pod', () => {
  test('ends after its grace period, which a second deletion can only shorten', () => {
    const cluster = testCluster();
    const { registry, store } = cluster;
    cluster.create('pods', pod('a'));
    const target = at('pods', 'a');
    const first = registry.delete(target, {}, admin);
    expect(first.gone).toBe(false);
    expect(meta(first.object)).toEqual({
      deletionTimestamp: '2026-01-02T03:04:35Z',
      deletionGracePeriodSeconds: 30,
      generation: 2,
    });
    expect(meta(registry.delete(target, { gracePeriodSeconds: 60 }, admin).object)).toEqual(
      meta(first.object),
    );
    expect(meta(registry.delete(target, {}, admin).object)).toEqual(meta(first.object));
    expect(meta(registry.delete(target, { gracePeriodSeconds: 10 }, admin).object)).toEqual({
      deletionTimestamp: '2026-01-02T03:04:15Z',
      deletionGracePeriodSeconds: 10,
      generation: 2,
    });
    cluster.time += 20_000;
    expect(meta(registry.delete(target, { gracePeriodSeconds: 5 }, admin).object)).toEqual({
      deletionTimestamp: '2026-01-02T03:04:25Z',
      deletionGracePeriodSeconds: 1,
      generation: 2,
    });
    expect(registry.delete(target, { gracePeriodSeconds: 0 }, admin).gone).toBe(true);
    expect(store.list('pods')).toEqual([]);
  });

  test('that goes at once is first seen to be going', async () => {
    const { create, registry } = testCluster();
    create('pods', pod('a'));
    const heard: unknown[] = [];
    const stop = registry.watch(at('pods'), {}, ({ type, object }) =>
      heard.push([type, object.metadata.deletionGracePeriodSeconds]),
    );
    registry.delete(at('pods', 'a'), { gracePeriodSeconds: 0 }, admin);
    await settle();
    expect(heard).toEqual([
      ['ADDED', undefined],
      ['MODIFIED', 0],
      ['DELETED', 0],
    ]);
    stop();
  });

  test('with finalizers stays even without grace', () => {
    const { create, registry } = testCluster();
    create('pods', pod('a', { finalizers: ['x/y'] }));
    expect(registry.delete(at('pods', 'a'), { gracePeriodSeconds: 0 }, admin).gone).toBe(false);
    expect(registry.get(at('pods', 'a')).metadata.deletionGracePeriodSeconds).toBe(0);
  });
});

describe('a namespace', () => {
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } };
  const target = at('namespaces', 'n');

  test('is terminating until its finalizers are taken off', () => {
    const { create, registry, store } = testCluster();
    create('namespaces', namespace);
    const first = registry.delete(target, {}, admin);
    expect(first).toMatchObject({
      gone: false,
      object: { metadata: { deletionTimestamp: '2026-01-02T03:04:05Z' }, status: { phase: 'Terminating' } },
    });
    expect(registry.delete(target, {}, admin)).toEqual(first);
    // not by an ordinary update
    registry.update(target, json({ ...namespace, spec: { finalizers: [] } }), {}, admin);
    expect(store.list('namespaces')).toHaveLength(1);
    registry.update(
      { ...target, subresource: 'finalize' },
      json({ ...namespace, spec: { finalizers: [] } }),
      {},
      admin,
    );
    expect(store.list('namespaces')).toEqual([]);
  });
});

test('a collection is deleted by selectors, object by object', () => {
  const { create, registry, store } = testCluster();
  for (const name of ['a', 'b', 'c']) {
    create('configmaps', configMap(name, { metadata: { labels: { odd: name === 'b' ? 'no' : 'yes' } } }));
  }
  create('configmaps', configMap('d', { metadata: { labels: { odd: 'yes' } } }), {}, 'other');
  const { items } = registry.deleteCollection(at('configmaps'), { labelSelector: 'odd=yes' }, {}, admin);
  expect(namesOf(items)).toEqual(['a', 'c']);
  expect(namesOf(store.list('configmaps'))).toEqual(['b', 'd']);
});

test('plugins hear of deletions, and refuse them', () => {
  const { create, registry, store } = testCluster({
    admission: [
      {
        name: 'Guard',
        validate({ operation, old, object }) {
          if (operation !== 'DELETE') return;
          throw new Error(`${old?.metadata.name} ${object === undefined}`);
        },
      },
    ],
  });
  create('configmaps', configMap('a'));
  expect(() => registry.delete(at('configmaps', 'a'), {}, admin)).toThrow('a true');
  expect(store.list('configmaps')).toHaveLength(1);
});

describe('an eviction', () => {
  const target = at('pods', 'a', 'default', 'eviction');
  const eviction = json({ apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: 'a' } });
  const running = { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] };
  const key = { resource: 'poddisruptionbudgets.policy', namespace: 'default', name: 'b' };

  function withPod(status: Record<string, unknown> | undefined): ReturnType<typeof testCluster> {
    const cluster = testCluster();
    const made = cluster.create('pods', pod('a', { labels: { app: 'a' } })).object;
    const body = json({ ...made, status: running });
    cluster.registry.update(at('pods', 'a', 'default', 'status'), body, {}, admin);
    if (status !== undefined) cluster.store.create(key, budget(status));
    return cluster;
  }

  test('deletes a Pod that no budget guards, and says so in its status', () => {
    const { registry } = withPod(undefined);
    expect(registry.create(target, eviction, {}, admin).object).toMatchObject({ status: 'Success' });
    expect(registry.get(at('pods', 'a'))).toMatchObject({
      metadata: { deletionGracePeriodSeconds: 30 },
      status: {
        conditions: [
          { type: 'Ready' },
          { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI' },
        ],
      },
    });
  });

  test('is refused by a budget that allows none', () => {
    const { registry } = withPod({ disruptionsAllowed: 0 });
    expect(refusal(() => registry.create(target, eviction, {}, admin))).toMatchObject({
      code: 429,
      reason: 'TooManyRequests',
      message: "Cannot evict pod as it would violate the pod's disruption budget.",
      details: {
        causes: [
          {
            reason: 'DisruptionBudget',
            message: 'The disruption budget b needs 1 healthy pods and has 1 currently',
          },
        ],
      },
    });
    expect(registry.get(at('pods', 'a')).metadata.deletionTimestamp).toBeUndefined();
  });

  test('uses up what a budget allows', () => {
    const { registry, store } = withPod({ disruptionsAllowed: 1 });
    registry.create(target, eviction, {}, admin);
    expect(store.get(key)?.['status']).toMatchObject({
      disruptionsAllowed: 0,
      disruptedPods: { a: '2026-01-02T03:04:05Z' },
    });
  });
});
