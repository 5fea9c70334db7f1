import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { NodeShell, ShellLost } from '../../../src/cluster/kind/node-shell.ts';

// the same shell as on a node, on this machine
let folder: string;
let shell: NodeShell;
const signal = (): AbortSignal => AbortSignal.timeout(20_000);
const start = (words: readonly [string, ...string[]]): NodeShell =>
  new NodeShell(words, { ...process.env, TMPDIR: folder });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cks-node-shell-'));
  shell = start(['env']);
});
afterEach(() => {
  shell.end();
  rmSync(folder, { recursive: true, force: true });
});

/** Polls until it holds. */
async function until(holds: () => boolean): Promise<void> {
  const limit = Date.now() + 15_000;
  while (!holds()) {
    if (Date.now() > limit) throw new Error('it did not come true');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const sleeps = (): boolean => spawnSync('pgrep', ['-fx', 'sleep 61.7']).status === 0;

describe('a shell that stays on a node', () => {
  test('answers output, errors and exit code of each command', async () => {
    const command = ['sh', '-c', 'printf out; printf "err\\n" >&2; exit 3'];
    expect(await shell.exec(command, { signal: signal() })).toEqual({
      ran: true,
      exitCode: 3,
      stdout: 'out',
      stderr: 'err\n',
    });
  });

  test('passes words and input on as they are', async () => {
    const word = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 4 }), word, async (words, input) => {
        const command = ['sh', '-c', 'for word; do printf "%s|" "$word"; done; cat', 'sh', ...words];
        const outcome = await shell.exec(command, { signal: signal(), stdin: input });
        const stdout = `${words.map((text) => `${text}|`).join('')}${input}`;
        expect(outcome).toEqual({ ran: true, exitCode: 0, stdout, stderr: '' });
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test('runs many side by side without mixing them up', async () => {
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    const outcomes = await Promise.all(
      numbers.map((number) =>
        shell.exec(['sh', '-c', `head -c ${number * 999} /dev/zero | tr '\\0' x; echo ${number}`], {
          signal: signal(),
        }),
      ),
    );
    expect(outcomes.map((outcome) => outcome.ran && outcome.stdout)).toEqual(
      numbers.map((number) => `${'x'.repeat(number * 999)}${number}\n`),
    );
  });

  test('cuts what is longer than 1 MiB', async () => {
    const outcome = await shell.exec(['head', '-c', '3000000', '/dev/zero'], { signal: signal() });
    expect(outcome.ran && outcome.stdout.length).toBe(1024 * 1024);
    expect(await shell.exec(['echo', 'next'], { signal: signal() })).toMatchObject({ stdout: 'next\n' });
  });

  test('says that there is no such program, which is no exit code', async () => {
    expect(await shell.exec(['no-such-program'], { signal: signal() })).toMatchObject({ ran: false });
    expect(await shell.exec(['sh', '-c', 'exit 127'], { signal: signal() })).toMatchObject({ exitCode: 127 });
  });

  test('ends a command whose signal fires, and goes on with the others', async () => {
    const stop = new AbortController();
    const mark = join(folder, 'still-there');
    const lost = shell.exec(['sh', '-c', `while :; do date +%N > ${mark}; sleep 0.05; done`], {
      signal: stop.signal,
    });
    await until(() => readdirSync(folder).includes('still-there'));
    stop.abort(new Error('enough'));
    await expect(lost).rejects.toThrow('enough');
    rmSync(mark);
    expect(await shell.exec(['echo', 'on'], { signal: signal() })).toMatchObject({ stdout: 'on\n' });
    await shell.exec(['sleep', '0.3'], { signal: signal() });
    // the loop may have been within its last write when the file was removed, and never writes again
    rmSync(mark, { force: true });
    await shell.exec(['sleep', '0.3'], { signal: signal() });
    expect(readdirSync(folder)).not.toContain('still-there');
  });

  test('ends commands while these are answered, without mixing up the answers of others', async () => {
    const size = 1_000_000;
    const outcomes = await Promise.all(
      Array.from({ length: 120 }, async (_, index) => {
        const stop = new AbortController();
        const command = ['sh', '-c', `head -c ${size} /dev/zero | tr '\\0' x; echo ${index} >&2`];
        const asked = shell.exec(command, { signal: stop.signal });
        if (index % 2 === 0) return asked;
        // somewhere between the start of the command and the end of its answer
        setTimeout(() => stop.abort(new Error('enough')), index * 7);
        return asked.catch(() => null);
      }),
    );
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome === null) expect(index % 2).toBe(1);
      else expect(outcome).toMatchObject({ exitCode: 0, stdout: 'x'.repeat(size), stderr: `${index}\n` });
    }
    expect(outcomes).toContain(null);
  });

  test('tells those who wait when it ends, and leaves nothing behind', async () => {
    await shell.exec(['true'], { signal: signal() });
    const before = readdirSync(folder);
    // as an engine's program stands between us and the node
    const between = start(['sh', '-c', '"$@"; true', 'sh']);
    await between.exec(['true'], { signal: signal() });
    const lost = between.exec(['sleep', '61.7'], { signal: signal() });
    await until(() => sleeps());
    between.end();
    await expect(lost).rejects.toBeInstanceOf(ShellLost);
    expect(between.usable).toBe(false);
    expect(between.unable).toBe(false);
    await until(() => !sleeps());
    await until(() => readdirSync(folder).length === before.length);
  });

  test('is unable where there is no way to it', async () => {
    const none = start(['false']);
    await expect(none.exec(['true'], { signal: signal() })).rejects.toBeInstanceOf(ShellLost);
    expect(none.unable).toBe(true);
    const absent = start(['no-such-engine']);
    await expect(absent.exec(['true'], { signal: signal() })).rejects.toBeInstanceOf(ShellLost);
    expect(absent.unable).toBe(true);
  });

  test('is lost once it answers nonsense', async () => {
    const nonsense = start(['sh', '-c', 'echo ready; read -r line; echo 1 0 many few; sleep 20', 'sh']);
    await expect(nonsense.exec(['true'], { signal: signal() })).rejects.toBeInstanceOf(ShellLost);
    expect(nonsense.usable).toBe(false);
    expect(nonsense.unable).toBe(false);
    // an engine that tells on standard output why it can't
    const refused = start(['sh', '-c', 'echo OCI runtime exec failed; sleep 20', 'sh']);
    await expect(refused.exec(['true'], { signal: signal() })).rejects.toBeInstanceOf(ShellLost);
    expect(refused.unable).toBe(true);
  });
});
