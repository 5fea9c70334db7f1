import { describe, expect, test } from '@jest/globals';
import { patches } from '../../../../src/embedded/patch/patches.ts';
import { configMap, failureOf } from './patch-objects.ts';

const object = { ...configMap({ a: '1', b: '2' }), list: [1, 2] };

describe('a merge patch', () => {
  test.each([
    ['changes and adds keys', { data: { a: '3', c: '4' } }, { data: { a: '3', b: '2', c: '4' } }],
    ['removes what it says is null', { data: { a: null, none: null } }, { data: { b: '2' } }],
    ['replaces lists as a whole', { list: [3] }, { list: [3] }],
    ['replaces a list by an object without its nulls', { list: { a: null, b: 1 } }, { list: { b: 1 } }],
    [
      'drops nulls from what is new',
      { extra: { a: null, b: [{ c: null }, null] } },
      { extra: { b: [{}, null] } },
    ],
    ['keeps nulls in a list that replaces an object', { data: [{ c: null }] }, { data: [{ c: null }] }],
  ])('%s', (_title, patch, changes) => {
    expect(patches.merge(object, patch)).toEqual({ ...object, ...changes });
  });

  test.each([
    [null, 'Invalid JSON Patch'],
    [[], 'error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}'],
    [
      'x',
      'error decoding patch: json: cannot unmarshal string into Go value of type map[string]interface {}',
    ],
  ])('is answered with 400 when it is %j', (patch, message) => {
    expect(failureOf(() => patches.merge(object, patch))).toMatchObject({ code: 400, message });
  });

  test('shares nothing with what came in', () => {
    const patch = { data: { a: '9' }, extra: { deep: {} } };
    const result = patches.merge(object, patch);
    (result['extra'] as { deep: { x?: number } }).deep.x = 1;
    expect(patch.extra.deep).toEqual({});
    expect(object['data' as keyof typeof object]).toEqual({ a: '1', b: '2' });
  });
});
