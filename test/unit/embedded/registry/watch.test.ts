import { afterEach, describe, expect, jest, test } from '@jest/globals';
import type { WatchEvent, WatchOptions } from '../../../../src/embedded/registry/types.ts';
import { admin, at, configMap, json, refused, settle, testCluster, type TestCluster } from './cluster.ts';

afterEach(() => {
  jest.useRealTimers();
});

interface Heard {
  readonly events: WatchEvent[];
  readonly stop: () => void;
  /** "ADDED a" */
  words(): string[];
}

function listen(cluster: TestCluster, options: WatchOptions, namespace = 'default', name = ''): Heard {
  const events: WatchEvent[] = [];
  const stop = cluster.registry.watch(at('configmaps', name, namespace), options, (event) =>
    events.push(event),
  );
  return {
    events,
    stop,
    words: () => events.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`),
  };
}

function write(cluster: TestCluster, name: string, labels: Record<string, string>): void {
  const body = json(configMap(name, { metadata: { labels } }));
  cluster.registry.update(at('configmaps', name), body, {}, admin);
}

describe('a watch', () => {
  test.each([[{}], [{ resourceVersion: '0' }], [{ resourceVersion: '' }]])(
    'with %j begins with what is there',
    async (options) => {
      const cluster = testCluster();
      cluster.create('configmaps', configMap('a'));
      cluster.create('configmaps', configMap('b'), {}, 'other');
      const heard = listen(cluster, options);
      cluster.create('configmaps', configMap('c'));
      expect(heard.events).toEqual([]);
      await settle();
      cluster.registry.delete(at('configmaps', 'a'), {}, admin);
      await settle();
      expect(heard.words()).toEqual(['ADDED a', 'ADDED c', 'DELETED a']);
      heard.stop();
    },
  );

  test('from a version hears what came after it', async () => {
    const cluster = testCluster();
    cluster.create('configmaps', configMap('a'));
    const resourceVersion = String(cluster.store.revision);
    cluster.create('configmaps', configMap('b'));
    const heard = listen(cluster, { resourceVersion }, '');
    write(cluster, 'a', { x: 'y' });
    await settle();
    expect(heard.words()).toEqual(['ADDED b', 'MODIFIED a']);
    heard.stop();
    write(cluster, 'a', { x: 'z' });
    await settle();
    expect(heard.words()).toHaveLength(2);
  });

  test('from a version of the future keeps still until then', async () => {
    const cluster = testCluster();
    const heard = listen(cluster, { resourceVersion: String(cluster.store.revision + 2) });
    for (const name of ['a', 'b', 'c']) cluster.create('configmaps', configMap(name));
    await settle();
    expect(heard.words()).toEqual(['ADDED c']);
    heard.stop();
  });

  test('with a selector sees objects come and go as they begin and cease to match', async () => {
    const cluster = testCluster();
    cluster.create('configmaps', configMap('a'));
    const heard = listen(cluster, { labelSelector: 'on=yes' });
    await settle();
    write(cluster, 'a', { on: 'yes' });
    write(cluster, 'a', { on: 'yes', more: 'x' });
    write(cluster, 'a', { on: 'no' });
    write(cluster, 'a', { on: 'never' });
    const last = cluster.store.revision;
    await settle();
    expect(heard.words()).toEqual(['ADDED a', 'MODIFIED a', 'DELETED a']);
    // as it was when it last matched, with the version of the change
    expect(heard.events[2]?.object.metadata).toMatchObject({
      labels: { on: 'yes', more: 'x' },
      resourceVersion: String(last - 1),
    });
    heard.stop();
  });

  test('of one name hears of that one only', async () => {
    const cluster = testCluster();
    cluster.create('configmaps', configMap('a'));
    const byName = listen(cluster, {}, 'default', 'b');
    const byField = listen(cluster, { fieldSelector: 'metadata.name=b' });
    cluster.create('configmaps', configMap('b'));
    await settle();
    expect(byName.words()).toEqual(['ADDED b']);
    expect(byField.words()).toEqual(['ADDED b']);
    byName.stop();
    byField.stop();
  });

  test('that asks for initial events is told when they are all there', async () => {
    const cluster = testCluster();
    cluster.create('configmaps', configMap('a'));
    const revision = String(cluster.store.revision);
    const heard = listen(cluster, {
      sendInitialEvents: true,
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: true,
    });
    cluster.create('configmaps', configMap('b'));
    await settle();
    expect(heard.words()).toEqual(['ADDED a', 'BOOKMARK ', 'ADDED b']);
    expect(heard.events[1]?.object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: { resourceVersion: revision, annotations: { 'k8s.io/initial-events-end': 'true' } },
    });
    heard.stop();
  });

  test('gets a bookmark each minute where it allows them, with all that it has heard', async () => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate'] });
    const cluster = testCluster();
    const heard = listen(cluster, { allowWatchBookmarks: true });
    const without = listen(cluster, {});
    await settle();
    cluster.create('secrets', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } });
    jest.advanceTimersByTime(60_000);
    expect(heard.events.map(({ type, object }) => [type, object.metadata.resourceVersion])).toEqual([
      ['BOOKMARK', String(cluster.store.revision)],
    ]);
    const before = cluster.store.revision;
    cluster.create('configmaps', configMap('a'));
    // not yet heard of
    jest.advanceTimersByTime(60_000);
    expect(Number(heard.events[1]?.object.metadata.resourceVersion)).toBeLessThanOrEqual(before);
    await settle();
    expect(heard.words()).toEqual(['BOOKMARK ', 'BOOKMARK ', 'ADDED a']);
    heard.stop();
    without.stop();
    jest.advanceTimersByTime(60_000);
    expect(heard.events).toHaveLength(3);
    expect(without.words()).toEqual(['ADDED a']);
  });

  test('of events of the other group is in its words', async () => {
    const cluster = testCluster();
    const events: WatchEvent[] = [];
    const stop = cluster.registry.watch(at('events.events.k8s.io'), {}, (event) => events.push(event));
    cluster.create('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'a' },
      involvedObject: { kind: 'Pod' },
      message: 'm',
    });
    await settle();
    expect(events).toEqual([
      { type: 'ADDED', object: expect.objectContaining({ apiVersion: 'events.k8s.io/v1', note: 'm' }) },
    ]);
    stop();
  });
});

describe('a watch is refused', () => {
  test('when its version is too old', () => {
    const cluster = testCluster();
    const filler = { resource: 'x', namespace: '', name: 'x' };
    cluster.store.create(filler, { apiVersion: 'v1', kind: 'X', metadata: {} });
    for (let count = 0; count < 11_100; count++) {
      cluster.store.replace(filler, { apiVersion: 'v1', kind: 'X', metadata: {}, count });
    }
    expect(refused(() => listen(cluster, { resourceVersion: '2' }))).toBe(
      `410 Expired: too old resource version: 2 (${cluster.store.oldest})`,
    );
  });

  test.each<[WatchOptions, string]>([
    [
      { resourceVersion: 'x' },
      '500 : resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      { sendInitialEvents: true },
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ],
    [
      { resourceVersionMatch: 'NotOlderThan' },
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided',
    ],
    [
      { fieldSelector: 'a=b' },
      '400 BadRequest: "a" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
  ])('with %j', (options, expected) => {
    expect(refused(() => listen(testCluster(), options))).toBe(expected);
  });
});
