import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkPack } from '../../../src/pack/check-pack.ts';
import { formatFault } from '../../../src/pack/pack-fault.ts';
import { FIXTURE_KINDS } from '../../fixtures/packs/kinds.ts';
import { copyPack, loadSound } from './fixture-pack.ts';

const NOTES = 'tasks/runtime/one/setup/notes.txt';

async function faultsOf(root: string): Promise<readonly string[]> {
  const { faults } = await checkPack(root, FIXTURE_KINDS);
  return faults.map(formatFault);
}

describe('a pack that means harm is refused', () => {
  test('a file of 50 MB by its size alone', async () => {
    const root = copyPack('sound');
    writeFileSync(join(root, NOTES), '');
    truncateSync(join(root, NOTES), 50_000_000);
    expect(await faultsOf(root)).toEqual([
      `${NOTES}:1:1: the file has 47.7 MiB, 1 MiB is allowed, make it smaller`,
    ]);
  });

  test('a file too large for any memory, which shows that it is not read', async () => {
    const root = copyPack('sound');
    const file = 'solutions/runtime/one/wrong/absent.sh';
    truncateSync(join(root, file), 2 ** 40);
    expect(await faultsOf(root)).toEqual([
      `${file}:1:1: the file has 1048576.0 MiB, 1 MiB is allowed, make it smaller`,
    ]);
  });

  test('a link to a file outside', async () => {
    const root = copyPack('sound');
    writeFileSync(join(dirname(root), 'secret'), 'secret\n');
    rmSync(join(root, NOTES));
    symlinkSync('../../../../../secret', join(root, NOTES));
    const [first, ...rest] = await faultsOf(root);
    expect(first).toBe(`${NOTES}:1:1: this link leaves the pack, put a copy of the file here instead`);
    expect(rest).toEqual([
      `tasks/runtime/one/task.yaml:24:38: there is no file ${NOTES}, write it, or mend the path`,
    ]);
  });

  test('a link to a folder, even one that goes in a circle', async () => {
    const root = copyPack('sound');
    symlinkSync('..', join(root, 'tasks/runtime/one/setup/up'));
    expect(await faultsOf(root)).toEqual([
      'tasks/runtime/one/setup/up:1:1: this link does not lead to a file, put a copy here instead',
    ]);
  });

  test('a link that leads nowhere', async () => {
    const root = copyPack('sound');
    symlinkSync('nowhere', join(root, 'tasks/lost'));
    expect(await faultsOf(root)).toEqual(['tasks/lost:1:1: this link leads nowhere (ENOENT), remove it']);
  });

  test('a solutions folder that is a link', async () => {
    const root = copyPack('sound');
    renameSync(join(root, 'solutions'), join(dirname(root), 'elsewhere'));
    symlinkSync('../elsewhere', join(root, 'solutions'));
    const faults = await faultsOf(root);
    expect(faults).toContain(
      'solutions/runtime/one:1:1: this folder is reached by a link, put a copy of the folder here instead',
    );
  });

  test('a pipe, without waiting for someone to write to it', async () => {
    const root = copyPack('sound');
    execFileSync('mkfifo', [join(root, 'tasks/runtime/one/setup/pipe')]);
    expect(await faultsOf(root)).toEqual(['tasks/runtime/one/setup/pipe:1:1: this is not a file, remove it']);
  });

  test('control characters in the names of its files do not reach the terminal', async () => {
    const root = copyPack('sound');
    mkdirSync(join(root, 'tasks/runtime/\u001B[2Jtwo\nthree'));
    const faults = await faultsOf(root);
    expect(faults.join('')).toContain('two three');
    // oxlint-disable-next-line no-control-regex -- what must not be there
    expect(faults.filter((fault) => /[\u0000-\u001F]/.test(fault))).toEqual([]);
  });
});

test('a link to a file within the pack is read like the file', async () => {
  const root = copyPack('sound');
  renameSync(join(root, NOTES), join(root, 'tasks/notes.txt'));
  symlinkSync('../../../notes.txt', join(root, NOTES));
  const { tasks } = await loadSound(root);
  expect(tasks[0]?.setup.files).toEqual([{ path: 'notes.txt', text: 'Ask team ${{ team }}.\n' }]);
});
