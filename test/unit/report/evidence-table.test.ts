import { expect, test } from '@jest/globals';
import { tableText } from '../../../src/grade/table-text.ts';
import { readEvidenceTable } from '../../../src/report/evidence-table.ts';

test('reads the table that a check wrote, empty cells and long ones too', () => {
  const heads = ['who', 'may', 'by'];
  const rows = [
    ['sun/reader', 'get secrets', 'RoleBinding sun/read, Role read'],
    ['group über-team', '', ''],
    ['😀', 'list', 'x'],
  ];
  expect(readEvidenceTable(tableText(heads, rows))).toEqual({ heads, rows });
});

test.each([
  ['', 'nothing'],
  ['one line', 'one line'],
  ['/ rw,relatime\n/dev/shm rw', 'lines'],
  ['---\n---', 'documents of YAML'],
  ['a\n---\nb', 'one column'],
  ['a    b\n---  ---\nlonger than its column', 'a cell that reaches over its column'],
])('%j is no table: %s', (text) => {
  expect(readEvidenceTable(text)).toBeNull();
});
