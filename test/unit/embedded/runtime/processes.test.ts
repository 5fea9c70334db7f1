import { describe, expect, it } from '@jest/globals';
import type { Program } from '../../../../src/embedded/runtime/process/types.ts';
import { collect, makeContainer, makeRuntime, runInContainer } from './run-in-container.ts';

const script = (run: Program) =>
  makeRuntime({
    findProgram: (_, name) => (name === 'sh' ? run : name === 'true' ? async () => 0 : undefined),
  });
const run = (program: Program, changes = {}) => runInContainer(script(program), ['sh'], changes);

describe('a process', () => {
  it('ends with what its program returns, and what it printed is heard', async () => {
    const result = await run(async (process) => {
      await process.print(1, 'hello\n');
      await process.print(2, 'oh\n');
      return 3;
    });
    expect(result).toEqual({ code: 3, stdout: 'hello\n', stderr: 'oh\n' });
  });

  it('is the first one, and sees its own folder in /proc', async () => {
    const result = await run(async (process) => {
      await process.print(
        1,
        `${process.pid} ${process.files.readlink('/proc/self')} ${process.files.readdir('/proc/self').includes('status')}`,
      );
      await process.print(1, Buffer.from(process.files.readFile('/proc/1/cmdline')).toString());
      return 0;
    });
    expect(result.stdout).toBe('1 1 truesh\0');
  });

  it('starts programs from files, and reads what they say through a pipe', async () => {
    const result = await run(async (process) => {
      const [read, write] = process.pipe();
      const child = process.fork(async (self) => {
        await self.print(1, 'x'.repeat(200_000));
        return 0;
      });
      write.close();
      read.close();
      const { code } = await child.exited;
      const started = process.spawn({
        path: '/bin/true',
        argv: ['true'],
        env: process.env,
        files: process.descriptors,
      });
      return code + (await started.exited).code;
    });
    expect(result.code).toBe(0);
    expect(result.stdout).toHaveLength(200_000);
  });

  it('is killed with its container while it sleeps', async () => {
    const runtime = script(async (process) => {
      await process.sleep(1e9);
      return 0;
    });
    const container = makeContainer(runtime);
    container.start();
    container.kill('TERM');
    expect(container.running).toBe(true);
    container.kill('KILL');
    expect(await container.exited).toEqual({ code: 137, signal: 9 });
  });

  it('can be run beside the first one', async () => {
    const runtime = script(async (process) => {
      if (process.pid === 1) await process.sleep(1e9);
      await process.print(1, String(process.pid));
      return 7;
    });
    const container = makeContainer(runtime);
    container.start();
    expect(await collect(container.exec(['sh'], { tty: false, stdin: false }))).toEqual({
      code: 7,
      stdout: '2',
      stderr: '',
    });
    expect(() => container.exec(['bash'], { tty: false, stdin: false })).toThrow(
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH: unknown',
    );
    container.kill('KILL');
    await container.exited;
  });
});
