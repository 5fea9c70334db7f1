import { mkdtempSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { MachineFault } from '../../../../src/lib/errors.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import type { Store, StoreEvent, StoreKey } from '../../../../src/embedded/store/types.ts';

let folder: string;
let file: string;
let opened: Store[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-store-'));
  file = join(folder, 'cluster.db');
  opened = [];
});
afterEach(() => {
  for (const store of opened) store.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(path = file): Store {
  const store = openStore(path);
  opened.push(store);
  return store;
}

function reopen(store: Store): Store {
  store.close();
  opened = opened.filter((one) => one !== store);
  return open();
}

const key = (name: string, namespace = 'default', resource = 'pods'): StoreKey => ({
  resource,
  namespace,
  name,
});

const pod = (name: string, namespace = 'default', more: Record<string, unknown> = {}): ApiObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace },
  ...more,
});

/** Lets everything that is on its way arrive. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) {
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
}

const namesOf = (objects: readonly ApiObject[] | 'expired'): unknown =>
  objects === 'expired' ? objects : objects.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

describe('objects', () => {
  test('are there again after the file was closed, with id and revision', () => {
    const first = open();
    const made = first.create(key('web'), pod('web'));
    first.create(key('gone'), pod('gone'));
    first.remove(key('gone'), pod('gone'));
    const { clusterId, revision } = first;
    const second = reopen(first);
    expect(second.get(key('web'))).toEqual(made);
    expect(second.get(key('gone'))).toBeUndefined();
    expect({ clusterId: second.clusterId, revision: second.revision }).toEqual({ clusterId, revision });
  });

  test('get the revision of their write as resourceVersion', () => {
    const store = open();
    const before = store.revision;
    expect(store.create(key('web'), pod('web'))?.metadata.resourceVersion).toBe(String(before + 1));
    const changed = store.replace(key('web'), pod('web', 'default', { spec: {} }));
    expect(changed.metadata.resourceVersion).toBe(String(before + 2));
    expect(store.remove(key('web'), changed).metadata.resourceVersion).toBe(String(before + 3));
    expect(store.revision).toBe(before + 3);
  });

  test('are not made twice', () => {
    const store = open();
    store.create(key('web'), pod('web'));
    const { revision } = store;
    expect(store.create(key('web'), pod('web'))).toBeUndefined();
    expect(store.revision).toBe(revision);
  });

  test('stay as they are when only the resourceVersion or the order of fields differs', () => {
    const store = open();
    const made = store.create(key('web'), pod('web', 'default', { spec: { a: 1, b: [{ c: null }] } }));
    const same = { ...pod('web'), spec: { b: [{ c: null }], a: 1, d: undefined } };
    expect(store.replace(key('web'), same)).toBe(made);
  });

  test.each([
    ['a value', { a: 2, b: [1] }],
    ['a length', { a: 1, b: [1, 2] }],
    ['a missing field', { a: 1 }],
    ['a new field', { a: 1, b: [1], c: null }],
  ])('are written when %s differs', (_, spec) => {
    const store = open();
    const made = store.create(key('web'), pod('web', 'default', { spec: { a: 1, b: [1] } }));
    expect(store.replace(key('web'), pod('web', 'default', { spec })).metadata.resourceVersion).not.toBe(
      made?.metadata.resourceVersion,
    );
  });

  test('are listed in the order of etcd, of one namespace or all', () => {
    const store = open();
    for (const [namespace, name] of [
      ['b', 'x'],
      ['a', 'z'],
      ['a-b', 'y'],
      ['a', 'b'],
    ] as const) {
      store.create(key(name, namespace), pod(name, namespace));
    }
    // "-" comes before "/"
    expect(namesOf(store.list('pods'))).toEqual(['a-b/y', 'a/b', 'a/z', 'b/x']);
    expect(namesOf(store.list('pods', 'a'))).toEqual(['a/b', 'a/z']);
    expect(store.list('services')).toEqual([]);
  });

  test('that are listed in an earlier revision are as they were', () => {
    const store = open();
    store.create(key('a'), pod('a'));
    store.create(key('b'), pod('b'));
    const then = store.revision;
    const before = store.list('pods', 'default');
    store.replace(key('a'), pod('a', 'default', { spec: {} }));
    store.remove(key('b'), pod('b'));
    store.create(key('c'), pod('c'));
    expect(store.listAt('pods', 'default', then)).toEqual(before);
    expect(namesOf(store.listAt('pods', undefined, then - 1))).toEqual(['default/a']);
    expect(store.listAt('pods', 'default', store.oldest - 1)).toBe('expired');
  });
});

describe('watchers', () => {
  test('hear every change of their resource once, in order, with what was there before', async () => {
    const store = open();
    store.create(key('a'), pod('a'));
    const start = store.revision;
    store.create(key('b'), pod('b'));
    const heard: StoreEvent[] = [];
    const stop = store.watch('pods', start, (event) => heard.push(event));
    store.create(key('s', 'default', 'services'), pod('s'));
    store.replace(key('a'), pod('a', 'default', { spec: {} }));
    expect(heard).toEqual([]);
    await settle();
    store.remove(key('a'), pod('a'));
    await settle();
    expect(heard.map(({ type, key: { name }, previous }) => [type, name, previous === undefined])).toEqual([
      ['ADDED', 'b', true],
      ['MODIFIED', 'a', false],
      ['DELETED', 'a', false],
    ]);
    expect(heard.map(({ revision }) => revision)).toEqual([start + 1, start + 3, start + 4]);
    if (stop !== 'expired') stop();
    store.create(key('c'), pod('c'));
    await settle();
    expect(heard).toHaveLength(3);
  });

  test('that fall out of the history are told so', () => {
    const store = open(':memory:');
    const start = store.revision;
    for (let index = 0; index < 11_100; index++) store.create(key(`p${index}`), pod(`p${index}`));
    expect(store.watch('pods', start, () => {})).toBe('expired');
    expect(store.watch('pods', store.oldest - 1, () => {})).toBe('expired');
    expect(store.watch('pods', store.oldest, () => {})).not.toBe('expired');
    expect(store.revision - store.oldest).toBeGreaterThanOrEqual(10_000);
  });

  test('can go back less far where objects are large', () => {
    const store = open(':memory:');
    store.create(key('big'), pod('big'));
    const start = store.revision;
    const filling = 'x'.repeat(1024 * 1024);
    for (let count = 0; count < 20; count++)
      store.replace(key('big'), pod('big', 'default', { count, filling }));
    expect(store.watch('pods', start, () => {})).toBe('expired');
    expect(store.revision - store.oldest).toBeGreaterThanOrEqual(10);
    expect(store.revision - store.oldest).toBeLessThan(15);
  });

  test('can not go back before the opening of the file', () => {
    const first = open();
    const start = first.revision;
    first.create(key('a'), pod('a'));
    const second = reopen(first);
    expect(second.watch('pods', start, () => {})).toBe('expired');
    expect(second.watch('pods', second.revision, () => {})).not.toBe('expired');
  });

  test('hear several changes of one turn in turns of their own', async () => {
    const store = open();
    const heard: string[] = [];
    store.watch('pods', store.revision, ({ key: { name } }) => heard.push(name));
    for (const name of ['a', 'b', 'c']) store.create(key(name), pod(name));
    await settle();
    expect(heard).toEqual(['a', 'b', 'c']);
    expect(store.lastChange('pods')).toBe(store.revision);
    expect(store.lastChange('services')).toBe(0);
  });
});

describe('the file', () => {
  test('is refused while another holds it, and free once that one is gone', () => {
    const first = open();
    expect(() => openStore(file)).toThrow(MachineFault);
    expect(() => openStore(file)).toThrow('another server process of this cluster holds it');
    first.close();
    opened = [];
    expect(open().revision).toBe(1);
  });

  test('of a newer program is refused', () => {
    reopen(open()).close();
    opened = [];
    const database = new DatabaseSync(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openStore(file)).toThrow(
      /was written by a newer version of this program \(its format is 99/,
    );
  });
});
