import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FrameReader, type Frame } from '../../../src/cluster/kind/node-frames.ts';

interface Said {
  readonly number: number;
  readonly code: string;
  readonly stdout: string;
  readonly stderr: string;
}

const said = fc.record<Said>({
  number: fc.nat(),
  code: fc.constantFrom('0', '1', '137', 'absent'),
  stdout: fc.string({ unit: 'grapheme' }),
  stderr: fc.string({ unit: 'grapheme' }),
});

const write = ({ number, code, stdout, stderr }: Said): string =>
  `${number} ${code} ${Buffer.byteLength(stdout)} ${Buffer.byteLength(stderr)}\n${stdout}${stderr}`;

describe('frames of a shell on a node', () => {
  test('are put together wherever they were cut', () => {
    fc.assert(
      fc.property(fc.array(said), fc.integer({ min: 1, max: 40 }), (all, size) => {
        const reader = new FrameReader();
        const bytes = Buffer.from(`ready\n${all.map(write).join('')}`);
        const frames: Frame[] = [];
        for (let at = 0; at < bytes.length; at += size)
          frames.push(...reader.read(bytes.subarray(at, at + size)));
        expect(reader.broken).toBe(false);
        expect(frames).toEqual([{ type: 'ready' }, ...all.map((one) => ({ type: 'ended', ...one }))]);
      }),
      { seed: 11 },
    );
  });

  test.each([
    '1 0 many few\n',
    '1 0 0\n',
    '1  0 0\n',
    '-1 0 0 0\n',
    '1 0 0 0 0\n',
    '\n',
    'OCI runtime exec failed\n',
    'x'.repeat(200),
  ])('that are none are said to be none: %j', (text) => {
    const reader = new FrameReader();
    expect(reader.read(Buffer.from(`ready\n${text}`))).toEqual([{ type: 'ready' }]);
    expect(reader.broken).toBe(true);
    expect(reader.read(Buffer.from('ready\n'))).toEqual([]);
  });
});
