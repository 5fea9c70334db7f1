import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { MachineFault } from '../../../src/lib/errors.ts';
import { ensureFolder, throwFileFault, writeFileAtomic } from '../../../src/lib/files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-files-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file is written whole, with its mode whatever the umask, and nothing is left beside it', () => {
  const path = join(folder, 'new/folder/cks');
  const before = process.umask(0o077);
  try {
    writeFileAtomic(path, 'first', 0o755);
    writeFileAtomic(path, 'second', 0o755);
  } finally {
    process.umask(before);
  }
  expect(readFileSync(path, 'utf8')).toBe('second');
  expect(statSync(path).mode & 0o777).toBe(0o755);
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700);
  expect(readdirSync(join(folder, 'new/folder'))).toEqual(['cks']);
});

test('a file that is open elsewhere keeps its text for its reader', () => {
  const path = join(folder, 'kubeconfig');
  writeFileSync(path, 'old');
  symlinkSync(path, join(folder, 'link'));
  chmodSync(path, 0o400);
  writeFileAtomic(path, 'new');
  expect(readFileSync(join(folder, 'link'), 'utf8')).toBe('new');
});

test('a file in the way of a folder is one clear fault', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => ensureFolder(join(folder, 'file'))).toThrow(MachineFault);
  expect(() => ensureFolder(join(folder, 'file/inside/it'))).toThrow(MachineFault);
  expect(() => writeFileAtomic(join(folder, 'file/inside'), '')).toThrow(
    /the folder can not be made \((ENOTDIR|EEXIST)\)/,
  );
});

test('a folder that the system refuses to make is a fault and no endless try', () => {
  // /dev/null and below it, since /proc is not everywhere
  for (const path of ['/dev/null/home', '/proc/home/of/cks'])
    expect(() => ensureFolder(path)).toThrow(MachineFault);
});

test.each([
  ['ENOSPC', 'the disk is full', 'df -h'],
  ['EROFS', 'the file system is read-only', '--home DIR'],
  ['EACCES', 'no right to write there', '--home DIR'],
])('%s says "%s" and the way out', (code, why, next) => {
  const fault = (): never => throwFileFault(Object.assign(new Error(code), { code }), '/home/ada/history.db');
  expect(fault).toThrow(
    expect.objectContaining({ message: expect.stringContaining(why), next: expect.stringContaining(next) }),
  );
});

test('what is no fault of the machine is thrown on as it is', () => {
  const bug = new TypeError('not a function');
  expect(() => throwFileFault(bug, '/x')).toThrow(bug);
});
