import { describe, expect, test } from '@jest/globals';
import { gradeText } from '../../../src/report/grade-text.ts';
import { colourStyle } from '../../../src/report/style.ts';
import { displayWidth } from '../../../src/report/columns.ts';
import { checkResult, gradeResult, page } from './samples.ts';

const task = {
  name: 'pod-ro',
  title: 'Make a Pod immutable',
  clauses: [
    { id: 'pod', text: 'a Pod' },
    { id: 'read-only', text: 'read-only' },
  ],
};
const show = (...checks: Parameters<typeof checkResult>[0][]): string =>
  gradeText(gradeResult(checks.map(checkResult)), task, page);

describe('the verdict', () => {
  test('shows a passed check as one line with glyph, word, clause number and points', () => {
    expect(show({})).toMatch(/^ {2}✓ pass {2}2 {2}Every root file system is read-only +2 points$/m);
  });

  test('does not explain what passed', () => {
    expect(show({})).not.toContain('One writable container');
  });

  test('shows of a failed check what was expected, seen, why it matters and what to type', () => {
    const text = show({ status: 'fail' });
    expect(text).toMatch(/│ {2}expected {2}read-only in: pod-ro, side/);
    expect(text).toMatch(/│ {2}seen {6}side is writable/);
    expect(text).toMatch(/│ {2}why {7}One writable container is enough\./);
    expect(text).toMatch(/│ {2}next {6}k -n sun get pod pod-ro -o yaml/);
  });

  test('says of a check that could not be looked at why not, and nothing of why it would matter', () => {
    const text = show({ status: 'error', reason: 'timeout', actual: 'no answer in 5 s' });
    expect(text).toMatch(/\? could not look {2}2/);
    expect(text).toMatch(/cause {5}no answer in 5 s \(timeout\)/);
    expect(text).not.toContain('One writable container');
  });

  test('cuts long evidence and says how much is left out', () => {
    const text = Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n');
    const shown = show({ status: 'fail', evidence: [{ title: 'mountinfo', text }] });
    expect(shown).toContain('line 8');
    expect(shown).not.toContain('line 9');
    expect(shown).toContain('… 21 more lines');
  });

  test('takes escape sequences out of what the cluster said', () => {
    expect(show({ status: 'fail', actual: 'red \u001B[31mtext\u001B]0;title\u0007' })).toContain('red text');
  });

  test('marks a result of the simulated runtime', () => {
    expect(show({ assurance: 'simulated' })).toContain('(simulated)');
  });

  test('ends with the command to type next', () => {
    expect(show({ status: 'fail' })).toMatch(
      /next: mend it, then cks grade pod-ro; a hint: cks hint pod-ro$/,
    );
  });

  test.each([40, 80, 110])('keeps to %i columns but for commands', (width) => {
    const long = 'word '.repeat(60);
    const text = gradeText(
      gradeResult([checkResult({ status: 'fail', title: long, actual: long, why: long })]),
      task,
      { ...page, width },
    );
    const wide = text.split('\n').filter((line) => displayWidth(line) > width && !line.includes('next'));
    expect(wide).toEqual([]);
  });

  test('says the same with colours as without', () => {
    const result = gradeResult([checkResult({ status: 'fail' })]);
    const coloured = gradeText(result, task, { ...page, style: colourStyle });
    // oxlint-disable-next-line no-control-regex -- the colours are what is taken out
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(gradeText(result, task, page));
    expect(coloured).not.toBe(gradeText(result, task, page));
  });
});
