import { describe, expect, test } from '@jest/globals';
import { findProgram } from '../../../../../src/embedded/runtime/tools/programs.ts';
import { makeContainer, makeRuntime } from '../run-in-container.ts';
import { runScript } from '../run-script.ts';

const runtime = makeRuntime({ findProgram });

/** Starts a main process and waits until its output has a text. */
async function startUntil(script: string, text: string): Promise<ReturnType<typeof makeContainer>> {
  const container = makeContainer(runtime, { argv: ['sh', '-c', script] });
  const said = new Promise<void>((resolve) => {
    let output = '';
    container.onOutput((_stream, bytes) => {
      output += Buffer.from(bytes).toString();
      if (output.includes(text)) resolve();
    });
  });
  container.start();
  await said;
  return container;
}

async function execute(
  container: ReturnType<typeof makeContainer>,
  argv: readonly string[],
): Promise<string> {
  const run = container.exec(argv, { tty: false, stdin: false });
  let output = '';
  run.onOutput((_stream, bytes) => {
    output += Buffer.from(bytes).toString();
  });
  await run.exited;
  return output;
}

describe('a shell as the main process', () => {
  test('becomes the last command of its string', async () => {
    const container = await startUntil('echo up; sleep 1d', 'up');
    let line = '';
    while (!line.startsWith('sleep')) line = await execute(container, ['cat', '/proc/1/cmdline']);
    expect(line.split('\0')).toEqual(['sleep', '1d', '']);
    container.kill('KILL');
    expect((await container.exited).code).toBe(137);
  });

  test('stays when a loop is the last command', async () => {
    const container = await startUntil('echo up; while true; do sleep 1; done', 'up');
    expect(await execute(container, ['cat', '/proc/1/cmdline'])).toContain('sh\0-c\0');
    container.kill('KILL');
    await container.exited;
  });

  test('ends by its trap when it waits for a background command', async () => {
    const container = await startUntil('trap "echo bye; exit 7" TERM; sleep 100 & echo up; wait', 'up');
    container.kill('TERM');
    expect((await container.exited).code).toBe(7);
  });

  test('lets others run while it loops without an end', async () => {
    const container = await startUntil('echo up; while :; do :; done', 'up');
    expect(await execute(container, ['echo', 'still here'])).toBe('still here\n');
    container.kill('KILL');
    await container.exited;
  });
});

describe('an interactive shell', () => {
  const session = 'cd /tmp\nif true\nthen echo yes; fi\nnope\nfi\nexit 3\n';

  test('prompts as busybox does, goes on after mistakes, and exits with the status', async () => {
    const { output, code } = await runScript(session, { tty: true });
    const shown = output.replaceAll('\r\n', '\n');
    expect(shown).toContain('/ # ');
    expect(shown).toContain('/tmp # ');
    expect(shown).toContain('yes\n');
    expect(shown).toContain('sh: nope: not found\n');
    expect(shown).toContain('sh: syntax error: unexpected "fi"\n');
    expect(code).toBe(3);
  });

  test('prompts with user, host and folder in bash', async () => {
    const { output, code } = await runScript('cd /tmp\nexit 0\n', {
      tty: true,
      image: 'httpd',
      shell: 'bash',
    });
    expect(output).toContain('root@test-pod:/tmp# ');
    expect(code).toBe(0);
  });
});

describe('a shell that reads its commands', () => {
  test('leaves the lines that follow to the commands it runs', async () => {
    const input = 'read line\nthis is data\necho "got $line"\n';
    expect(await runScript('exec sh', { input })).toEqual({ output: 'got this is data\n', code: 0 });
  });

  test('passes bytes through that are no text', async () => {
    const script = "printf 'a\\377\\000b' > /tmp/x; cat /tmp/x | cat | od -An -tx1; wc -c < /tmp/x";
    expect((await runScript(script)).output).toBe(' 61 ff 00 62\n4\n');
  });

  test('copies files into and out of a container with tar, as kubectl cp does', async () => {
    const script = [
      'mkdir -p /tmp/a/b /tmp/out; echo one > /tmp/a/x; echo two > /tmp/a/b/y; chmod 640 /tmp/a/x',
      'tar cf - -C /tmp a | tar xmf - -C /tmp/out',
      'cat /tmp/out/a/x /tmp/out/a/b/y; stat -c %a /tmp/out/a/x',
    ].join('\n');
    expect(await runScript(script)).toEqual({ output: 'one\ntwo\n640\n', code: 0 });
  });

  test('says what a read-only file system says', async () => {
    const script = 'touch /x; echo a > /y; mkdir /z; rm /bin/ls';
    expect((await runScript(script, { readOnlyRootFilesystem: true })).output).toBe(
      [
        'touch: /x: Read-only file system',
        "sh: can't create /y: Read-only file system",
        "mkdir: can't create directory '/z': Read-only file system",
        "rm: can't remove '/bin/ls': Read-only file system",
        '',
      ].join('\n'),
    );
    const gnu = await runScript('touch /x; echo a > /y; mkdir /z', {
      readOnlyRootFilesystem: true,
      image: 'httpd',
      shell: 'bash',
    });
    expect(gnu.output).toBe(
      [
        "touch: cannot touch '/x': Read-only file system",
        'bash: line 1: /y: Read-only file system',
        "mkdir: cannot create directory '/z': Read-only file system",
        '',
      ].join('\n'),
    );
  });
});
