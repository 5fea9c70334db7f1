import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { alignColumns, cutTo, displayWidth, spread, wrap } from '../../../src/report/columns.ts';

describe('widths', () => {
  test('colours take no columns and wide characters two', () => {
    expect(displayWidth('\u001B[31mred\u001B[39m')).toBe(3);
    expect(displayWidth('日本')).toBe(4);
    expect(displayWidth('é')).toBe(1);
  });

  test('a text cut to a width shows that something is lost', () => {
    expect(cutTo('abcdef', 4)).toBe('abc…');
    expect(cutTo('abcd', 4)).toBe('abcd');
  });
});

describe('wrap', () => {
  test('never makes a line wider than asked, and loses no letter', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '日', '\n') }), (text) => {
        const lines = wrap(text, 12);
        expect(Math.max(0, ...lines.map(displayWidth))).toBeLessThanOrEqual(12);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(/[ \n]/g, ''));
      }),
    );
  });

  test('keeps the indent of a line', () => {
    expect(wrap('  one two three', 10)).toEqual(['  one two', '  three']);
  });
});

describe('columns', () => {
  test('are aligned, without spaces at line ends', () => {
    expect(
      alignColumns([
        ['a', 'bb', ''],
        ['ccc', 'd', 'e'],
      ]),
    ).toEqual(['a    bb', 'ccc  d   e']);
  });

  test('the left part gives way when both don’t fit', () => {
    expect(spread('a long title', '2 points', 16)).toBe('a long… 2 points');
  });
});
