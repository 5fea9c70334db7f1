import { expect, test } from '@jest/globals';
import { tableText } from '../../../src/grade/table-text.ts';
import { fitTable } from '../../../src/report/fit-table.ts';

const TABLE = tableText(
  ['object', 'wanted', 'seen'],
  [
    ['a plain Pod', 'admitted', 'admitted'],
    ['a privileged container', 'refused by Pod Security (baseline:v1.28)', 'admitted'],
  ],
);

const letters = (text: string): string => text.replaceAll(/[\s-]/g, '').split('').toSorted().join('');

test('a table that has the room stays as it is', () => {
  expect(fitTable(TABLE, 80)).toBe(TABLE);
});

test('the widest columns of a table are wrapped until it fits', () => {
  expect(fitTable(TABLE, 60)).toBe(
    [
      'object                  wanted                      seen',
      '----------------------  --------------------------  --------',
      'a plain Pod             admitted                    admitted',
      'a privileged container  refused by Pod Security     admitted',
      '                        (baseline:v1.28)',
    ].join('\n'),
  );
});

test('no line is wider than asked, and no character is lost', () => {
  for (const width of [30, 34, 41, 50, 66]) {
    const fitted = fitTable(TABLE, width);
    expect(Math.max(...fitted.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(letters(fitted)).toBe(letters(TABLE));
  }
});

test('a word longer than its column is cut', () => {
  const table = tableText(['name', 'path'], [['x', '/a/very/long/path/without/any/word/in/it']]);
  const fitted = fitTable(table, 24);
  expect(
    fitted
      .split('\n')
      .slice(2)
      .map((line) => line.slice(6))
      .join(''),
  ).toBe('/a/very/long/path/without/any/word/in/it');
});

test('what is no table, or has too many columns, stays as it is', () => {
  const long = 'x'.repeat(90);
  expect(fitTable(`one\n${long}`, 40)).toBe(`one\n${long}`);
  const many = tableText(
    Array.from({ length: 9 }, () => 'some title'),
    [],
  );
  expect(fitTable(many, 40)).toBe(many);
});
