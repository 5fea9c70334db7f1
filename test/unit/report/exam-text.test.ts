import { describe, expect, test } from '@jest/globals';
import { displayWidth } from '../../../src/report/columns.ts';
import { examDocument } from '../../../src/report/exam-document.ts';
import { examSuites } from '../../../src/report/exam-junit.ts';
import { examText } from '../../../src/report/exam-text.ts';
import { junitXml } from '../../../src/report/junit.ts';
import { examReport, reportedQuestion } from './exam-samples.ts';
import { page } from './samples.ts';

const solved = reportedQuestion({ activeSeconds: 200 }, [{ weight: 1 }, { weight: 2 }]);
const botched = reportedQuestion(
  {
    position: 2,
    task: 'cks/deny',
    name: 'deny',
    title: 'Deny all traffic',
    domain: 'CS',
    activeSeconds: 571,
  },
  [{ status: 'fail', evidence: [{ title: 'spec', text: 'ingress: missing' }] }, { status: 'pass' }],
);
const unseen = reportedQuestion(
  { position: 3, task: 'cks/gone', name: 'gone', title: 'A task that is gone', domain: 'SC', weight: 2 },
  null,
  { task: null, solution: null },
);
const blocked = reportedQuestion(
  { position: 4, task: 'cks/blocked', name: 'blocked', title: 'Blocked', domain: 'SC', weight: 2 },
  [{ status: 'error', reason: 'timeout', actual: 'no answer in 5 s' }],
);

const textOf = (...args: Parameters<typeof examReport>): string =>
  examText(examReport(...args), page, { full: false });

describe("an exam's result as text", () => {
  test('says points, percent, verdict, seed, provider and how it is sat again', () => {
    const text = textOf([solved]);
    expect(text).toMatch(/^Mock exam · seed 4711 +4 of 4 points, 100 % {2}✓ passed$/m);
    expect(text).toContain('23 November 2026, 09:12 UTC · 1:52:10 of 2:00:00 · kind v1.36.3 · exam e7f3a');
    expect(text).toContain('cks exam start --seed 4711 to sit it again');
  });

  test('gives what was expected and seen of what did not pass, and the time that was too long', () => {
    const text = textOf([solved, botched]);
    expect(text).toMatch(/2 {2}Deny all traffic +2 of 4 {2}9:31 of 6:00 over/);
    expect(text).toMatch(/✗ fail {2}2 {2}Every root file system is read-only/);
    expect(text).toMatch(/│ {2}expected {2}read-only in: pod-ro, side/);
    expect(text).not.toContain('ingress: missing');
    expect(examText(examReport([botched]), page, { full: true })).toContain('spec: ingress: missing');
  });

  test('keeps undecided points apart, with the command that looks again', () => {
    const text = textOf([solved, unseen, blocked]);
    expect(text).toContain('Undecided\n  4 of 8 points, neither earned nor lost');
    expect(text).toContain('grade them again: cks exam grade-again e7f3a');
    expect(text).toContain('nothing of it could be looked at');
    expect(text).toContain('Not decided yet: 67 % is 5.36 of 8 points; 4 are earned');
    expect(textOf([solved])).not.toContain('Undecided');
  });

  test('says that a simulated result is none of a real runtime', () => {
    expect(textOf([solved], { provider: 'embedded' })).toContain('Graded on embedded (simulated runtime)');
  });

  test('tells what changed after the bell, and the notes', () => {
    const text = textOf([solved], {
      afterBell: ['Pod sun/late was made'],
      notes: ['the clock jumped by 60 s'],
    });
    expect(text).toContain('  · Pod sun/late was made');
    expect(text).toContain('  · the clock jumped by 60 s');
  });

  test('shows each solution and its reasons when asked, and says so of a task the pack has no more', () => {
    const text = examText(examReport([solved, unseen]), page, { full: true });
    expect(text).toContain('     kind: Pod');
    expect(text).toContain('Because a written file stays.');
    expect(text).toContain('The pack has this task no more.');
  });

  test('has no line wider than the page, wide characters counted, but a command to type', () => {
    const wide = reportedQuestion(
      { title: '容器安全'.repeat(30), note: '😀 größer '.repeat(30), name: 'long'.repeat(10) },
      [{ status: 'fail', expected: 'x'.repeat(300), title: 'ä'.repeat(200), next: 'true' }],
    );
    const report = examReport([wide, blocked], { provider: 'embedded' });
    const command = /^next: |^ {6}cks |grade them again: /;
    for (const width of [44, 80, 120]) {
      const lines = examText(report, { ...page, width }, { full: true }).split('\n');
      expect(lines.filter((line) => displayWidth(line) > width && !command.test(line))).toEqual([]);
    }
  });

  test('takes control characters out of every text', () => {
    const evil = '\u001B[31mred\u0007\u202E';
    const question = reportedQuestion({ title: evil, note: evil }, [
      { status: 'fail', actual: evil, title: evil },
    ]);
    const text = examText(examReport([question], { notes: [evil], afterBell: [evil] }), page, {
      full: true,
    });
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000B-\u001F\u202E]/);
  });
});

describe("an exam's result as a document", () => {
  test('has the verdict, every check with its evidence, the pace, the task and its solution', () => {
    expect(examDocument(examReport([solved, botched, unseen]))).toMatchObject({
      exam: 'e7f3a',
      status: 'undecided',
      percent: 60,
      providerText: 'kind',
      simulated: false,
      questions: [
        { status: 'passed', pace: { used: 200, planned: 360, over: 0 }, solution: { form: 'manifest' } },
        {
          status: 'failed',
          pace: { over: 211 },
          result: { checks: [{ evidence: [{ title: 'spec' }] }, {}] },
        },
        { status: 'undecided', result: null, text: null, solution: null },
      ],
      undecided: [{ position: 3, task: 'cks/gone', points: 2 }],
    });
  });

  test('is a suite per task as JUnit, a task that was not looked at an error', () => {
    const xml = junitXml(examSuites(examReport([solved, botched, unseen])));
    expect(xml).toContain('<testsuites tests="5" failures="1" errors="1"');
    expect(xml).toContain('<testsuite name="cks/gone" tests="1" failures="0" errors="1"');
  });
});
