import { describe, expect, it } from '@jest/globals';
import type { Program } from '../../../../src/embedded/runtime/process/types.ts';
import { collect, makeContainer, makeRuntime } from './run-in-container.ts';

/** Types into a terminal on which a program runs; answers with all that was shown. */
async function typeInto(program: Program, ...typed: readonly string[]): Promise<string> {
  const runtime = makeRuntime({ findProgram: () => program });
  const container = makeContainer(runtime, { argv: ['sh'], tty: true, stdin: true });
  const process = container.attach();
  const result = collect(process);
  container.start();
  for (const keys of typed) process.write(Buffer.from(keys));
  return (await result).stdout;
}

/** Repeats lines in brackets until the end of input. */
const repeat: Program = async (process) => {
  for (;;) {
    const line = await process.descriptors.get(0)?.read(1000);
    if (line === undefined || line.length === 0) return 0;
    await process.print(1, `[${Buffer.from(line).toString().trimEnd()}]\n`);
  }
};

const waitForInterrupt: Program = async (process) => {
  const caught = new Promise<number>((resolve) => process.onSignal('INT', () => resolve(0)));
  await process.print(1, String(process.descriptors.get(1)?.isTerminal));
  return caught;
};

const saySize: Program = async (process) => {
  const resized = new Promise<void>((resolve) => process.onSignal('WINCH', resolve));
  await process.print(1, '?');
  await resized;
  await process.print(1, JSON.stringify(process.descriptors.get(0)?.terminalSize));
  return 0;
};

describe('a terminal', () => {
  it.each([
    ['echoes what is typed, and ends lines for the screen', ['ab\r', '\u0004'], 'ab\r\n[ab]\r\n'],
    ['takes back characters', ['abx\u007Fc\r', '\u0004'], 'abx\b \bc\r\n[abc]\r\n'],
    ['takes back a character of several bytes at once', ['aé\u007F\r', '\u0004'], 'aé\b \b\r\n[a]\r\n'],
    ['takes back a word', ['ab cd\u0017e\r', '\u0004'], 'ab cd\b \b\b \be\r\n[ab e]\r\n'],
    ['takes back a line', ['abc\u0015d\r', '\u0004'], 'abc\b \b\b \b\b \bd\r\n[d]\r\n'],
  ])('%s', async (_, typed, shown) => {
    expect(await typeInto(repeat, ...typed)).toBe(shown);
  });

  it('turns ^C into a signal for the programs on it', async () => {
    const runtime = makeRuntime({ findProgram: () => waitForInterrupt });
    const container = makeContainer(runtime, { argv: ['sh'], tty: true, stdin: true });
    const process = container.attach();
    let said = '';
    const ready = new Promise<void>((resolve) => {
      process.onOutput((_, bytes) => {
        said += Buffer.from(bytes).toString();
        if (said.includes('true')) resolve();
      });
    });
    container.start();
    await ready;
    process.write(Uint8Array.of(3));
    expect(await container.exited).toEqual({ code: 0 });
    expect(said).toBe('true^C');
  });

  it('tells programs its size', async () => {
    const runtime = makeRuntime({ findProgram: () => saySize });
    const container = makeContainer(runtime, { argv: ['sh'], tty: true, stdin: true });
    const process = container.attach();
    process.onOutput((_, bytes) => {
      if (Buffer.from(bytes).toString() === '?') process.resize(132, 43);
    });
    const result = collect(process);
    container.start();
    expect((await result).stdout).toBe('?{"columns":132,"rows":43}');
  });
});
