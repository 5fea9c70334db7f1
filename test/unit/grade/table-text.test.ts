import { expect, test } from '@jest/globals';
import { tableText } from '../../../src/grade/table-text.ts';

test('columns are as wide as their widest cell, and nothing trails', () => {
  expect(
    tableText(
      ['from', 'to', 'seen'],
      [
        ['frontend', 'api:8080', 'open'],
        ['db', 'api:8080', 'closed'],
      ],
    ),
  ).toBe(
    [
      'from      to        seen',
      '--------  --------  ------',
      'frontend  api:8080  open',
      'db        api:8080  closed',
    ].join('\n'),
  );
});

test('an empty table is its header', () => {
  expect(tableText(['a', 'b'], [])).toBe('a  b\n-  -');
});
