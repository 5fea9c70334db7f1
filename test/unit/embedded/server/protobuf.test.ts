import { describe, expect, test } from '@jest/globals';
import { jsonOfProtobuf } from '../../../../src/embedded/server/protobuf/read-body.ts';

/** A length-delimited field. */
const field = (number: number, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.of(number * 8 + 2, bytes.length), bytes]);
};
const join = (...parts: readonly Buffer[]): Buffer => Buffer.concat(parts);

function envelope(apiVersion: string, kind: string, raw: Buffer): Buffer {
  return join(Buffer.from('k8s\0'), field(1, join(field(1, apiVersion), field(2, kind))), field(2, raw));
}

const read = (apiVersion: string, kind: string, message: string, raw: Buffer): unknown =>
  JSON.parse(jsonOfProtobuf(envelope(apiVersion, kind, raw), () => message));

describe('a protobuf body', () => {
  test('has the fields that its JSON would have', () => {
    const metadata = field(1, join(field(1, 'c'), field(8, '')));
    const data = field(2, join(field(1, 'key'), field(2, 'value')));
    expect(read('v1', 'ConfigMap', 'k8s.io.api.core.v1.ConfigMap', join(metadata, data))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c', creationTimestamp: null },
      data: { key: 'value' },
    });
  });

  test('puts what Go embeds into the outer object', () => {
    const emptyDir = field(2, field(2, ''));
    const spec = field(2, field(1, join(field(1, 'v'), emptyDir)));
    expect(read('v1', 'Pod', 'k8s.io.api.core.v1.Pod', spec)).toMatchObject({
      spec: { volumes: [{ name: 'v', emptyDir: {} }] },
    });
  });

  test('has bytes in base64, and numbers or texts where either may be', () => {
    const secret = field(2, join(field(1, 'k'), field(2, Buffer.of(0, 255))));
    expect(read('v1', 'Secret', 'k8s.io.api.core.v1.Secret', secret)).toMatchObject({ data: { k: 'AP8=' } });
    const budget = field(2, field(1, join(Buffer.of(8, 1), field(3, '50%'))));
    const name = 'k8s.io.api.policy.v1.PodDisruptionBudget';
    expect(read('policy/v1', 'PodDisruptionBudget', name, budget)).toMatchObject({
      spec: { minAvailable: '50%' },
    });
  });

  test('leaves out what it does not know', () => {
    expect(read('v1', 'ConfigMap', 'k8s.io.api.core.v1.ConfigMap', field(15, 'x'))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
    });
  });

  test.each([
    [
      Buffer.from('{}'),
      'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]',
    ],
    [Buffer.from('k8s\0\x12\x7f', 'latin1'), 'unexpected EOF'],
    [Buffer.from('k8s\0\x13', 'latin1'), 'proto: illegal wireType 3'],
  ])('%j is none', (bytes, message) => {
    expect(() => jsonOfProtobuf(bytes, () => undefined)).toThrow(message);
  });
});
