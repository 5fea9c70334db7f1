import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { readYaml, readYamlDocuments } from '../../../src/pack/read-yaml.ts';

describe('the fast parser and the careful one agree', () => {
  test('on what is written from any value', () => {
    // keys of other types than text have no meaning in a pack
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        tie('list'),
        tie('mapping'),
      ),
      list: fc.array(tie('value'), { maxLength: 4 }),
      mapping: fc.dictionary(fc.stringMatching(/^[a-z][a-z -]*$/), tie('value'), { maxKeys: 4 }),
    })).mapping;
    fc.assert(
      fc.property(value, fc.constantFrom(20, 80), (written, lineWidth) => {
        const text = stringify(written, { lineWidth });
        expect(readYaml('a.yaml', text)).toEqual({ ok: true, value: parse(text) });
      }),
    );
  });

  test.each([
    ['0o17'],
    ['017'],
    ['0x1F'],
    ['1_000'],
    ['yes'],
    ['~'],
    ['2024-01-01'],
    ['1e3'],
    ['.5'],
    ['.inf'],
    ['12:30'],
    ['1.0.0'],
    ['|\n  two\n\n  lines\n'],
    ['>-\n  folded\n  text\n\n  here'],
    ['"a\\u0024\\n\\x41"'],
    ["'it''s'"],
    ['a # remark'],
    ['a#b'],
    ['{ a: [1, {b: c}], "d": e }'],
    ['plain text\n  over two lines'],
    ['|2-\n    indented\n  less'],
    ['&anchor text'],
    ['!!str 5'],
  ])('on %j', (written) => {
    const text = `key: ${written}\nother: 1\n`;
    expect(readYaml('a.yaml', text)).toEqual({ ok: true, value: parse(text) });
  });
});

test('a byte order mark, Windows line ends and a document marker are no fault', () => {
  expect(readYaml('a.yaml', '---\r\na: 1\r\nb: |\r\n  x\r\n')).toEqual({
    ok: true,
    value: { a: 1, b: 'x\n' },
  });
});

test('empty documents keep their place among the others', () => {
  expect(readYamlDocuments('a.yaml', '---\n---\na: 1\n---\n')).toEqual({
    ok: true,
    value: [null, { a: 1 }, null],
  });
  // aliases are left to the careful parser
  const text = '---\n---\na: &x 1\nb: *x\n---\n';
  expect(readYamlDocuments('a.yaml', text)).toEqual({ ok: true, value: [null, { a: 1, b: 1 }, null] });
});

test('an alias to what it is a part of is a fault and no endless walk', () => {
  expect(readYaml('a.yaml', 'a: &a [*a]\n')).toMatchObject({ ok: false, faults: [{ line: 1, column: 8 }] });
});

test('a text that looks like an alias is told as one that leads nowhere', () => {
  expect(readYaml('a.yaml', 'a: 1\nb: *bold*\n')).toMatchObject({
    ok: false,
    faults: [{ line: 2, column: 4 }],
  });
});
