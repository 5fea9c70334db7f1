import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hideValues, valuesToHide } from '../../../src/model/hidden-values.ts';
import type { Json } from '../../../src/model/json.ts';

const encode = (text: string): string => Buffer.from(text).toString('base64');
const hiding = (values: readonly string[], told = '', drawn: readonly string[] = []) =>
  valuesToHide({
    encoded: values.map(encode),
    decode: (value) => Buffer.from(value, 'base64').toString(),
    digest: (value) => Buffer.from(value).toString('hex').padEnd(8, '0').slice(-8),
    told,
    drawn,
  });

describe('hiding the values of Secrets', () => {
  test('takes them out of every text and key, in base64 too', () => {
    const hidden = hiding(['hunter2hunter2']);
    const kept = JSON.stringify(
      hideValues(
        { a: ['x hunter2hunter2 y', encode('hunter2hunter2'), 7, null], hunter2hunter2: { b: true } },
        hidden,
      ),
    );
    expect(kept).not.toContain('hunter2');
    expect(kept).not.toContain(encode('hunter2hunter2'));
    expect(kept).toMatch(/x secret-value-\w{8} y/);
  });

  test('takes single lines of a value out: a file may be read line by line', () => {
    const hidden = hiding(['-----BEGIN KEY-----\nMIIEvQIBADAN\n-----END KEY-----\n']);
    expect(hideValues('line: MIIEvQIBADAN', hidden)).toMatch(/^line: secret-value-/);
    expect(hideValues('-----BEGIN KEY-----', hidden)).toBe('-----BEGIN KEY-----');
  });

  test('leaves what the task tells, and words too short to be a secret', () => {
    const hidden = hiding(['service-account', 'root'], 'as service-account');
    expect(hideValues('service-account root', hidden)).toBe('service-account root');
  });

  test('of a value made up from what was drawn, hides that part wherever it stands', () => {
    const hidden = hiding(['pin-48213907'], 'the port 8080', ['48213907', '8080']);
    expect(hideValues(["contains('48213907')", '[ x = pin-48213907 ]'], hidden)).toEqual([
      expect.stringMatching(/^contains\('secret-value-\w{8}'\)$/),
      expect.stringMatching(/^\[ x = pin-secret-value-\w{8} \]$/),
    ]);
  });

  test('keeps equal what was equal, and leaves no value, whatever the values', () => {
    const value = fc.string({
      minLength: 6,
      maxLength: 20,
      unit: fc.constantFrom('a', 'b', 'X', 'Y', '0', '1', '9', '-', '_'),
    });
    fc.assert(
      fc.property(fc.uniqueArray(value, { minLength: 1, maxLength: 4 }), fc.string(), (values, around) => {
        const json: Json = values.map((one) => ({ left: `${around}${one}`, right: `${around}${one}` }));
        const kept = hideValues(json, hiding(values)) as readonly { left: string; right: string }[];
        for (const { left, right } of kept) {
          expect(left).toBe(right);
          for (const one of values) expect(left).not.toContain(one);
        }
      }),
    );
  });
});
