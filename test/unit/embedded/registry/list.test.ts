import { describe, expect, test } from '@jest/globals';
import {
  admin,
  at,
  configMap,
  json,
  namesOf,
  pod,
  refusal,
  refused,
  testCluster,
  type TestCluster,
} from './cluster.ts';

function filled(): TestCluster {
  const cluster = testCluster();
  for (const [name, labels] of [
    ['a', { app: 'web', tier: 'front', n: '1' }],
    ['b', { app: 'web', n: '20' }],
    ['c', { app: 'db', old: '' }],
    ['d', {}],
  ] as const) {
    cluster.create('pods', pod(name, { labels }));
  }
  cluster.create('pods', pod('e', { labels: { app: 'web' } }), {}, 'other');
  return cluster;
}

describe('label selectors', () => {
  test.each([
    ['', ['a', 'b', 'c', 'd']],
    ['app=web', ['a', 'b']],
    ['app==web', ['a', 'b']],
    ['app!=web', ['c', 'd']],
    ['app in (db, web)', ['a', 'b', 'c']],
    ['app notin (web)', ['c', 'd']],
    ['app', ['a', 'b', 'c']],
    ['!app', ['d']],
    ['n>1', ['b']],
    ['n<5', ['a']],
    ['app=web,tier', ['a']],
    ['old=', ['c']],
    ['old in ()', ['c']],
    [' app = web , !tier ', ['b']],
    ['in in (in)', []],
  ])('%j', (labelSelector, names) => {
    expect(namesOf(filled().registry.list(at('pods'), { labelSelector }).items)).toEqual(names);
  });

  test.each([
    ['a b', "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"],
    ['a=b,', "found '', expected: identifier after ','"],
    ['=b', "found '=', expected: !, identifier, or 'end of string'"],
    ['a in b', "unable to parse requirement: found 'b' expected: '('"],
    ['a in (b', "unable to parse requirement: found '', expected: ',' or ')'"],
    ['a=b c', "found 'c', expected: ',' or 'end of string'"],
    ['a==!b', "unable to parse requirement: found '!', expected: identifier"],
    [
      'a,b/c/d',
      `unable to parse requirement: <nil>: Invalid value: "b/c/d": a valid label key must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ],
    [
      'a=-b',
      `unable to parse requirement: values[0][a]: Invalid value: "-b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    ],
    [
      'a>x',
      `unable to parse requirement: values[0]: Invalid value: "x": for 'Gt', 'Lt' operators, the value must be an integer`,
    ],
  ])('%j is refused', (labelSelector, message) => {
    expect(refusal(() => filled().registry.list(at('pods'), { labelSelector }))).toMatchObject({
      code: 400,
      reason: 'BadRequest',
      message,
    });
  });
});

describe('field selectors', () => {
  test.each([
    ['metadata.name=b', ['b']],
    ['metadata.name!=b', ['a', 'c', 'd', 'e']],
    ['metadata.namespace=other', ['e']],
    ['status.phase=Pending,metadata.name=a', ['a']],
    ['spec.nodeName=', ['a', 'b', 'c', 'd', 'e']],
    ['spec.hostNetwork=false,metadata.name==a', ['a']],
    ['metadata.name=x\\,y', []],
  ])('%j', (fieldSelector, names) => {
    expect(namesOf(filled().registry.list(at('pods', '', ''), { fieldSelector }).items)).toEqual(names);
  });

  test.each([
    ['pods', 'status.foo=x', 'field label not supported: status.foo'],
    ['nodes', 'metadata.namespace=x', 'field label not supported: metadata.namespace'],
    ['jobs.batch', 'x=y', 'field label "x" not supported for Job'],
    [
      'configmaps',
      'data.x=y',
      '"data.x" is not a known field selector: only "metadata.name", "metadata.namespace"',
    ],
    ['pods', 'x', "invalid selector: 'x'; can't understand 'x'"],
    ['pods', 'metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
    ['pods', 'metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
    ['events', 'regarding.name=a', 'field label not supported: regarding.name'],
  ])('of %s %j is refused', (key, fieldSelector, message) => {
    expect(refused(() => filled().registry.list(at(key), { fieldSelector }))).toBe(
      `400 BadRequest: ${message}`,
    );
  });
});

describe('pages', () => {
  test('show one snapshot, whatever happens meanwhile', () => {
    const { registry, create } = filled();
    const first = registry.list(at('pods', '', ''), { limit: 2 });
    expect(namesOf(first.items)).toEqual(['a', 'b']);
    expect(first.remainingItemCount).toBe(3);
    create('pods', pod('bb'));
    registry.delete(at('pods', 'c'), { gracePeriodSeconds: 0 }, admin);
    const next = first.continue ?? '';
    const second = registry.list(at('pods', '', ''), { limit: 2, continue: next });
    expect(namesOf(second.items)).toEqual(['c', 'd']);
    expect(second).toMatchObject({ remainingItemCount: 1, resourceVersion: first.resourceVersion });
    const third = registry.list(at('pods', '', ''), { limit: 2, continue: second.continue ?? '' });
    expect(namesOf(third.items)).toEqual(['e']);
    expect(third).not.toHaveProperty('continue');
    expect(third).not.toHaveProperty('remainingItemCount');
  });

  test('of a selection do not say how many remain, and end with the last that matches', () => {
    const { registry } = filled();
    const labelSelector = 'app=web';
    const first = registry.list(at('pods'), { labelSelector, limit: 1 });
    expect(namesOf(first.items)).toEqual(['a']);
    expect(first).not.toHaveProperty('remainingItemCount');
    const second = registry.list(at('pods'), { labelSelector, limit: 1, continue: first.continue ?? '' });
    expect(namesOf(second.items)).toEqual(['b']);
    expect(second).not.toHaveProperty('continue');
  });

  test('that are too old can be continued without a snapshot', () => {
    const { registry, store, create } = testCluster();
    for (const name of ['a', 'b', 'c']) create('configmaps', configMap(name));
    const first = registry.list(at('configmaps'), { limit: 1 });
    const filler = { resource: 'x', namespace: '', name: 'x' };
    store.create(filler, { apiVersion: 'v1', kind: 'X', metadata: {} });
    for (let count = 0; count < 11_100; count++) {
      store.replace(filler, { apiVersion: 'v1', kind: 'X', metadata: {}, count });
    }
    const status = refusal(() =>
      registry.list(at('configmaps'), { limit: 1, continue: first.continue ?? '' }),
    );
    expect(status).toMatchObject({ code: 410, reason: 'Expired' });
    expect(status.message).toMatch(
      /^The provided continue parameter is too old to display a consistent list/u,
    );
    const token = String(status.metadata['continue']);
    expect(namesOf(registry.list(at('configmaps'), { continue: token }).items)).toEqual(['b', 'c']);
  });

  test.each([
    ['!', /^invalid continue token: continue key is not valid: illegal base64 data at input byte 0$/u],
    [
      'e30',
      /^invalid continue token: continue key is not valid: server does not recognize this encoded version$/u,
    ],
  ])('with the token %j are refused', (token, message) => {
    expect(refusal(() => filled().registry.list(at('pods'), { continue: token })).message).toMatch(message);
  });
});

describe('the version of a list', () => {
  test('can be an exact one of the past', () => {
    const { registry } = filled();
    const then = registry.get(at('pods', 'b')).metadata.resourceVersion ?? '';
    const exact = registry.list(at('pods'), { resourceVersion: then, resourceVersionMatch: 'Exact' });
    expect(namesOf(exact.items)).toEqual(['a', 'b']);
    expect(exact.resourceVersion).toBe(then);
    const newer = registry.list(at('pods'), { resourceVersion: then, resourceVersionMatch: 'NotOlderThan' });
    expect(namesOf(newer.items)).toEqual(['a', 'b', 'c', 'd']);
  });

  test.each([
    [{ resourceVersion: '9999' }, '504 Timeout: Timeout: Too large resource version: 9999, current: 6'],
    [
      { resourceVersion: 'x' },
      '400 BadRequest: invalid resource version: resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax',
    ],
    [
      { resourceVersionMatch: 'Exact' },
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    ],
    [
      { resourceVersionMatch: 'Exact', resourceVersion: '0' },
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"',
    ],
    [
      { resourceVersionMatch: 'Odd', resourceVersion: '3' },
      '422 Invalid: ListOptions.meta.k8s.io "" is invalid: resourceVersionMatch: Unsupported value: "Odd": supported values: "", "Exact", "NotOlderThan"',
    ],
  ])('%j is refused', (options, expected) => {
    expect(refused(() => filled().registry.list(at('pods'), options))).toBe(expected);
  });
});

test('events are one list in two versions', () => {
  const { create, registry } = testCluster();
  create('events', {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: 'a' },
    involvedObject: { kind: 'Pod', name: 'web', namespace: 'default' },
    reason: 'Pulled',
    message: 'pulled it',
    source: { component: 'kubelet' },
    count: 2,
    type: 'Normal',
  });
  const newer = registry.list(at('events.events.k8s.io'), { fieldSelector: 'regarding.name=web' });
  expect(newer.items).toEqual([
    expect.objectContaining({
      apiVersion: 'events.k8s.io/v1',
      regarding: { kind: 'Pod', name: 'web', namespace: 'default' },
      note: 'pulled it',
      deprecatedSource: { component: 'kubelet' },
      deprecatedCount: 2,
    }),
  ]);
  const target = at('events.events.k8s.io', 'a');
  registry.patch(target, 'merge', json({ note: 'other' }), {}, admin);
  expect(registry.get(at('events', 'a'))).toMatchObject({ apiVersion: 'v1', message: 'other', count: 2 });
  expect(namesOf(registry.list(at('events'), { fieldSelector: 'source=kubelet' }).items)).toEqual(['a']);
});
