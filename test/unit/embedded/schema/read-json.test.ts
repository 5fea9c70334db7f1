import { expect, test } from '@jest/globals';
import { JsonMembers, JsonNumber, readJson } from '../../../../src/embedded/schema/read-json.ts';

test.each([
  ['', 'unexpected end of JSON input'],
  ['   ', 'unexpected end of JSON input'],
  ['{', 'unexpected end of JSON input'],
  ['{"a"', 'unexpected end of JSON input'],
  ['"abc', 'unexpected end of JSON input'],
  ['[1,', 'unexpected end of JSON input'],
  ['tru', "invalid character ' ' in literal true (expecting 'e')"],
  ['-', "invalid character ' ' in numeric literal"],
  ['1.', "invalid character ' ' after decimal point in numeric literal"],
  ['1e', "invalid character ' ' in exponent of numeric literal"],
  ['x', "invalid character 'x' looking for beginning of value"],
  ['<html>', "invalid character '<' looking for beginning of value"],
  ["'a'", String.raw`invalid character '\'' looking for beginning of value`],
  ['é', "invalid character 'Ã' looking for beginning of value"],
  ['\u0000', String.raw`invalid character '\x00' looking for beginning of value`],
  ['{a:1}', "invalid character 'a' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
  ['[1 2]', "invalid character '2' after array element"],
  ['[1,]', "invalid character ']' looking for beginning of value"],
  ['{} x', "invalid character 'x' after top-level value"],
  ['01', "invalid character '1' after top-level value"],
  ['nul1', "invalid character '1' in literal null (expecting 'l')"],
  ['-x', "invalid character 'x' in numeric literal"],
  ['1.x', "invalid character 'x' after decimal point in numeric literal"],
  ['1e+x', "invalid character 'x' in exponent of numeric literal"],
  ['"a\nb"', String.raw`invalid character '\n' in string literal`],
  [String.raw`"\x"`, "invalid character 'x' in string escape code"],
  [String.raw`"\u12g4"`, String.raw`invalid character 'g' in \u hexadecimal character escape`],
])('%j is no JSON', (text, message) => {
  expect(() => readJson(text)).toThrow(message);
});

test('members that come twice are kept, and the text of numbers', () => {
  const node = readJson(' {"a": 1.50, "a": [true, null, "x"], "b": {}} ');
  if (!(node instanceof JsonMembers)) throw new Error('no object');
  expect(node.keys).toEqual(['a', 'a', 'b']);
  expect(node.values[0]).toEqual(new JsonNumber('1.50'));
});

test('escapes are read, lone surrogates become the replacement character', () => {
  expect(readJson(String.raw`"\u00e9\n\"\\\/\ud83d\ude00"`)).toBe('é\n"\\/😀');
  expect(readJson(String.raw`"\ud83d"`)).toBe('\ufffd');
});
