import { describe, expect, test } from '@jest/globals';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { configMap, failureOf } from './patch-objects.ts';

const object = { ...configMap({ a: '1', 'b/c~d': '2' }), list: ['x', 'y', 'z'], deep: { list: [{ n: 1 }] } };
const apply = (patch: unknown) => patches.json(object, patch);
const unprocessable = {
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message: 'the server rejected our request due to an error in our request',
  reason: 'Invalid',
  details: {},
  code: 422,
};

describe('a JSON patch', () => {
  test.each([
    ['adds a key', [{ op: 'add', path: '/data/n', value: 'v' }], { data: { a: '1', 'b/c~d': '2', n: 'v' } }],
    ['adds at the end', [{ op: 'add', path: '/list/-', value: 'w' }], { list: ['x', 'y', 'z', 'w'] }],
    ['inserts in the middle', [{ op: 'add', path: '/list/1', value: 'w' }], { list: ['x', 'w', 'y', 'z'] }],
    [
      'inserts counted from the end',
      [{ op: 'add', path: '/list/-1', value: 'w' }],
      { list: ['x', 'y', 'z', 'w'] },
    ],
    ['replaces by index', [{ op: 'replace', path: '/list/-1', value: 'w' }], { list: ['x', 'y', 'w'] }],
    ['replaces a key that is not there', [{ op: 'replace', path: '/extra', value: 1 }], { extra: 1 }],
    ['removes an item', [{ op: 'remove', path: '/list/0' }], { list: ['y', 'z'] }],
    ['finds keys with slashes and tildes', [{ op: 'remove', path: '/data/b~1c~0d' }], { data: { a: '1' } }],
    ['moves', [{ op: 'move', from: '/list/0', path: '/list/2' }], { list: ['y', 'z', 'x'] }],
    ['copies', [{ op: 'copy', from: '/data/a', path: '/copied' }], { copied: '1' }],
    ['goes on after a true test', [{ op: 'test', path: '/deep', value: { list: [{ n: 1 }] } }], {}],
    ['takes an absent value for null', [{ op: 'test', path: '/nothing' }], {}],
    ['is nothing when it is null', null, {}],
  ])('%s', (_title, patch, changes) => {
    expect(apply(patch)).toEqual({ ...object, ...changes });
  });

  test('leaves the object it is applied to alone', () => {
    const before = structuredClone(object);
    const value = { shared: true };
    const result = patches.json(object, [
      { op: 'add', path: '/deep/list/0/n', value: 2 },
      { op: 'add', path: '/one', value },
      { op: 'add', path: '/one/more', value: 1 },
    ]);
    expect(object).toEqual(before);
    expect(value).toEqual({ shared: true });
    expect(result['one']).toEqual({ shared: true, more: 1 });
  });

  test.each([
    ['a false test', [{ op: 'test', path: '/data/a', value: '2' }]],
    ['a missing parent', [{ op: 'add', path: '/spec/replicas', value: 1 }]],
    ['removing what is not there', [{ op: 'remove', path: '/data/none' }]],
    ['an index that is too great', [{ op: 'add', path: '/list/4', value: 'x' }]],
    ['an index that is no number', [{ op: 'add', path: '/list/one', value: 'x' }]],
    ['an unknown operation', [{ op: 'swap', path: '/data/a' }]],
    ['an operation without path', [{ op: 'add', value: 1 }]],
    ['a path through a scalar', [{ op: 'add', path: '/data/a/b', value: 1 }]],
  ])('is answered with 422 and no reason for %s', (_title, patch) => {
    expect(failureOf(() => apply(patch))).toEqual(unprocessable);
  });

  test.each([
    [{}, 'error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp'],
    [['x'], 'error decoding patch: json: cannot unmarshal string into Go value of type handlers.jsonPatchOp'],
    [
      [{ op: 1 }],
      'error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string',
    ],
  ])('is answered with 400 when it is %j', (patch, message) => {
    expect(failureOf(() => apply(patch))).toMatchObject({ code: 400, reason: 'BadRequest', message });
  });

  test('may have 10,000 operations and no more', () => {
    const operations = Array.from({ length: 10_000 }, () => ({ op: 'test', path: '/data/a', value: '1' }));
    expect(apply(operations)).toEqual(object);
    expect(failureOf(() => apply([...operations, ...operations.slice(0, 1)]))).toMatchObject({
      code: 413,
      message: 'The allowed maximum operations in a JSON patch is 10000, got 10001',
    });
  });

  test('that makes the object a list is refused by its kind', () => {
    expect(failureOf(() => apply([{ op: 'replace', path: '', value: [] }]))).toMatchObject({
      code: 422,
      message:
        ' "" is invalid: patch: Invalid value: "[]": json: cannot unmarshal array into Go value of type v1.ConfigMap',
    });
  });
});
