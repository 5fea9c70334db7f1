import { describe, expect, test } from '@jest/globals';
import { markdownLines } from '../../../src/report/markdown-text.ts';
import { colourStyle, plainStyle } from '../../../src/report/style.ts';

const lines = (text: string, width = 80): string => markdownLines(text, width, plainStyle).join('\n');

describe('Markdown as terminal text', () => {
  test('joins the lines of a paragraph and breaks them at the width', () => {
    expect(lines('one two\nthree four five', 13)).toBe('one two three\nfour five');
  });

  test('keeps the backquotes of code where there are no colours', () => {
    expect(lines('make a Pod `pod-ro`')).toBe('make a Pod `pod-ro`');
  });

  test('leaves the backquotes out where colour tells code', () => {
    expect(markdownLines('a `b`', 80, colourStyle)).toEqual(['a \u001B[36mb\u001B[39m']);
  });

  test('keeps a code block as it is', () => {
    expect(lines('```sh\nkubectl get   pods\n```', 10)).toBe('    kubectl get   pods');
  });

  test('indents the following lines of a list item', () => {
    expect(lines('- one two three four\n- five', 12)).toBe('• one two\n  three four\n• five');
  });

  test('numbers an ordered list from its start', () => {
    expect(lines('3. a\n4. b')).toBe('3. a\n4. b');
  });

  test('indents a list in a list', () => {
    expect(lines('- a\n  - b')).toBe('• a\n  • b');
  });

  test('shows where a link leads', () => {
    expect(lines('[docs](https://kubernetes.io/docs/)')).toBe('docs (https://kubernetes.io/docs/)');
  });

  test('shows angle brackets of placeholders as they are', () => {
    expect(lines('type <name> & go')).toBe('type <name> & go');
  });

  test('takes control characters out', () => {
    expect(lines('a\u001B[2Jb')).toBe('ab');
  });
});
