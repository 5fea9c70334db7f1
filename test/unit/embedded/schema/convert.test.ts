import { expect, test } from '@jest/globals';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';

const schemas = openSchemas();
const convert = (value: object): ReturnType<typeof schemas.convert> =>
  schemas.convert(value as ApiObject, 'io.k8s.api.core.v1.Pod');

test.each([
  [{ spec: { containers: 'x' } }, 'cannot restore slice from string'],
  [{ spec: [] }, 'cannot restore struct from: slice'],
  [{ metadata: { labels: 'x' } }, 'cannot restore map from string'],
  [{ metadata: { labels: { a: 5 } } }, 'cannot convert int64 to string'],
  [{ metadata: { labels: { a: true } } }, 'unrecognized type: string'],
  [{ spec: { priority: '5' } }, 'unrecognized type: int32'],
  [{ spec: { priority: 1.5 } }, 'cannot convert float64 to int32'],
  [{ spec: { hostNetwork: 'yes' } }, 'unrecognized type: bool'],
  [{ spec: { restartPolicy: 1 } }, 'cannot convert int64 to v1.RestartPolicy'],
  [{ metadata: { creationTimestamp: 5 } }, 'json: cannot unmarshal number into Go value of type string'],
])('%j does not fit', (value, message) => {
  expect(() => convert(value)).toThrow(message);
});

test('unknown fields are dropped and listed by name', () => {
  const { object, strictErrors } = convert({ spec: { x: 1, containers: [{ name: 'a', b: {} }] }, a: null });
  expect(strictErrors).toEqual([
    'unknown field "a"',
    'unknown field "spec.containers[0].b"',
    'unknown field "spec.x"',
  ]);
  expect(object['spec']).toEqual({ containers: [{ name: 'a', resources: {} }] });
});
