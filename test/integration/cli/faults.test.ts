import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createFakePrograms, SOUND_DOCKER, type FakePrograms } from '../cluster/fake-programs.ts';
import { makeHome, type Run, type TestHome } from './run-cks.ts';

let home: TestHome;
let fake: FakePrograms;
beforeEach(() => {
  home = makeHome();
  fake = createFakePrograms();
  fake.program('docker', NO_CONTAINER);
});
afterEach(() => {
  home.remove();
  fake.remove();
});

/** An engine that has every image and no container. */
const NO_CONTAINER = SOUND_DOCKER.replace(
  'case "$1" in',
  'case "$1" in container) echo "Error: No such container: x" >&2; exit 1 ;;',
);
const HOST_TASK = 'docker-read-only';
const cks = (...argv: readonly string[]): Promise<Run> => home.run(argv, { env: fake.env });
const errorOf = ({ code, stdout }: Run): unknown => ({
  exitCode: code,
  ...(JSON.parse(stdout) as { readonly error: object }).error,
});

// several runs of the program each
jest.setTimeout(120_000);

describe('a task that was started', () => {
  test('and whose history was lost is started again as if new, with a word about it', async () => {
    expect(await cks('start', HOST_TASK)).toMatchObject({ code: 0 });
    expect(await cks('grade', HOST_TASK)).toMatchObject({ code: 1 });
    writeFileSync(join(home.folder, 'history.db'), 'this is no database, however long it may be '.repeat(99));
    const graded = await cks('grade', HOST_TASK, '--output', 'json');
    expect(errorOf(graded)).toMatchObject({
      exitCode: 2,
      code: 'not-started',
      next: expect.stringContaining(`start ${HOST_TASK}`),
    });
    expect(graded.stderr).toMatch(/history\.db was damaged: it was kept as \S+/);
    expect(await cks('start', HOST_TASK)).toMatchObject({ code: 0 });
    expect(await cks('grade', HOST_TASK)).toMatchObject({ code: 1 });
  });

  test('and whose reset was cut short is not graded before it is reset to the end', async () => {
    await cks('start', HOST_TASK);
    fake.program(
      'docker',
      NO_CONTAINER.replace('case "$1" in', 'case "$1" in image) echo "the engine is on fire" >&2; exit 1 ;;'),
    );
    expect(await cks('reset', HOST_TASK)).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('the engine is on fire'),
    });
    fake.program('docker', NO_CONTAINER);
    expect(errorOf(await cks('grade', HOST_TASK, '--output', 'json'))).toMatchObject({
      exitCode: 2,
      code: 'half-reset',
      next: expect.stringContaining(`reset ${HOST_TASK}`),
    });
    expect(await cks('reset', HOST_TASK)).toMatchObject({ code: 0 });
    expect(await cks('grade', HOST_TASK)).toMatchObject({ code: 1 });
  });

  test('is undecided, and not failed, while the engine does not answer', async () => {
    await cks('start', HOST_TASK);
    fake.program('docker', `echo 'Cannot connect to the Docker daemon' >&2; exit 1`);
    expect(await cks('grade', HOST_TASK)).toMatchObject({
      code: 4,
      stdout: expect.stringContaining('could not look'),
    });
  });
});

test('doctor works, and says so, where the history can not be read', async () => {
  await cks('start', HOST_TASK);
  // a folder in its place can neither be read nor kept aside as a damaged file
  rmSync(join(home.folder, 'history.db'));
  mkdirSync(join(home.folder, 'history.db'));
  const run = await cks('doctor', '--output', 'json');
  expect(run.code).toBe(3);
  const { findings } = JSON.parse(run.stdout) as { readonly findings: readonly object[] };
  expect(findings).toContainEqual(
    expect.objectContaining({
      id: 'history',
      status: 'missing',
      detail: expect.stringContaining('history.db'),
      fix: expect.stringMatching(/\S/),
    }),
  );
});

test('a cluster that does not serve is not replaced where nobody can be asked', async () => {
  fake.program('docker', SOUND_DOCKER);
  fake.program('kind', `echo 'kind v0.33.0 go1.26 linux/amd64'`);
  const before = await cks('status', '--output', 'json');
  const { cluster } = JSON.parse(before.stdout) as { readonly cluster: string };
  fake.file('containers', 'c1\n');
  expect(await cks('status', '--output', 'json')).toMatchObject({ code: 3 });
  writeLearnersFile(cluster);
  expect(errorOf(await cks('up', '--output', 'json'))).toMatchObject({
    exitCode: 2,
    code: 'question',
    message: expect.stringMatching(/does not serve.*Make it anew\?.*your files stay/),
    next: expect.stringContaining('--yes'),
  });
  expect(fake.calls().filter((call) => /^kind delete|^docker rm/.test(call))).toEqual([]);
});

function writeLearnersFile(cluster: string): void {
  const folder = join(home.folder, 'clusters', cluster);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'learner.kubeconfig'), 'theirs');
}
