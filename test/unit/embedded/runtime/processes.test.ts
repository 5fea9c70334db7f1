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
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "bash": executable file not found in $PATH',
    );
    container.kill('KILL');
    await container.exited;
  });

  it('ignores signals it does not handle when it is the first one, but for KILL', async () => {
    const result = await run(async (process) => {
      for (const signal of ['TERM', 'INT', 'HUP', 'KILL'] as const) process.kill(1, signal);
      process.onSignal('TERM', () => void process.print(1, 'caught'));
      process.kill(1, 'TERM');
      await process.breathe();
      return 0;
    });
    expect(result).toEqual({ code: 0, stdout: 'caught', stderr: '' });
  });

  it('dies of a signal it does not handle, and its parent learns which', async () => {
    const result = await run(async (process) => {
      const child = process.fork(async (self) => {
        await self.sleep(1e9);
        return 0;
      });
      process.kill(child.pid, 'TERM');
      const { code, signal } = await child.exited;
      await process.print(1, `${code} ${signal}`);
      return 0;
    });
    expect(result.stdout).toBe('143 TERM');
  });

  it('ends with the reader of its pipe', async () => {
    const result = await run(async (process) => {
      const [read, write] = process.pipe();
      process.descriptors.set(3, write);
      const child = process.fork(async (self) => {
        for (;;) await self.descriptors.get(3)?.write(new Uint8Array(1000));
      });
      write.close();
      process.descriptors.delete(3);
      await read.read(10);
      read.close();
      const { signal } = await child.exited;
      await process.print(1, String(signal));
      return 0;
    });
    expect(result.stdout).toBe('PIPE');
  });

  it('is a zombie until its parent waits', async () => {
    const result = await run(async (process) => {
      const child = process.fork(async () => 0);
      const state = () => process.processes().find(({ pid }) => pid === child.pid)?.state;
      while (state() !== 'Z') await process.sleep(1);
      await child.exited;
      await process.print(1, String(state()));
      return 0;
    });
    expect(result.stdout).toBe('undefined');
  });

  it('that spins lets everyone else run, and is killed all the same', async () => {
    const container = makeContainer(
      script(async (process) => {
        for (;;) await process.breathe();
      }),
      { argv: ['sh'] },
    );
    container.start();
    let turns = 0;
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        turns += 1;
        if (turns === 5) {
          clearInterval(timer);
          resolve();
        }
      }, 1);
    });
    container.kill('KILL');
    expect(await container.exited).toEqual({ code: 137, signal: 9 });
  });

  it('that says too much waits for its listener', async () => {
    let sent = 0;
    const runtime = script(async (process) => {
      if (process.pid === 1) await process.sleep(1e9);
      for (;;) {
        await process.print(1, 'y'.repeat(10_000));
        sent += 10_000;
      }
    });
    const container = makeContainer(runtime, { argv: ['sh'] });
    container.start();
    const beside = container.exec(['sh'], { tty: false, stdin: false });
    let heard = 0;
    const never = Promise.withResolvers<void>();
    const first = new Promise<void>((resolve) => {
      beside.onOutput((_, bytes) => {
        heard += bytes.length;
        resolve();
        return never.promise;
      });
    });
    await first;
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(heard).toBe(10_000);
    expect(sent).toBe(0);
    beside.kill();
    expect((await beside.exited).code).toBe(137);
    container.kill('KILL');
    await container.exited;
  });
});
