import { existsSync, readFileSync } from 'node:fs';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Interrupted, MachineFault } from '../../../src/lib/errors.ts';
import type { PackTestReport } from '../../../src/model/pack-test.ts';
import type { GradeRequest } from '../../../src/proof/prove-attempt.ts';
import { testPack } from '../../../src/proof/test-pack.ts';
import { answer, gradeBy, makeInput, makeTask, recordingSite, script } from './fixture.ts';

const contains =
  (part: string) =>
  (given: string): 'pass' | 'fail' =>
    given.includes(part) ? 'pass' : 'fail';

function verdicts(report: PackTestReport): Readonly<Record<string, string>> {
  return Object.fromEntries(
    report.tasks.flatMap(({ task, attempts }) =>
      attempts.map(({ name, verdict }) => [`${task} ${name}`, verdict]),
    ),
  );
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proof-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('testing a pack', () => {
  test('tries nothing, the solution, the alternatives and the wrong attempts, in this order', async () => {
    const references = [
      answer('wrong', 'half', 'a', ['b']),
      answer('alternative', 'longer', 'a b c'),
      answer('solution', 'solution', 'a b'),
    ];
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a', 'b']), references }],
        grade: gradeBy({ a: contains('a'), b: contains('b') }),
      }),
    );
    expect(report.tasks[0]).toMatchObject({
      task: 'p/t',
      status: 'passed',
      checks: { a: { killedBy: [] }, b: { killedBy: ['half'] } },
    });
    expect(report.tasks[0]?.attempts.map(({ name, kind, expected }) => [name, kind, expected])).toEqual([
      ['untouched', 'untouched', ['a', 'b']],
      ['solution', 'solution', []],
      ['longer', 'alternative', []],
      ['half', 'wrong', ['b']],
    ]);
    expect(report.totals).toMatchObject({ tasks: 1, attempts: 4, asExpected: 4, unproven: 1, undecided: 0 });
  });

  test('a weak check lets a wrong attempt survive, and the task fails', async () => {
    const references = [answer('solution', 'solution', 'strong'), answer('wrong', 'weak', 'str', ['a'])];
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references }],
        grade: gradeBy({ a: contains('s') }),
      }),
    );
    expect(verdicts(report)).toMatchObject({ 'p/t weak': 'survived', 'p/t solution': 'as expected' });
    expect(report.tasks[0]).toMatchObject({ status: 'failed', checks: { a: { killedBy: [] } } });
    expect(report.totals).toMatchObject({ survived: 1, unproven: 1 });
  });

  test('a check that passes with nothing done makes the untouched attempt survive', async () => {
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a', 'b']), references: [answer('solution', 'solution', 'a')] }],
        grade: gradeBy({ a: contains('a'), b: () => 'pass' }),
      }),
    );
    expect(verdicts(report)).toEqual({ 'p/t untouched': 'survived', 'p/t solution': 'as expected' });
  });

  test('a correct alternative that a check refuses is reported as refused', async () => {
    const references = [answer('solution', 'solution', 'a'), answer('alternative', 'other', 'A')];
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references }],
        grade: gradeBy({ a: contains('a') }),
      }),
    );
    expect(verdicts(report)).toMatchObject({ 'p/t other': 'refused' });
    expect(report.tasks[0]?.status).toBe('failed');
  });

  test('a check that could not look leaves attempt and task undecided', async () => {
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
        grade: gradeBy({ a: (given) => (given === '' ? 'error' : 'pass') }),
      }),
    );
    expect(verdicts(report)).toMatchObject({ 'p/t untouched': 'undecided' });
    expect(report.tasks[0]?.status).toBe('undecided');
  });

  test('what a busy machine left undecided is made once more where that is asked for, in a place of its own', async () => {
    const attempts: string[] = [];
    const input = makeInput({
      tasks: [{ task: makeTask('t', ['a']), references: [] }],
      grade: gradeBy({ a: (_given, { attempt }) => (attempts.push(attempt) === 1 ? 'error' : 'fail') }),
    });
    expect(verdicts(await testPack({ ...input, secondTries: true }))).toEqual({
      'p/t untouched': 'as expected',
    });
    expect(new Set(attempts).size).toBe(2);
  });

  test('a solution that is graded differently twice gets no second try', async () => {
    let gradings = 0;
    const input = makeInput({
      tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
      grade: gradeBy({ a: (given) => (given !== '' && ++gradings === 1 ? 'pass' : 'fail') }),
    });
    expect(verdicts(await testPack({ ...input, secondTries: true }))).toMatchObject({
      'p/t solution': 'undecided',
    });
  });

  test('the solution is graded twice, and undecided when the two differ', async () => {
    let gradings = 0;
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
        grade: gradeBy({ a: (given) => (given !== '' && ++gradings === 1 ? 'pass' : 'fail') }),
      }),
    );
    expect(gradings).toBe(2);
    expect(report.tasks[0]?.attempts[1]).toMatchObject({
      verdict: 'undecided',
      note: 'graded twice, it differs: a pass, then fail',
    });
  });

  test('an answer that can not be given is undecided, with its last words, and is not graded', async () => {
    const references = [script('solution', 'solution', 'echo "no such thing" >&2; exit 3')];
    const report = await testPack(
      makeInput({ tasks: [{ task: makeTask('t', ['a']), references }], grade: gradeBy({ a: () => 'fail' }) }),
    );
    expect(report.tasks[0]?.attempts[1]).toMatchObject({
      verdict: 'undecided',
      results: [],
      note: 'solutions/d/t/solution.sh ended with 3: no such thing',
    });
  });

  test('an answer that does not end is stopped at its time limit', async () => {
    const references = [script('solution', 'solution', 'exec sleep 60')];
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references }],
        grade: gradeBy({ a: () => 'fail' }),
        answerTimeoutMs: 300,
      }),
    );
    expect(report.tasks[0]?.attempts[1]?.note).toContain('did not end within 0.3 s');
  });

  test('a manifest is applied with kubectl and the learner credentials, placeholders filled, and withdrawn from the cluster', async () => {
    const calls = join(folder, 'calls');
    const kubectl = join(folder, 'kubectl');
    writeFileSync(
      kubectl,
      `#!/bin/sh\necho "$@" "$(cat "$KUBECONFIG")" >>${calls}\ncat "$3" >>${calls}\necho a >answer\n`,
    );
    chmodSync(kubectl, 0o755);
    const learnerKubeconfig = join(folder, 'learner');
    writeFileSync(learnerKubeconfig, 'learner');
    const task = makeTask('t', ['a'], 'cluster');
    const manifest = {
      ...answer('solution', 'solution', ''),
      form: 'manifest',
      text: 'in ${{ namespace }}\n',
    } as const;
    const report = await testPack(
      makeInput({
        tasks: [{ task, references: [manifest] }],
        grade: gradeBy({ a: contains('a') }),
        cluster: { learnerKubeconfig },
        env: { PATH: `${folder}:${process.env['PATH']}` },
      }),
    );
    expect(verdicts(report)['p/t solution']).toBe('as expected');
    expect(readFileSync(calls, 'utf8')).toMatch(
      /^apply -f \S+\/answer learner\nin sun-r1\ndelete -f \S+\/answer --ignore-not-found \S+ \S+ learner\nin sun-r1\n$/,
    );
  });

  test('a script finds its parameters, its own copy of the kubeconfig, the engine and the working folder', async () => {
    const learnerKubeconfig = join(folder, 'learner');
    writeFileSync(learnerKubeconfig, 'learner');
    const task = makeTask('t', ['a'], 'namespace', {
      setup: { manifests: [], files: [{ path: 'sub/notes', text: 'in ${{ namespace }}' }], hostImages: [] },
    });
    const text = [
      'set -eu',
      'echo changed >>"$KUBECONFIG"',
      'echo "$CKS_PARAM_NAMESPACE $CKS_ENGINE $CKS_TASK $(cat sub/notes)" >answer',
    ].join('\n');
    const given: string[] = [];
    await testPack(
      makeInput({
        tasks: [{ task, references: [script('solution', 'solution', text)] }],
        grade: gradeBy({ a: (answered) => (given.push(answered.trim()), 'pass') }),
        cluster: { learnerKubeconfig },
        engine: { name: 'podman' },
      }),
    );
    expect(given).toContain('sun-r1 podman p/t in sun-r1');
    expect(readFileSync(learnerKubeconfig, 'utf8')).toBe('learner');
  });

  test('each attempt has namespaces of its own, and all are taken away with their folders', async () => {
    const { site, setUp, tornDown, standing } = recordingSite();
    const folders: string[] = [];
    await testPack(
      makeInput({
        tasks: [
          { task: makeTask('one', ['a']), references: [answer('solution', 'solution', 'a')] },
          { task: makeTask('two', ['a']), references: [answer('solution', 'solution', 'a')] },
        ],
        grade: gradeBy({
          a: (given, { workdir }: GradeRequest) => (folders.push(workdir), contains('a')(given)),
        }),
        taskSite: site,
      }),
    );
    expect(setUp.toSorted()).toEqual(['one r0 sun-r0', 'one r1 sun-r1', 'two r2 sun-r2', 'two r3 sun-r3']);
    expect(tornDown).toHaveLength(4);
    expect([...standing]).toEqual([]);
    expect(folders.length).toBeGreaterThan(0);
    expect(folders.filter((path) => existsSync(path))).toEqual([]);
  });

  test('namespace tasks run side by side up to the limit, beside them one host task without a cluster, others alone', async () => {
    const running = new Map<string, number>();
    const most: Record<string, number> = {};
    const mostOfIt: Record<string, number> = {};
    const count = (name: string, by: number): void => {
      running.set(name, (running.get(name) ?? 0) + by);
      const all = [...running.values()].reduce((sum, number) => sum + number, 0);
      most[name] = Math.max(most[name] ?? 0, all);
      mostOfIt[name] = Math.max(mostOfIt[name] ?? 0, running.get(name) ?? 0);
    };
    const { site } = recordingSite();
    const references = ['b', 'c', 'd', 'e'].map((name) => answer('alternative', name, 'a'));
    await testPack(
      makeInput({
        tasks: [
          { task: makeTask('host', ['a'], 'host'), references },
          { task: makeTask('node', ['a'], 'host', { needs: { cluster: ['pods'], host: [] } }), references },
          { task: makeTask('cluster', ['a'], 'cluster'), references },
          { task: makeTask('space', ['a']), references },
        ],
        grade: gradeBy({ a: contains('a') }),
        taskSite: {
          ...site,
          async setUp(task) {
            count(task.name, 1);
            await new Promise((resolve) => setTimeout(resolve, 30));
          },
          async tearDown(task) {
            count(task.name, -1);
          },
        },
        sideBySide: 3,
        cluster: { learnerKubeconfig: '/dev/null' },
        capabilities: { cluster: new Set(['pods']), host: new Set() },
      }),
    );
    expect(mostOfIt).toEqual({ space: 3, host: 1, node: 1, cluster: 1 });
    expect(most).toEqual({ space: 4, host: 4, node: 1, cluster: 1 });
  });

  test('a task whose needs are not met is unavailable with the reason, and nothing of it is tried', async () => {
    const { site, setUp } = recordingSite();
    const task = makeTask('t', ['a'], 'host', { needs: { cluster: [], host: ['container-engine'] } });
    const report = await testPack(
      makeInput({ tasks: [{ task, references: [] }], grade: gradeBy({}), taskSite: site }),
    );
    expect(report.tasks).toEqual([
      {
        task: 'p/t',
        status: 'unavailable',
        reason: 'needs container-engine',
        attempts: [],
        checks: {},
        madeUp: null,
      },
    ]);
    expect(report.totals.unavailable).toBe(1);
    expect(setUp).toEqual([]);
  });

  test('a set-up that is refused leaves the attempt undecided, and the others are still tried', async () => {
    const { site } = recordingSite();
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
        grade: gradeBy({ a: contains('a') }),
        taskSite: {
          ...site,
          async setUp(_task, attempt) {
            if (attempt === 'r0') throw new MachineFault('taken', 'Namespace sun-r0 is not ours', '');
          },
        },
      }),
    );
    expect(report.tasks[0]?.attempts).toMatchObject([
      { name: 'untouched', verdict: 'undecided', note: 'Namespace sun-r0 is not ours' },
      { name: 'solution', verdict: 'as expected' },
    ]);
  });

  test('what can not be taken away is said, and the attempt is undecided', async () => {
    const { site } = recordingSite();
    const report = await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [] }],
        grade: gradeBy({ a: contains('a') }),
        taskSite: {
          ...site,
          async tearDown() {
            throw new MachineFault('stuck', 'Namespace sun-r0 does not go', '');
          },
        },
      }),
    );
    expect(report.tasks[0]?.attempts[0]).toMatchObject({
      verdict: 'undecided',
      note: 'could not be taken away: Namespace sun-r0 does not go; before that: as expected',
    });
  });

  test('an interruption stops everything, takes away what stands, and is thrown on', async () => {
    const { site, setUp, standing } = recordingSite();
    const interruption = new AbortController();
    const references = ['b', 'c', 'd', 'e', 'f'].map((name) => script('alternative', name, 'exec sleep 60'));
    const running = testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references }],
        grade: gradeBy({ a: contains('a') }),
        taskSite: {
          ...site,
          async setUp(task, attempt, onStep, signal) {
            await site.setUp(task, attempt, onStep, signal);
            if (setUp.length === 3) interruption.abort(new Interrupted());
          },
        },
        signal: interruption.signal,
        sideBySide: 2,
      }),
    );
    await expect(running).rejects.toBeInstanceOf(Interrupted);
    expect([...standing]).toEqual([]);
    expect(setUp.length).toBeLessThan(6);
  });

  test('a bug in the grader is thrown on, after everything was taken away', async () => {
    const { site, standing } = recordingSite();
    const running = testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
        grade: async () => {
          throw new TypeError('a bug');
        },
        taskSite: site,
      }),
    );
    await expect(running).rejects.toThrow('a bug');
    expect([...standing]).toEqual([]);
  });

  test('progress is told once for each attempt, with the number done of all', async () => {
    const told: string[] = [];
    await testPack(
      makeInput({
        tasks: [{ task: makeTask('t', ['a']), references: [answer('solution', 'solution', 'a')] }],
        grade: gradeBy({ a: contains('a') }),
        onProgress: ({ task, done, total }) => told.push(`${task} ${done}/${total}`),
      }),
    );
    expect(told).toEqual(['p/t 1/2', 'p/t 2/2']);
  });
});
