import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { scoreBar, timeBar } from '../../../src/report/html/bars.ts';
import { examHtml } from '../../../src/report/html/exam-html.ts';
import { inlineHtml, markdownHtml } from '../../../src/report/html/markdown-html.ts';
import { joined, markup } from '../../../src/report/html/markup.ts';
import { scorePlot } from '../../../src/report/html/score-plot.ts';
import { examReport, reportedQuestion } from './exam-samples.ts';

const page = (...args: Parameters<typeof examReport>): string => examHtml(examReport(...args), 'cks');
const written = (text: string, under = 3): string => markdownHtml(text, under).text;

describe('a template of HTML', () => {
  test('escapes text, keeps HTML, and puts a list side by side', () => {
    const inner = markup`<b title="${`"'\`&<`}">${'<i>'}</b>`;
    expect(inner.text).toBe('<b title="&quot;&#39;&#96;&amp;&lt;">&lt;i&gt;</b>');
    expect(markup`<p>${[inner, 3, null]}</p>`.text).toBe(`<p>${inner.text}3</p>`);
    expect(joined(['<', '>'], '|').text).toBe('&lt;|&gt;');
  });

  test('takes out control characters, what turns the direction, and halves of surrogates', () => {
    expect(markup`${'a\u001B[31mb\u0000\u202Ec\u2066\uD800d'}`.text).toBe('abc\uFFFDd');
    expect(markup`${'größe 容器 👩‍👩‍👧'}`.text).toBe('größe 容器 👩‍👩‍👧');
  });
});

describe('Markdown as HTML', () => {
  test.each([
    [
      '**strong** _em_ ~~del~~ `a < b`',
      '<p><strong>strong</strong> <em>em</em> <del>del</del> <code>a &lt; b</code></p>',
    ],
    ['- a\n- b', '<ul><li>a</li><li>b</li></ul>'],
    ['3. a\n4. b', '<ol start="3"><li>a</li><li>b</li></ol>'],
    ['- [x] done', '<ul><li>☑ done</li></ul>'],
    ['```yaml\na: <b>\n```', '<pre><code>a: &lt;b&gt;</code></pre>'],
    ['> said', '<blockquote><p>said</p></blockquote>'],
    [
      '| a | |\n|-|-|\n| 1 | 2 |',
      '<table class="written"><thead><tr><th scope="col">a</th><td></td></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>',
    ],
    ['<b onclick="x">a</b>', '<p>&lt;b onclick=&quot;x&quot;&gt;a&lt;/b&gt;</p>'],
    ['![a cat](https://example.com/cat.png)', '<p>a cat (https://example.com/cat.png)</p>'],
  ])('%j', (text, html) => {
    expect(written(text)).toBe(html);
  });

  test.each([
    ['[a](https://kubernetes.io/docs/)', 'https://kubernetes.io/docs/'],
    ['[a](http://example.com/?a="b")', 'http://example.com/?a=%22b%22'],
    ['[a](javascript:alert(1))', null],
    ['[a](JaVaScRiPt:alert(1))', null],
    ['[a](\u0001javascript:alert(1))', null],
    ['[a](data:text/html,x)', null],
    ['[a](vbscript:x)', null],
    ['[a](//example.com)', null],
    ['[a](file:///etc/passwd)', null],
    ['[a](../up)', null],
  ])('%j leads to %j', (text, href) => {
    const html = inlineHtml(text).text;
    expect(/href="([^"]*)"/.exec(html)?.[1] ?? null).toBe(href);
    expect(html).toContain('a');
  });

  test('puts headings below the one they stand under, and skips no level', () => {
    const levels = [...written('# a\n\n### b\n\n## c\n\n# d\n\n###### e').matchAll(/<h(\d)>/g)].map(
      ([, level]) => level,
    );
    expect(levels).toEqual(['4', '5', '5', '4', '5']);
    expect([...written('# a\n## b\n### c\n#### d').matchAll(/<h(\d)>/g)].map(([, level]) => level)).toEqual([
      '4',
      '5',
      '6',
      '6',
    ]);
  });

  test('shows a text that is nested too deep as it is written', () => {
    expect(written(`${'> '.repeat(40)}deep`)).toContain('deep');
    expect(written('>'.repeat(30_000))).toContain('&gt;');
  });

  test('makes only elements and attributes of its own, whatever the text', () => {
    const piece = fc.constantFrom(
      '<',
      '>',
      '"',
      "'",
      '&',
      '[',
      ']',
      '(',
      ')',
      '`',
      '*',
      '\n',
      '\n\n',
      '# ',
      '> ',
      '- ',
      '|',
      '\\',
      ' ',
      'javascript:',
      'https://a.b/',
      '<script>',
      '<img onerror=x>',
      '&lt;',
      'x',
      '```',
      '!',
      '\u0000',
      '\u001B]8;;',
    );
    const known =
      /<\/?(?:p|h[2-6]|ul|li|ol|ol start="\d+"|pre|code|em|strong|del|br|hr|blockquote|table class="written"|table|thead|tbody|tr|td|th|th scope="col"|a|a href="https?:[^"<>]*" rel="noopener noreferrer")>/g;
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const rest = written(pieces.join('')).replaceAll(known, '');
        expect(rest).not.toMatch(/[<>"]/);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('charts', () => {
  test('a bar has its shares in percent, side by side', () => {
    const html = scoreBar({ earned: 3, possible: 8, undecided: 1 }, 67).text;
    expect(html).toContain('<rect class="filled" x="0%" width="37.5%"');
    expect(html).toContain('<rect class="open" x="37.5%" width="12.5%"');
    expect(html).toContain('x1="67%"');
  });

  test('a bar without possible points, or with a time that is nothing, is empty', () => {
    expect(scoreBar({ earned: 0, possible: 0, undecided: 0 }, null).text).not.toMatch(/NaN|filled/);
    expect(timeBar({ used: 0, planned: 0, over: 0 }, 0).text).not.toMatch(/NaN|Infinity/);
  });

  test('the time beyond the plan is a piece of its own', () => {
    const html = timeBar({ used: 90, planned: 60, over: 30 }, 120).text;
    expect(html).toContain('<rect class="spent" x="0%" width="50%"');
    expect(html).toContain('<rect class="beyond" x="50%" width="25%"');
  });

  test.each([[[]], [['2026-11-01T00:00:00Z']], [['2026-11-01T00:00:00Z', '2026-11-01T00:00:00Z']]])(
    'a plot of %j has no number that is none',
    (times) => {
      const points = times.map((at) => ({ at, percent: 50, simulated: false }));
      expect(scorePlot(points, 67).text).not.toMatch(/NaN|Infinity/);
    },
  );
});

describe('the page of an exam', () => {
  const failing = reportedQuestion({ position: 2, activeSeconds: 500 }, [{ status: 'fail' }]);

  test('names the verdict in its title and its only h1', () => {
    const html = page([reportedQuestion({}, [{}])]);
    expect(html).toContain('<title>Mock exam of 23 November 2026: passed, 100 %</title>');
    expect(html.match(/<h1/g)).toHaveLength(1);
    expect(html).toMatch(/<h1>.*Passed<\/span> <span class="points">4 of 4 points, 100 %/s);
  });

  test('has a policy that lets nothing in but its own sheet', () => {
    const html = page([failing]);
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;sha256-[^&]+&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;">/,
    );
    expect(html).not.toMatch(/<script|<link|<img| style="|\son\w+="/);
  });

  test('says the provider of the simulator in full, and that it is simulated', () => {
    const html = page([failing], { provider: 'embedded' });
    expect(html).toContain('embedded (simulated runtime)');
    expect(html).toContain('was not observed');
    expect(page([failing])).not.toContain('was not observed');
  });

  test('sets undecided points apart, with the command that looks again', () => {
    const open = reportedQuestion({ position: 3 }, null, { task: null, solution: null });
    const html = page([failing, open]);
    expect(html).toContain('<section id="undecided"');
    expect(html).toContain('cks exam grade-again e7f3a');
    expect(html).toContain('The pack has this task no more');
    expect(page([failing])).not.toContain('id="undecided"');
  });

  test('has expected, seen, why and next of what failed, and the time that was too long', () => {
    const html = page([failing]);
    for (const part of [
      'read-only in: pod-ro, side',
      'side is writable',
      'One writable container is enough.',
    ]) {
      expect(html).toContain(part);
    }
    expect(html).toContain('<code class="command">k -n sun get pod pod-ro -o yaml</code>');
    expect(html).toContain('2:20 over');
  });
});
