import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { isAlive, LIMIT_MS, openExamHome, until, untilThere, type ExamHome } from './ended-exam.ts';

let home: ExamHome;
beforeAll(async () => {
  home = await openExamHome();
}, LIMIT_MS);
afterEach(() => home.giveUp());
afterAll(() => home.close(), LIMIT_MS);

const signal = (): AbortSignal => AbortSignal.timeout(LIMIT_MS);
async function namespaceOf(position: number): Promise<string> {
  const { task } = await home.trainer.exams.question(position);
  return task.namespaces[0] ?? '';
}

const configMap = (namespace: string, name: string, data: Record<string, string> = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});

describe('the end of an exam', () => {
  test(
    'closes the shell, takes the rights, grades once, tells what changed after the bell, gives the rights back',
    async () => {
      const { id, questions } = await home.startExam();
      const shell = home.start(['shell', questions[0]?.name ?? '']);
      shell.process.stdin?.write('trap "" HUP; sleep 1000 & echo "pid $!"\n');
      await until('the shell has started a program', () => /pid \d+/.test(shell.output()));
      const sleeper = Number(/pid (\d+)/.exec(shell.output())?.[1]);
      expect(home.rows('SELECT pid FROM shells')).toEqual([{ pid: shell.process.pid }]);
      expect(await home.hasRights()).toBe(true);
      const { workdir } = await home.trainer.exams.question(1);
      writeFileSync(join(workdir, 'notes.txt'), 'before');
      const namespace = await namespaceOf(1);
      await home.admin.create(configMap(namespace, 'before-the-bell'), {}, signal());

      const finish = home.start(['exam', 'finish', '--yes', '--output', 'json']);
      await untilThere(home.snapshotFile(id));
      finish.process.kill('SIGSTOP');
      // when the snapshot is there, shells are closed and rights are taken
      expect([isAlive(sleeper), await home.hasRights()]).toEqual([false, false]);
      await home.admin.create(configMap(namespace, 'after-the-bell'), {}, signal());
      await home.admin.remove(
        { apiVersion: 'v1', kind: 'ConfigMap', namespace, name: 'before-the-bell' },
        {},
        signal(),
      );
      writeFileSync(join(workdir, 'notes.txt'), 'after');
      finish.process.kill('SIGCONT');
      expect(await finish.ended).toBe(1);
      await shell.ended;

      expect(await home.hasRights()).toBe(true);
      expect(home.phaseOf(id)).toBe('ended');
      const result = home.resultOf(id);
      expect(result.status).toBe('failed');
      expect(result.afterBell).toEqual([
        `ConfigMap ${namespace}/before-the-bell was removed`,
        `ConfigMap ${namespace}/after-the-bell was made`,
        `${questions[0]?.name}: file notes.txt was changed`,
      ]);
      expect(home.gradings(id)).toEqual([1, 1]);
      expect(home.rows('SELECT * FROM shells')).toEqual([]);
      // the copy has what counted
      const copy = join(home.folder, 'exams', id, 'work', ...(questions[0]?.task.split('/') ?? []));
      expect(readFileSync(join(copy, 'notes.txt'), 'utf8')).toBe('before');
      // the tasks stay to be looked at until they are put away
      expect(home.trainer.parts.home.attempts.listOpen().map(({ exam }) => exam)).toEqual([id, id]);
      await home.trainer.exams.putAway(id, () => undefined, signal());
      expect(home.trainer.parts.home.attempts.listOpen()).toEqual([]);
      const gone = await home.admin.read({ apiVersion: 'v1', kind: 'Namespace', name: namespace }, signal());
      expect(gone.found && gone.object.metadata['deletionTimestamp'] === undefined).toBe(false);
    },
    2 * LIMIT_MS,
  );

  test(
    'is cancelled, and goes on where it was',
    async () => {
      const { id } = await home.startExam();
      const finish = home.start(['exam', 'finish', '--yes']);
      await untilThere(home.snapshotFile(id));
      finish.process.kill('SIGINT');
      expect(await finish.ended).toBe(130);
      expect([home.phaseOf(id), await home.hasRights()]).toEqual(['ending', false]);
      const snapshot = readFileSync(home.snapshotFile(id), 'utf8');
      expect((await home.run(['exam', 'finish', '--yes'])).code).toBe(1);
      expect(readFileSync(home.snapshotFile(id), 'utf8')).toBe(snapshot);
      expect([home.phaseOf(id), await home.hasRights(), home.gradings(id)]).toEqual(['ended', true, [1, 1]]);
      expect(home.resultOf(id)).toMatchObject({ afterBell: [], score: { earned: 0, undecided: 0 } });
    },
    2 * LIMIT_MS,
  );

  test(
    'leaves a bundle that decides the same without a home, and holds no value of a Secret',
    async () => {
      const { id } = await home.startExam();
      const namespace = await namespaceOf(1);
      const value = 'correct-horse-battery-staple';
      const secret = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name: 'of-my-own', namespace },
        stringData: { password: value },
      };
      await home.admin.create(secret, {}, signal());
      await home.admin.create(configMap(namespace, 'careless', { copy: `password ${value}` }), {}, signal());
      expect((await home.run(['exam', 'finish', '--yes'])).code).toBe(1);
      const file = join(home.folder, '..', 'exam.json');
      expect((await home.run(['report', '--bundle', file, '--force'])).code).toBe(0);
      const bundle = readFileSync(file, 'utf8');
      expect(bundle).toContain('of-my-own');
      expect(bundle).toContain('careless');
      for (const text of [bundle, readFileSync(home.snapshotFile(id), 'utf8')]) {
        expect(text).not.toContain(value);
        expect(text).not.toContain(Buffer.from(value).toString('base64'));
      }
      const elsewhere = { CKS_HOME: join(home.folder, '..', 'nowhere') };
      const graded = await home.run(['grade', '--bundle', file], { env: elsewhere });
      expect({ code: graded.code, stderr: graded.stderr }).toEqual({ code: 0, stderr: '' });
      expect(graded.stdout).toMatch(/(\d+) of \1 verdicts are the same again\./);

      const forged = bundle.replace('"status": "fail"', '"status": "pass"');
      writeFileSync(file, forged);
      const edited = await home.run(['grade', '--bundle', file]);
      expect(edited.code).toBe(2);
      expect(edited.stderr).toMatch(
        /exam\.json was changed after it was written: tasks\[0\] \(cks\/.*next: .*report/s,
      );
    },
    2 * LIMIT_MS,
  );
});

describe('an exam that is given up', () => {
  test(
    'has no result; its shells are closed and its tasks taken away',
    async () => {
      const { id, questions } = await home.startExam();
      const shell = home.start(['shell', questions[1]?.name ?? '']);
      await until('the shell is known', () => home.rows('SELECT * FROM shells').length > 0);
      expect((await home.run(['exam', 'abandon', '--yes'])).code).toBe(0);
      await shell.ended;
      expect(home.phaseOf(id)).toBe('abandoned');
      expect(home.trainer.parts.home.attempts.listOpen()).toEqual([]);
    },
    2 * LIMIT_MS,
  );
});

describe('an exam whose cluster is gone', () => {
  test(
    'leaves undecided what needs it, and can be graded again when it answers',
    async () => {
      const { id } = await home.startExam();
      await home.breakCluster();
      const finish = await home.run(['exam', 'finish', '--yes']);
      expect({ code: finish.code, phase: home.phaseOf(id) }).toEqual({ code: 4, phase: 'ended' });
      const result = home.resultOf(id);
      expect(result.status).toBe('undecided');
      expect(result.score.earned).toBe(0);
      // what is asked of the learner's files alone is decided all the same
      for (const { result: graded } of result.questions)
        for (const { kind, status } of graded?.checks ?? [])
          expect({ kind, status }).toEqual({ kind, status: kind === 'certificate' ? status : 'error' });
      expect(result.notes.join(' ')).toContain("The exam's cluster did not answer");

      await expect(home.trainer.exams.gradeAgain(id, () => undefined, signal())).rejects.toMatchObject({
        name: 'MachineFault',
      });
      home.mendCluster();
      const again = await home.trainer.exams.gradeAgain(id, () => undefined, signal());
      expect(again).toMatchObject({ status: 'failed', score: { earned: 0, undecided: 0 } });
      expect(again.gradedLaterAt).not.toBeNull();
      expect(home.resultOf(id)).toEqual(JSON.parse(JSON.stringify(again)));
    },
    2 * LIMIT_MS,
  );
});
