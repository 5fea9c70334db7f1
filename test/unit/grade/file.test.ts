import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openWorkFiles } from '../../../src/grade/work-files.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { gradeOne } from './fixtures/grade-task.ts';

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'cks-files-'));
  folder = join(base, 'work');
  await mkdir(folder);
});
afterEach(async () => rm(base, { recursive: true }));

const grade = (spec: JsonObject) => gradeOne('file', spec, { files: openWorkFiles(folder), cluster: null });

describe('a file of the working folder', () => {
  it('is held against rules as text, YAML and JSON', async () => {
    await writeFile(join(folder, 'answer'), 'answer: 42\n');
    const yaml = { path: 'answer', format: 'yaml', rules: [{ rule: 'value.answer == 42', expected: '42' }] };
    expect((await grade(yaml)).status).toBe('pass');
    const text = { path: 'answer', rules: [{ rule: "regex(text, '^answer: 4')", expected: 'a four' }] };
    expect((await grade(text)).status).toBe('pass');
    expect((await grade({ ...yaml, format: 'json' })).status).toBe('fail');
  });

  it('fails when it is not there, empty, broken, or an alias bomb', async () => {
    const spec = { path: 'a.yaml', format: 'yaml', rules: [{ rule: 'value.x == 1', expected: 'x' }] };
    expect(await grade(spec)).toMatchObject({ status: 'fail', actual: 'there is no a.yaml' });
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'.split('').map(
        (name, index) =>
          `${name}: &${name} [${Array(9)
            .fill(`*${'abcdefgh'[index] ?? ''}`)
            .join(',')}]`,
      ),
    ].join('\n');
    for (const text of ['', 'x: [1', bomb]) {
      await writeFile(join(folder, 'a.yaml'), text);
      expect((await grade(spec)).status).toBe('fail');
    }
  });

  it('can be a link that stays in the folder, and none that leaves it', async () => {
    await writeFile(join(folder, 'real'), 'yes');
    await writeFile(join(base, 'outside'), 'secret');
    await symlink('real', join(folder, 'inside'));
    await symlink('../outside', join(folder, 'leaving'));
    const files = openWorkFiles(folder);
    expect(await files.read('inside')).toEqual({ found: true, text: 'yes' });
    await expect(files.read('leaving')).rejects.toMatchObject({ name: 'CouldNotLook', reason: 'blocked' });
    await expect(files.read('../outside')).rejects.toMatchObject({ reason: 'blocked' });
  });

  it('is not read when it is larger than 1 MiB, or a folder', async () => {
    await writeFile(join(folder, 'large'), 'x'.repeat(1024 * 1024 + 1));
    await mkdir(join(folder, 'sub'));
    const files = openWorkFiles(folder);
    await expect(files.read('large')).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(files.read('sub')).rejects.toMatchObject({ reason: 'unavailable' });
    expect(await files.read('real/below')).toEqual({ found: false });
  });
});
