import type { OpenFile, Process } from '../process/types.ts';
import { Exited, Killed, SystemError } from '../process/types.ts';
import { decodeText, encodeText } from './text.ts';
import { usageOf } from './usage.ts';

/** Whose tool it is: messages and option rules differ. */
export type Flavour = 'busybox' | 'gnu';

/** What a tool does; the result is its exit code. */
export type ToolMain = (tool: Tool) => Promise<number> | number;

/** Ends a tool with an exit code; what it has written before is still delivered. */
export class ToolExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** One run of a tool: its arguments, and its output, which is delivered in the order of writing. */
export class Tool {
  readonly process: Process;
  readonly name: string;
  readonly args: readonly string[];
  readonly flavour: Flavour;
  /** The exit code of a usage mistake. */
  usageCode = 1;
  /** What GNU tools say before "Try ... --help". */
  synopsis = '';
  #pending: { descriptor: number; chunks: Uint8Array[] }[] = [];
  #pendingBytes = 0;

  constructor(process: Process, name: string, args: readonly string[], flavour: Flavour) {
    this.process = process;
    this.name = name;
    this.args = args;
    this.flavour = flavour;
  }

  get isBusybox(): boolean {
    return this.flavour === 'busybox';
  }

  /** One of two texts, by flavour. */
  say(busybox: string, gnu: string): string {
    return this.isBusybox ? busybox : gnu;
  }

  out(text: string | Uint8Array): void {
    this.#queue(1, text);
  }

  err(text: string): void {
    this.#queue(2, text);
  }

  /** "ls: message" on standard error. */
  complain(message: string): void {
    this.err(`${this.name}: ${message}\n`);
  }

  /** Complains and ends the tool. */
  die(message: string, code = 1): never {
    this.complain(message);
    throw new ToolExit(code);
  }

  /** What a wrong call is answered with: busybox shows the usage, GNU tools point to --help. */
  usage(code = this.usageCode): never {
    this.err(
      this.isBusybox
        ? usageOf(this.name)
        : `${this.synopsis}Try '${this.name} --help' for more information.\n`,
    );
    throw new ToolExit(code);
  }

  #queue(descriptor: number, text: string | Uint8Array): void {
    const bytes = typeof text === 'string' ? encodeText(text) : text;
    if (bytes.length === 0) return;
    this.#pendingBytes += bytes.length;
    const last = this.#pending.at(-1);
    if (last?.descriptor === descriptor) last.chunks.push(bytes);
    else this.#pending.push({ descriptor, chunks: [bytes] });
  }

  /** Delivers what was written; to be awaited between steps that take long. */
  async flush(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    for (const { descriptor, chunks } of pending) {
      await writeBytes(
        this.process,
        descriptor,
        chunks.length === 1 ? (chunks[0] ?? new Uint8Array()) : Buffer.concat(chunks),
      );
    }
  }

  /** Delivers when much is waiting. */
  async relieve(): Promise<void> {
    if (this.#pendingBytes > 32_768) await this.flush();
  }

  /** Standard input; undefined when it is closed. */
  get input(): OpenFile {
    const file = this.process.descriptors.get(0);
    if (file === undefined) throw new SystemError('EBADF', 'Bad file descriptor');
    return file;
  }

  get outputIsTerminal(): boolean {
    return this.process.descriptors.get(1)?.isTerminal ?? false;
  }

  /** A file for reading; '-' is standard input. Throws SystemError. */
  open(path: string): OpenFile {
    return path === '-' ? this.input.share() : this.process.files.open(path, { read: true });
  }

  /** The whole content of a file; '-' is standard input. */
  async read(path: string): Promise<Uint8Array> {
    const file = this.open(path);
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of readChunks(file)) chunks.push(chunk);
      return Buffer.concat(chunks);
    } finally {
      file.close();
    }
  }

  async readText(path: string): Promise<string> {
    return decodeText(await this.read(path));
  }

  /** Runs a step for each operand; a SystemError is complained about, and the code becomes 1. */
  async each(
    operands: readonly string[],
    step: (operand: string) => void | Promise<void>,
    describe: (operand: string, message: string, error: SystemError) => string = (operand, message) =>
      `${operand}: ${message}`,
  ): Promise<number> {
    let code = 0;
    for (const operand of operands) {
      try {
        await step(operand);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        this.complain(describe(operand, error.message, error));
        code = 1;
      }
    }
    return code;
  }
}

/** What is left of an open file, piece by piece. */
export async function* readChunks(file: OpenFile): AsyncGenerator<Uint8Array> {
  for (;;) {
    const chunk = await file.read(65_536);
    if (chunk.length === 0) return;
    yield chunk;
  }
}

/** The lines of an open file as they come, each with its newline where it has one. */
export async function* readLines(file: OpenFile): AsyncGenerator<string> {
  let rest: Uint8Array = new Uint8Array();
  for await (const chunk of readChunks(file)) {
    let bytes: Uint8Array = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10)) {
      yield decodeText(bytes.subarray(0, end + 1));
      bytes = bytes.subarray(end + 1);
    }
    rest = bytes.slice();
  }
  if (rest.length > 0) yield decodeText(rest);
}

/** Writes bytes to a descriptor. Without a reader the process ends as SIGPIPE ends it. */
export async function writeBytes(process: Process, descriptor: number, bytes: Uint8Array): Promise<void> {
  const file = process.descriptors.get(descriptor);
  if (file === undefined) throw new SystemError('EBADF', 'Bad file descriptor');
  try {
    await file.write(bytes);
  } catch (error) {
    if (!(error instanceof SystemError) || error.code !== 'EPIPE') throw error;
    // print has the rule of what becomes of a process that writes where nobody reads
    await process.print(descriptor, decodeText(bytes));
  }
}

/** Runs a tool in a process: its own, or that of a shell whose built-in command it is. */
export async function runTool(
  main: ToolMain,
  process: Process,
  name: string,
  args: readonly string[],
  flavour: Flavour,
): Promise<number> {
  const tool = new Tool(process, name, args, flavour);
  let code: number;
  try {
    code = await main(tool);
  } catch (error) {
    if (error instanceof Killed || error instanceof Exited) throw error;
    if (error instanceof ToolExit) {
      code = error.code;
    } else if (error instanceof SystemError) {
      tool.complain(error.message);
      code = 1;
    } else {
      throw error;
    }
  }
  try {
    await tool.flush();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const message = tool.say(`write error: ${error.message}`, `write error: ${error.message}`);
    await process.print(2, `${name}: ${message}\n`).catch((failure: unknown) => {
      if (!(failure instanceof SystemError)) throw failure;
    });
    return 1;
  }
  return code;
}
