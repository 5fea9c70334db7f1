import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideBundle } from '../../../src/grade/bundle/decide-bundle.ts';
import { readBundle } from '../../../src/grade/bundle/read-bundle.ts';
import { sealBundle, type BundleContent } from '../../../src/grade/bundle/seal.ts';
import { gradeAttempt } from '../../../src/grade/run-checks.ts';
import type { BundleTask } from '../../../src/model/bundle.ts';
import { jumpingClock, makeCheck, makeTask, NO_FILES } from './fixtures/grade-task.ts';
import { inMemoryCluster } from './fixtures/in-memory-cluster.ts';
import { NAMESPACE } from './fixtures/objects.ts';

const SUN = makeCheck('resource', {
  objects: { apiVersion: 'v1', kind: 'Namespace' },
  rules: [{ rule: "object.metadata.name == 'sun'", expected: 'sun' }],
});

/** What grading a task of these checks leaves for a bundle. */
async function gradedTask(checks = [SUN]): Promise<BundleTask> {
  const task = makeTask(checks);
  const { result, grounds } = await gradeAttempt({
    task,
    attempt: { id: 'a1', seed: 1, provider: 'kind' },
    cluster: inMemoryCluster({ objects: [NAMESPACE] }),
    engine: null,
    files: NO_FILES,
    clock: jumpingClock(),
    signal: new AbortController().signal,
  });
  return {
    position: 1,
    task: task.id,
    title: task.title,
    pack: task.pack,
    attempt: 'a1',
    seed: 1,
    parameters: {},
    text: 'Make a Pod.',
    clauses: [],
    checks,
    result,
    grounds,
    objects: [],
    objectsAt: null,
  };
}

const content = (tasks: readonly BundleTask[]): BundleContent => ({
  program: '0.1.0',
  writtenAt: '2026-11-25T10:00:00.000Z',
  exam: null,
  ungraded: [],
  tasks,
});

const again = (text: string) => decideBundle(readBundle(text, 'b.json'), 'b.json');

describe('a bundle', () => {
  it('decides the same again', async () => {
    const tasks = await again(sealBundle(content([await gradedTask()])));
    expect(tasks).toEqual([
      {
        position: 1,
        task: 'cks/test',
        title: 'Test',
        same: true,
        checks: [expect.objectContaining({ check: 'check', recorded: 'pass', again: 'pass', same: true })],
      },
    ]);
  });

  it('tells a recorded verdict that was not what was seen', async () => {
    const task = await gradedTask();
    const checks = task.result.checks.map((check) => ({ ...check, status: 'fail' as const }));
    const forged = { ...task, result: { ...task.result, checks } };
    const [decided] = await again(sealBundle(content([forged])));
    expect(decided).toMatchObject({
      same: false,
      checks: [{ recorded: 'fail', again: 'pass', same: false }],
    });
  });

  it('tells a verdict that nothing is left of to decide it from', async () => {
    const [decided] = await again(sealBundle(content([{ ...(await gradedTask()), grounds: [] }])));
    expect(decided).toMatchObject({ same: false, checks: [{ again: null, same: false }] });
  });

  it('ends an expression that does not end, as when it was graded', async () => {
    const task = await gradedTask();
    const list = `[${Array.from({ length: 120 }, (_, index) => index).join(',')}]`;
    const rule = 'abcd'
      .split('')
      .reduce((inner, name) => `${list}.all(${name}, ${inner})`, `${list}.all(z, z >= 0)`);
    const checks = [{ ...SUN, spec: { ...SUN.spec, rules: [{ rule, expected: 'the end' }] } }];
    const [decided] = await again(sealBundle(content([{ ...task, checks }])));
    expect(decided?.checks[0]).toMatchObject({ again: 'error', same: false });
  });

  it('holds nothing that a terminal obeys, and loses none of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sealed = sealBundle({ ...content([]), program: text });
        // oxlint-disable-next-line no-control-regex -- control characters are what is asked for
        expect(sealed).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/);
        expect(readBundle(sealed, 'b.json').program).toBe(text);
      }),
    );
  });
});

/** How a changed bundle is refused. */
async function refused(change: (text: string) => string): Promise<string> {
  const text = change(sealBundle(content([await gradedTask()])));
  try {
    readBundle(text, 'b.json');
  } catch (error) {
    const { name, code, message, next } = error as Error & { code: string; next: string };
    return `${name} ${code}: ${message} -> ${next}`;
  }
  return 'read';
}

describe('a file that is no good bundle', () => {
  it.each<[string, (text: string) => string, RegExp]>([
    ['cut off', (text) => text.slice(0, 900), /^UsageFault damaged-bundle: b\.json is no JSON, or only part/],
    [
      'another document',
      () => '{"tasks": []}',
      /not-a-bundle: b\.json is no bundle of this program: apiVersion/,
    ],
    ['a list', () => '[1]', /not-a-bundle: .*the whole/],
    [
      'of a newer format',
      (text) => text.replace('"format": 1', '"format": 2').replace('"0.1.0"', '"9.0.0"'),
      /newer-bundle: .*written by a newer cks, 9\.0\.0 .*-> use that version/,
    ],
    [
      'edited in a task',
      (text) => text.replace('"text": "Make a Pod."', '"text": "Make two Pods."'),
      /edited-bundle: b\.json was changed after it was written: tasks\[0\] \(cks\/test\) -> write it anew/,
    ],
    [
      'edited in its head',
      (text) => text.replace('2026-11-25T10', '2026-11-26T10'),
      /edited-bundle: .*what it says of the exam/,
    ],
    [
      'without what it needs',
      (text) => text.replace('"requires": []', '"requires": 7'),
      /damaged-bundle: b\.json is damaged: tasks\[0\]\.checks\[0\]\.requires/,
    ],
  ])('%s is refused with where and what next', async (_, change, message) => {
    expect(await refused(change)).toMatch(message);
  });

  it('of another program’s check kinds names the task and the program', async () => {
    const task = await gradedTask();
    const checks = task.checks.map((check) => ({ ...check, kind: 'satellite' }));
    await expect(again(sealBundle(content([{ ...task, checks }])))).rejects.toMatchObject({
      code: 'undecidable-bundle',
      message: expect.stringContaining("b.json: tasks[0] (cks/test) can't be decided"),
      next: 'use the version that wrote it: 0.1.0',
    });
  });
});
