import { describe, expect, test } from '@jest/globals';
import type { PackTestReport, ProvenAttempt } from '../../../src/model/pack-test.ts';
import { summarisePack, summariseTask, unavailableTask } from '../../../src/proof/summarise-proof.ts';
import { killTableText, packTestDocument } from '../../../src/report/kill-table.ts';
import { attemptLine, packTestSuites, progressLine } from '../../../src/report/pack-test-text.ts';
import { colourStyle, plainStyle } from '../../../src/report/style.ts';
import { makeTask } from './fixture.ts';

const task = makeTask('t', ['first', 'second']);
const attempt = (
  name: string,
  kind: ProvenAttempt['kind'],
  expected: readonly string[],
  statuses: readonly ['pass' | 'fail' | 'error', 'pass' | 'fail' | 'error'],
  verdict: ProvenAttempt['verdict'],
  note = '',
): ProvenAttempt => ({
  name,
  kind,
  expected,
  results: statuses.map((status, index) => ({
    check: index === 0 ? 'first' : 'second',
    status,
    actual: '',
  })),
  verdict,
  note,
  durationMs: 12.4,
});
const good = [
  attempt('untouched', 'untouched', ['first', 'second'], ['fail', 'fail'], 'as expected'),
  attempt('solution', 'solution', [], ['pass', 'pass'], 'as expected'),
  attempt('half', 'wrong', ['second'], ['pass', 'fail'], 'as expected'),
  attempt('other-half', 'wrong', ['first'], ['fail', 'pass'], 'as expected'),
];
const refused = attempt(
  'other',
  'alternative',
  [],
  ['pass', 'fail'],
  'refused',
  'should pass: second (\u001B[31mred)',
);
const bad = [
  ...good.slice(0, 3),
  refused,
  attempt('blind', 'wrong', ['first'], ['error', 'pass'], 'undecided', 'could not be looked at: first'),
];
const page = { width: 80, style: plainStyle, commandPrefix: 'cks' };
const reportOf = (attempts: readonly ProvenAttempt[]): PackTestReport =>
  summarisePack([summariseTask(task, attempts)], 2_400);

describe('the kill table', () => {
  test('shows a row per attempt and a column per check, with the number of attempts that fail each', () => {
    expect(killTableText(reportOf(good), page)).toBe(
      [
        'p/t                                                           4 of 4 as expected',
        '  accepted 1 of 1, rejected 3 of 3, survived 0, falsely refused 0',
        '                               1  2',
        '  untouched                    x  x  ✓ as expected',
        '  solution                     ·  ·  ✓ as expected',
        '  wrong/half                   ·  x  ✓ as expected',
        '  wrong/other-half             x  ·  ✓ as expected',
        '  wrong attempts that fail it  1  1',
        '',
        '  1  first',
        '  2  second',
        '',
        '✓ proven  4 of 4 attempts as expected, 2 s',
      ].join('\n'),
    );
  });

  test('says what is not as expected, and why, with control characters taken out', () => {
    const text = killTableText(reportOf(bad), page);
    expect(text).toContain('  alternatives/other           ·  !  ✗ refused');
    expect(text).toContain('  wrong/blind                  ?  ·  ? undecided');
    expect(text).toContain('  1  first  ! no wrong attempt shows that it can fail');
    expect(text).toContain('  alternatives/other  ✗ refused\n    should pass: second (red)');
    expect(text).toContain('? undecided  3 of 5 attempts as expected, 2 s');
    expect(text).toContain('  1 refused, 1 undecided, 1 check unproven');
    expect(text).toMatch(/next: mend what is named above, then cks pack test$/);
  });

  test('fits into 80 columns with eight checks', () => {
    const ids = Array.from({ length: 8 }, (_, index) => `check-${index}`);
    const wide: ProvenAttempt = {
      ...attempt('everything-copied-and-writable', 'wrong', [], ['pass', 'pass'], 'undecided'),
      results: ids.map((check) => ({ check, status: 'pass', actual: '' })),
    };
    const report = summarisePack([summariseTask(makeTask('t', ids), [wide])], 0);
    const longest = Math.max(
      ...killTableText(report, page)
        .split('\n')
        .map((line) => line.length),
    );
    expect(longest).toBeLessThanOrEqual(80);
  });

  test('an unavailable task says why, and nothing more', () => {
    const report = summarisePack([unavailableTask(task, 'needs container-engine')], 0);
    expect(killTableText(report, page)).toContain('unavailable\n  needs container-engine');
  });

  test('a survivor keeps the whole from being proven', () => {
    const survivor = attempt(
      'half',
      'wrong',
      ['second'],
      ['pass', 'pass'],
      'survived',
      'should fail: second',
    );
    const text = killTableText(reportOf([...good, survivor]), page);
    expect(text).toContain('  wrong/half                   ·  !  ✗ survived');
    expect(text).toContain('✗ not proven  4 of 5 attempts as expected');
  });

  test('colours come from the style, and words stay beside them', () => {
    const text = killTableText(reportOf(good), { ...page, style: colourStyle });
    expect(text).toContain('\u001B[32m✓ as expected\u001B[39m');
  });
});

const many = (proofs: readonly ReturnType<typeof summariseTask>[]): PackTestReport =>
  summarisePack(proofs, 0);
const named = (name: string, attempts: readonly ProvenAttempt[]): ReturnType<typeof summariseTask> =>
  summariseTask(makeTask(name, ['first', 'second']), attempts);

describe('what is told of a pack of many tasks', () => {
  const thirtyFour = Array.from({ length: 34 }, (_, index) =>
    named(`a-task-with-a-long-name-as-number-${index}`, good),
  );

  test('is a row for each, and a kill table only of those where there is something to do', () => {
    const text = killTableText(many([...thirtyFour, named('odd', bad)]), page);
    const lines = text.split('\n');
    expect(lines.length).toBeLessThan(70);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(text).toContain('  task                            accepted  rejected  survived  falsely refused');
    expect(text).toContain('? p/odd                           1/2       2/3       0         1');
    expect(text.match(/wrong attempts that fail it/g)).toHaveLength(1);
  });

  test('has every kill table where they are asked for', () => {
    const text = killTableText(many(thirtyFour), page, { allTables: true });
    expect(text.match(/wrong attempts that fail it/g)).toHaveLength(34);
  });

  test('while it runs, is each task when it is through, and each attempt that is not as expected', () => {
    const judged = {
      task: 'p/t',
      attempt: good[1]!,
      refused: false,
      done: 7,
      total: 400,
      tasks: 35,
      left: 3,
      odd: 0,
    };
    expect(progressLine(judged, plainStyle, 80)).toBeNull();
    expect(progressLine({ ...judged, left: 0 }, plainStyle, 80)).toBe('  7/400 p/t  ✓ as expected');
    expect(progressLine({ ...judged, attempt: refused }, plainStyle, 80)).toBe(
      '  7/400 p/t  ✗ refused  alternatives/other  0.0 s',
    );
  });

  test('cuts a long name so that a line stays one', () => {
    const long = { ...good[2]!, name: 'a-name-that-goes-on-and-on-and-on-until-it-does-not-fit-any-more' };
    const judged = {
      task: 'p/t',
      attempt: long,
      refused: false,
      done: 1,
      total: 9,
      tasks: 1,
      left: 3,
      odd: 0,
    };
    expect(progressLine(judged, plainStyle, 80)?.length).toBeLessThanOrEqual(80);
  });
});

describe('what was made up', () => {
  const made = [
    attempt('spec.hostPID: false -> true', 'made-up', [], ['fail', 'pass'], 'as expected'),
    attempt('metadata.labels: left out', 'made-up', [], ['pass', 'pass'], 'survived', 'every check passes'),
  ];
  const report = summarisePack(
    [
      summariseTask(task, [...good, ...made], {
        from: 'solutions/d/t/solution.yaml',
        possible: 40,
        refused: [{ name: 'spec.x: left out', why: 'invalid' }],
      }),
    ],
    0,
  );

  test('is told apart: what survived, and which check caught the rest', () => {
    const text = killTableText(report, page);
    expect(text).toContain(
      [
        '  made up: 3 of 40 changes to solutions/d/t/solution.yaml: 1 caught, 1 survived,',
        '  1 that the API server refuses (no attempts)',
        '    survived',
        '      metadata.labels: left out',
        '    caught, by check',
        '      1  spec.hostPID: false -> true',
        '    refused by the API server',
        '      spec.x: left out',
      ].join('\n'),
    );
    expect(text).toContain('  made up: 1 of 2 caught, 1 survived\n  A survivor is no fault by itself');
  });

  test('counts neither towards the status, the totals, the proof of a check, nor as a JUnit case', () => {
    expect(report.tasks[0]).toMatchObject({
      status: 'passed',
      checks: { first: { killedBy: ['other-half'] } },
    });
    expect(report.totals).toMatchObject({
      attempts: 4,
      asExpected: 4,
      survived: 0,
      madeUp: { attempts: 2, caught: 1, survived: 1, undecided: 0, refused: 1 },
    });
    expect(packTestSuites(report)[0]?.cases).toHaveLength(4);
    expect(killTableText(report, page)).toContain('4 of 4 as expected');
  });
});

describe('the JSON of a pack test', () => {
  test('holds tasks with attempts, results and verdicts, the checks, and totals', () => {
    expect(packTestDocument(reportOf(good.slice(0, 3)))).toEqual({
      tasks: [
        {
          task: 'p/t',
          status: 'passed',
          reason: '',
          attempts: good.slice(0, 3).map((each) => ({ ...each, durationMs: 12 })),
          checks: { first: { killedBy: [] }, second: { killedBy: ['half'] } },
          madeUp: null,
        },
      ],
      totals: {
        tasks: 1,
        attempts: 3,
        asExpected: 3,
        survived: 0,
        refused: 0,
        otherChecks: 0,
        undecided: 0,
        unavailable: 0,
        unproven: 1,
        durationMs: 2400,
        madeUp: { attempts: 0, caught: 0, survived: 0, undecided: 0, refused: 0 },
      },
    });
  });
});

describe('other forms of a pack test', () => {
  test('an attempt is told in one line, with its path, verdict and time', () => {
    expect(attemptLine({ attempt: refused, refused: false }, plainStyle)).toBe(
      '✗ refused  alternatives/other  0.0 s',
    );
  });

  test('a task is a JUnit suite: refused and survived are failures, undecided is an error', () => {
    const [suite] = packTestSuites(reportOf(bad));
    expect(suite?.name).toBe('p/t');
    expect(suite?.cases.map(({ name, problem }) => [name, problem?.type ?? 'passed'])).toEqual([
      ['untouched: untouched', 'passed'],
      ['solution: solution', 'passed'],
      ['wrong: half', 'passed'],
      ['alternative: other', 'failure'],
      ['wrong: blind', 'error'],
    ]);
  });
});
