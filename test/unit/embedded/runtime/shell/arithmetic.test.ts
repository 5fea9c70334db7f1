import { describe, expect, test } from '@jest/globals';
import { ArithmeticError, evaluateArithmetic } from '../../../../../src/embedded/runtime/shell/arithmetic.ts';
import { expandBraces } from '../../../../../src/embedded/runtime/shell/braces.ts';
import { compilePattern } from '../../../../../src/embedded/runtime/shell/pattern.ts';

function evaluate(text: string, values: Record<string, string> = {}): bigint {
  return evaluateArithmetic(text, {
    get: (name) => values[name] ?? '',
    set: (name, value) => {
      values[name] = value;
    },
  });
}

describe('shell arithmetic', () => {
  test.each([
    ['1+2*3', 7n],
    ['(1+2)*3', 9n],
    ['2**3**2', 512n],
    ['-7/2', -3n],
    ['-7%3', -1n],
    ['1<<62<<1', -9_223_372_036_854_775_808n],
    ['9223372036854775807+1', -9_223_372_036_854_775_808n],
    ['0x1f|010', 31n],
    ['1?2:3', 2n],
    ['0&&1/0', 0n],
    ['1||1/0', 1n],
    ['a=3,a+=2,a', 5n],
    ['~0', -1n],
    ['16#ff', 255n],
    ['', 0n],
  ])('%s is %s', (text, value) => {
    expect(evaluate(text)).toBe(value);
  });

  test('reads variables as expressions', () => {
    expect(evaluate('a*2', { a: 'b+1', b: '3' })).toBe(8n);
  });

  test.each([
    ['1/0', 'division'],
    ['1+', 'operand'],
    ['1 2', 'syntax'],
    ['(1', 'syntax'],
  ] as const)('%s is a mistake of kind %s', (text, kind) => {
    expect(() => evaluate(text)).toThrow(ArithmeticError);
    expect(() => evaluate(text)).toThrow(kind);
  });
});

describe('patterns', () => {
  test.each([
    ['a*', 'abc', true],
    ['?', 'ab', false],
    ['[!a-c]', 'd', true],
    ['[[:digit:]]*', '1x', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['[', '[', true],
    ['[]a]', ']', true],
  ])('%s against %s: %s', (pattern, text, matches) => {
    expect(compilePattern(pattern).test(text)).toBe(matches);
  });
});

describe('brace expansion', () => {
  test.each([
    ['a{b,c}d', ['abd', 'acd']],
    ['{1..3}', ['1', '2', '3']],
    ['{01..3}', ['01', '02', '03']],
    ['{c..a}', ['c', 'b', 'a']],
    ['{a,{b,c}}', ['a', 'b', 'c']],
    ['{a}', ['{a}']],
    ['"{a,b}"', ['"{a,b}"']],
  ])('%s', (text, words) => {
    expect(expandBraces(text)).toEqual(words);
  });
});
