import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changedSince, compareFolders, copyFolder, digestFolder } from '../../../src/lib/folder-digest.ts';

let root: string;
let work: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'cks-folder-'));
  work = join(root, 'work');
  mkdirSync(join(work, 'sub'), { recursive: true });
  writeFileSync(join(work, 'a.yaml'), 'a');
  writeFileSync(join(work, 'sub', 'b.yaml'), 'b');
  symlinkSync('/etc/passwd', join(work, 'link'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test('a copy has what the folder has, and links as links', () => {
  const copy = join(root, 'copy');
  const digest = copyFolder(work, copy);
  expect(Object.keys(digest).toSorted()).toEqual(['a.yaml', 'link', 'sub/b.yaml']);
  expect(readFileSync(join(copy, 'sub', 'b.yaml'), 'utf8')).toBe('b');
  expect(lstatSync(join(copy, 'link')).isSymbolicLink()).toBe(true);
  expect(digestFolder(copy)).toEqual(digest);
});

test('a later copy takes the place of the earlier one', () => {
  const copy = join(root, 'copy');
  copyFolder(work, copy);
  rmSync(join(work, 'a.yaml'));
  copyFolder(work, copy);
  expect(digestFolder(copy)).toEqual(digestFolder(work));
});

test('what was made, changed and removed is told by path', () => {
  const before = digestFolder(work);
  writeFileSync(join(work, 'a.yaml'), 'other');
  writeFileSync(join(work, 'new'), '');
  rmSync(join(work, 'sub'), { recursive: true });
  expect(compareFolders(before, digestFolder(work))).toEqual([
    { path: 'a.yaml', change: 'changed' },
    { path: 'new', change: 'made' },
    { path: 'sub/b.yaml', change: 'removed' },
  ]);
});

test('a named pipe keeps nobody waiting, and a folder that is not there is empty', () => {
  execFileSync('mkfifo', [join(work, 'pipe')]);
  expect(digestFolder(work)['pipe']).toBe('special');
  expect(digestFolder(join(root, 'nowhere'))).toEqual({});
});

test('files written after a moment are found by their time', () => {
  const moment = Date.parse('2026-11-25T10:30:00Z');
  utimesSync(join(work, 'a.yaml'), moment / 1000 - 5, moment / 1000 - 5);
  utimesSync(join(work, 'sub', 'b.yaml'), moment / 1000 + 5, moment / 1000 + 5);
  expect(changedSince(work, moment)).toEqual(['sub/b.yaml']);
});
