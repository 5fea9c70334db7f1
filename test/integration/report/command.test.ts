import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../src/lib/clock.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import type { ExamQuestion } from '../../../src/model/exam/exam.ts';
import { openHome } from '../../../src/session/home.ts';
import { makeHome, PROGRAM_FOLDER, type TestHome } from '../cli/run-cks.ts';
import { bankReport, examOf } from './bank-report.ts';

describe('the report command', () => {
  let home: TestHome;
  beforeEach(() => {
    home = makeHome();
  });
  afterEach(() => home.remove());

  /** Writes an exam with its result into the home, as its end does. */
  async function recordExam(change: (question: ExamQuestion) => ExamQuestion = (question) => question) {
    const { result } = await bankReport(PROGRAM_FOLDER, 4);
    const questions = result.questions.map((reported) => ({
      ...reported,
      question: change({ ...reported.question, attempt: null }),
    }));
    const opened = openHome(homePaths({}, home.folder), systemClock);
    opened.exams.create(examOf(questions.map(({ question }) => question)));
    opened.exams.saveResult(result.exam, { ...result, questions });
    opened.close();
    return result;
  }

  test('says what to do where no exam has a result', async () => {
    const { code, stderr } = await home.run(['report']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no exam has a result yet\nnext: .*exam start\n$/);
  });

  test('prints the last exam as text, JSON and JUnit', async () => {
    await recordExam();
    const text = await home.run(['report']);
    expect([text.code, text.stderr]).toEqual([0, '']);
    expect(text.stdout).toMatch(/^Mock exam · seed 4711 /);
    const json = JSON.parse((await home.run(['report', '--output', 'json'])).stdout);
    expect(json).toMatchObject({ exam: 'e7f3a', status: 'undecided', passPercent: 67 });
    expect(json.questions[0]).toMatchObject({ solution: { form: 'manifest' } });
    // the values of an attempt stand in text and solution, no placeholder
    expect(JSON.stringify(json.questions)).not.toContain('${{');
    const xml = (await home.run(['report', 'e7f3a', '--output', 'junit'])).stdout;
    expect(xml).toMatch(/^<\?xml .*\n<testsuites tests="\d+" failures="[1-9]/);
  }, 60_000);

  test('prints each task with a solution and its reasons when asked', async () => {
    await recordExam();
    const { stdout } = await home.run(['report', '--full']);
    expect(stdout).toContain('     the task\n');
    expect(stdout).toContain('     a solution\n');
    expect(stdout).toContain('kind: NetworkPolicy');
  });

  test('writes the page whole, and over a file that is there only by force', async () => {
    await recordExam();
    const folder = join(home.folder, '..', 'out');
    const page = join(folder, 'exam.html');
    const written = await home.run(['report', '--html', page]);
    expect([written.code, written.stderr]).toEqual([0, '']);
    expect(written.stdout).toContain(`written: ${page}`);
    expect(readFileSync(page, 'utf8')).toMatch(/^<!doctype html>[^]*<\/html>\n$/);
    writeFileSync(page, 'mine');
    const refused = await home.run(['report', '--html', page]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toMatch(/is there already\nnext: .*report --html .* --force\n$/);
    expect(readFileSync(page, 'utf8')).toBe('mine');
    expect((await home.run(['report', '--html', page, '--force'])).code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('<!doctype html>');
    expect(readdirSync(folder)).toEqual(['exam.html']);
  }, 60_000);

  test('says so where the file can not be written, and leaves nothing', async () => {
    await recordExam();
    const folder = join(home.folder, '..', 'out');
    mkdirSync(folder);
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await home.run(['report', '--html', join(folder, 'file', 'exam.html')]);
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/can't write [^]*\nnext: name another file\n$/),
    ]);
    expect((await home.run(['report', '--html', folder])).code).toBe(2);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('keeps standard output a document when files are written too', async () => {
    await recordExam();
    const page = join(home.folder, '..', 'exam.html');
    const { stdout, stderr } = await home.run(['report', '--html', page, '--output', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({ exam: 'e7f3a' });
    expect(stderr).toContain(`written: ${page}`);
    expect(existsSync(page)).toBe(true);
  });

  test('reports a task that the pack has no more by what was recorded', async () => {
    await recordExam((question) =>
      question.position === 1 ? { ...question, task: 'cks/was-here', name: 'was-here' } : question,
    );
    const { code, stdout } = await home.run(['report', '--output', 'json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).questions[0]).toMatchObject({
      task: 'cks/was-here',
      text: null,
      solution: null,
    });
  });

  test('shows no solution of a task that an exam asks for which is not over', async () => {
    const { questions } = await recordExam();
    const opened = openHome(homePaths({}, home.folder), systemClock);
    const asked = questions.map(({ question }) => ({ ...question, attempt: null }));
    opened.exams.create({ ...examOf(asked), id: 'later', phase: 'preparing' });
    opened.close();
    const { code, stdout, stderr } = await home.run(['report']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/which the exam that is not over asks for\nnext: .*exam status\n$/);
  });

  test('names an exam that is not there', async () => {
    await recordExam();
    const { code, stderr } = await home.run(['report', 'e0']);
    expect(code).toBe(2);
    expect(stderr).toContain('no exam e0 has a result');
  });

  test('writes a page of the history', async () => {
    await recordExam();
    const page = join(home.folder, '..', 'history.html');
    const { code, stderr } = await home.run(['report', '--history', page]);
    expect([code, stderr]).toEqual([0, '']);
    expect(readFileSync(page, 'utf8')).toContain('Where you stand');
  });
});
