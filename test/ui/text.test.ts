import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyBarLine } from '../../src/ui/components/key-bar.tsx';
import { clampOffset, offsetShowing, scrollBy } from '../../src/ui/components/scrolling.ts';
import { describeFault } from '../../src/ui/fault.ts';
import { keysOf, type PressedFlags } from '../../src/ui/keys.ts';
import { noticeLines } from '../../src/ui/notice.ts';
import { formatClock, formatDuration, shortPath } from '../../src/ui/text/format.ts';
import { renderMarkdown } from '../../src/ui/text/markdown.ts';
import { plainText } from '../../src/ui/text/plain-text.ts';
import { lineText, span, type Line } from '../../src/ui/text/styled-line.ts';
import { cutMiddle, cutToWidth, fitToWidth, textWidth } from '../../src/ui/text/text-width.ts';
import { wrapSpans, wrapVerbatim } from '../../src/ui/text/wrap-lines.ts';

const texts = (lines: readonly Line[]): readonly string[] => lines.map(lineText);
const words = fc.array(
  fc.constantFrom('a', 'Käse', '不変', 'readOnlyRootFilesystem', '👩‍💻', 'e\u0301', '`x`', '-'),
  { maxLength: 30 },
);

describe('wrapping', () => {
  test('keeps every word in order and no line wider than asked', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 6, max: 40 }), (parts, width) => {
        const lines = texts(wrapSpans([span(parts.join(' '))], width));
        expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
        expect(lines.join('').replaceAll(' ', '')).toBe(parts.join(''));
      }),
    );
  });

  test('verbatim keeps every character, spaces too', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 6, max: 40 }), (parts, width) => {
        const lines = texts(wrapVerbatim(parts.join('  '), 'code', width));
        expect(lines.every((line) => textWidth(line) <= width)).toBe(true);
        expect(lines.join('')).toBe(parts.join('  '));
      }),
    );
  });

  test('a word across styles is not torn apart', () => {
    expect(texts(wrapSpans([span('see '), span('pod-ro', 'code'), span('.')], 9))).toEqual([
      'see',
      'pod-ro.',
    ]);
  });
});

describe('fitting', () => {
  test('cuts between wide characters and says that it cut', () => {
    expect(cutToWidth('不変コンテナ', 6)).toBe('不変…');
    expect(fitToWidth('不変コンテナ', 6)).toBe('不変… ');
    expect(fitToWidth('läßt', 6, 'right')).toBe('  läßt');
  });

  test('a path keeps its beginning and more of its end', () => {
    expect(cutMiddle('/home/ada/.local/share/cks-trainer/work/cks/pod-ro', 24)).toBe(
      '/home/a…/work/cks/pod-ro',
    );
  });
});

describe('Markdown', () => {
  const source = `# Title

Some **bold** text with \`code\` and a [link](https://kubernetes.io/).
Still the same &amp; paragraph.

- one
  - inner
- two

1. first
2. second

\`\`\`sh
kubectl get pods   -A
\`\`\`

> quoted

| a | b |
|---|---|
| 1 | two |
`;

  test('is laid out in blocks with one empty line between them', () => {
    expect(texts(renderMarkdown(source, 46))).toEqual([
      'Title',
      '',
      'Some bold text with code and a link',
      '(https://kubernetes.io/). Still the same &',
      'paragraph.',
      '',
      '• one',
      '  • inner',
      '• two',
      '',
      '1. first',
      '2. second',
      '',
      '  kubectl get pods   -A',
      '',
      '│ quoted',
      '',
      'a  b  ',
      '1  two',
    ]);
  });

  test('never brings a control character to the terminal, nor HTML to life', () => {
    const rendered = texts(renderMarkdown('a\u001B[2Jb\u202E <b>c</b>\u0007', 40)).join('\n');
    expect(rendered).toBe('ab <b>c</b>');
  });

  test('keeps to the width whatever it is given', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'# *_`[]()|-\n 1.>ab不'.split('')), maxLength: 120 }),
        fc.integer({ min: 20, max: 60 }),
        (text, width) => {
          for (const line of texts(renderMarkdown(text, width)))
            expect(textWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('scrolling', () => {
  test('stays inside the text, and leaves a row for what is more', () => {
    expect(clampOffset(99, 30, 10)).toBe(21);
    expect(clampOffset(5, 8, 10)).toBe(0);
    expect(scrollBy(0, 'pageDown', 30, 10)).toBe(8);
    expect(scrollBy(3, 'last', 30, 10)).toBe(21);
    expect(scrollBy(3, 'first', 30, 10)).toBe(0);
    expect(scrollBy(0, 'up', 30, 10)).toBe(0);
  });

  test('moves as little as possible to show rows', () => {
    expect(offsetShowing(0, 4, 6, 30, 10)).toBe(0);
    expect(offsetShowing(0, 12, 12, 30, 10)).toBe(4);
    expect(offsetShowing(20, 3, 3, 30, 10)).toBe(3);
  });
});

describe('the key bar', () => {
  test('keeps the help key when there is no room for all, and moves closer first', () => {
    const entries = ['shell', 'grade', 'nextTab', 'hint', 'reset', 'solution', 'next', 'back'] as const;
    expect(lineText(keyBarLine(entries, 120))).toContain('s shell   g grade');
    const narrow = lineText(keyBarLine(entries, 60));
    expect(narrow).toContain('s shell  g grade');
    expect(narrow.endsWith('? keys')).toBe(true);
    expect(textWidth(narrow)).toBeLessThanOrEqual(60);
  });
});

test('a key is named by what it does, several characters are several keys', () => {
  const none: PressedFlags = {
    upArrow: false, downArrow: false, leftArrow: false, rightArrow: false, pageDown: false, pageUp: false, home: false, end: false,
    return: false, escape: false, tab: false, backspace: false, delete: false, shift: false, ctrl: false, meta: false,
  }; // prettier-ignore
  expect(keysOf('gs ', none)).toEqual(['g', 's', 'space']);
  expect(keysOf('', { ...none, tab: true, shift: true })).toEqual(['shift+tab']);
  expect(keysOf('c', { ...none, ctrl: true })).toEqual(['ctrl+c']);
  expect(keysOf('', { ...none, return: true })).toEqual(['enter']);
});

test('a long message is cut in its middle of the screen but keeps its next command', () => {
  const lines = texts(
    noticeLines({ tone: 'bad', text: 'a very long message '.repeat(60), next: 'cks up' }, 60),
  );
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('   next  cks up');
});

test('what was thrown is shown without control characters, with its next command where it has one', () => {
  expect(
    describeFault(Object.assign(new Error('no\u001B[31m engine'), { next: 'systemctl start docker' })),
  ).toEqual({
    message: 'no engine',
    next: 'systemctl start docker',
  });
  expect(describeFault('text')).toEqual({ message: 'text', next: '' });
});

test('a screen reader gets words, not signs', () => {
  expect(plainText([span(' ▸ · new   Make a Pod'), span('  4 pt')])).toBe('chosen: new Make a Pod 4 pt');
  expect(plainText([span(' ✓ ready · 2 nodes')])).toBe('ready, 2 nodes');
  expect(plainText([span('   ████░░░░   1 of 3')])).toBe('1 of 3');
});

test('times and paths are short', () => {
  expect(formatClock(252.9)).toBe('04:12');
  expect(formatClock(3_852)).toBe('1:04:12');
  expect(formatDuration(340)).toBe('0.3 s');
  expect(formatDuration(65_000)).toBe('1:05');
  expect(shortPath('/home/ada/work', '/home/ada')).toBe('~/work');
  expect(shortPath('/home/adam/work', '/home/ada')).toBe('/home/adam/work');
});
