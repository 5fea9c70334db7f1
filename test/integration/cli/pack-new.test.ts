import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DOMAIN_CODES } from '../../../src/model/curriculum.ts';
import { makeHome, type Run, type TestHome } from './run-cks.ts';

let home: TestHome;
let folder: string;
beforeEach(() => {
  home = makeHome();
  folder = join(dirname(home.folder), 'desk');
  mkdirSync(folder);
});
afterEach(() => home.remove());

const make = (...argv: readonly string[]): Promise<Run> =>
  home.run(['pack', 'new', ...argv], { cwd: folder });
const check = (pack: string): Promise<Run> => home.run(['pack', 'check', pack], { cwd: folder });

describe('cks pack new', () => {
  test('makes a pack that is sound as it stands, and says what to type next', async () => {
    const made = await make('my-pack');
    expect([made.code, made.stderr]).toEqual([0, '']);
    expect(made.stdout).toMatch(
      /next:\n.* pack check my-pack\n.* up --provider embedded\n.* pack test my-pack\n/,
    );
    expect((await check('my-pack')).stdout).toContain('sound: 1 task, 6 reference attempts');
    expect(readdirSync(folder)).toEqual(['my-pack']);
  });

  test('makes a sound task of every domain', async () => {
    await make('my-pack');
    await Promise.all(
      DOMAIN_CODES.map((code) => make('my-pack', '--domain', code, '--task', code.toLowerCase())),
    );
    expect((await check('my-pack')).stdout).toContain('sound: 7 tasks');
  });

  test('names the pack like its folder, also where YAML would read the name as something else', async () => {
    await make('2024', '--task', 'no');
    expect((await check('2024')).stdout).toContain('sound: 1 task');
    expect(readFileSync(join(folder, '2024/tasks/pack.yaml'), 'utf8')).toContain("name: '2024'");
  });

  test('adds a task to a pack that is there', async () => {
    await make('my-pack');
    const added = await make('my-pack', '--task', 'no-shell', '--domain', 'RT', '--output', 'json');
    expect(JSON.parse(added.stdout)).toMatchObject({ made: 'task', pack: 'my-pack', task: 'no-shell' });
    expect((await check('my-pack')).stdout).toContain('sound: 2 tasks, 12 reference attempts');
    expect(readdirSync(join(folder, 'my-pack')).toSorted()).toEqual(['solutions', 'tasks']);
  });

  test('never overwrites: neither a pack, a task of another domain, a folder, a file nor a link', async () => {
    await make('my-pack');
    await make('my-pack', '--task', 'no-shell', '--domain', 'RT');
    mkdirSync(join(folder, 'empty'));
    writeFileSync(join(folder, 'file'), 'mine');
    symlinkSync('nowhere', join(folder, 'link'));
    const refused = [
      await make('my-pack'),
      await make('my-pack', '--task', 'no-shell', '--domain', 'CH'),
      await make('empty'),
      await make('file'),
      await make('link'),
    ];
    for (const { code, stdout, stderr } of refused) {
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/^cks: .*already.*; nothing was changed\nnext: .*\n$/);
    }
    expect(readdirSync(folder).toSorted()).toEqual(['empty', 'file', 'link', 'my-pack']);
    expect(existsSync(join(folder, 'my-pack/tasks/cluster-hardening'))).toBe(false);
  });

  test.each([
    [['My-Pack'], /"My-Pack" can't name a pack/],
    [['-x-'], /unknown option|can't name a pack/],
    [['a'.repeat(64)], /can't name a pack/],
    [['my-pack', '--task', 'No Shell'], /"No Shell" can't name a task/],
    [['my-pack', '--domain', 'XX'], /there is no domain XX; there are CS/],
    [['no/such/my-pack'], /there is no folder .*no\/such to make it in/],
    [[''], /needs the folder to make/],
    [[], /missing required argument/],
  ])('%j is one clear error, and nothing is made', async (argv, message) => {
    const { code, stdout, stderr } = await make(...argv);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^cks: .*\nnext: .*\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('where nothing can be written it says why, and leaves nothing', async () => {
    // a folder's mode does not stop root; /proc stops everybody
    const place = process.getuid?.() === 0 ? '/proc/my-pack' : join(folder, 'locked', 'my-pack');
    if (!place.startsWith('/proc')) {
      mkdirSync(dirname(place));
      chmodSync(dirname(place), 0o500);
    }
    const { code, stderr } = await make(place);
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^cks: can't write .*my-pack: .* \(E[A-Z]+\)\nnext: make it somewhere else: .*\n$/,
    );
    expect(existsSync(place)).toBe(false);
  });
});
