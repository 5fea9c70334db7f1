import { expect, test } from '@jest/globals';
import { copyOf } from '../../../../src/embedded/objects/object.ts';

test('a copy is equal all the way down and shares nothing', () => {
  const value = { a: [{ b: null, c: [1, 'x', false] }], d: {}, e: undefined };
  const copy = copyOf(value);
  expect(copy).toStrictEqual(value);
  expect(copy.a).not.toBe(value.a);
  expect(copy.a[0]).not.toBe(value.a[0]);
  expect(copy.a[0]?.c).not.toBe(value.a[0]?.c);
  expect(copy.d).not.toBe(value.d);
});

test('a member called __proto__ stays a member', () => {
  const copy = copyOf(JSON.parse('{"__proto__": {"polluted": true}}') as Record<string, unknown>);
  expect(Object.keys(copy)).toEqual(['__proto__']);
  expect(copy['polluted']).toBeUndefined();
});
