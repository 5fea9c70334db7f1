import { SystemError, type ChildProcess, type OpenFile } from '../../process/types.ts';
import { signalNumbers } from '../../shell/signals.ts';
import { startCommand } from '../run.ts';
import { encodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { RecordReader } from './reader.ts';

interface Writer {
  readonly file: OpenFile;
  readonly child: ChildProcess | undefined;
}

interface Reader {
  readonly records: RecordReader;
  readonly child: ChildProcess | undefined;
}

/** The files and commands that a program writes to and reads from, open until it closes them or ends. */
export class Streams {
  readonly #tool: Tool;
  readonly #writers = new Map<string, Writer>();
  readonly #readers = new Map<string, Reader>();

  constructor(tool: Tool) {
    this.#tool = tool;
  }

  /** Throws SystemError where a file can't be opened. */
  async write(kind: '>' | '>>' | '|', name: string, text: string): Promise<void> {
    if (kind !== '|' && (name === '/dev/stdout' || name === '-')) return this.#tool.out(text);
    if (kind !== '|' && name === '/dev/stderr') return this.#tool.err(text);
    let writer = this.#writers.get(name);
    if (writer === undefined) {
      writer = kind === '|' ? await this.#commandThatReads(name) : this.#openForWriting(kind, name);
      this.#writers.set(name, writer);
    }
    try {
      await writer.file.write(encodeText(text));
    } catch (error) {
      // the command has ended without reading
      if (!(error instanceof SystemError) || error.code !== 'EPIPE') throw error;
    }
  }

  #openForWriting(kind: '>' | '>>', name: string): Writer {
    const how = kind === '>' ? { truncate: true } : { append: true };
    const file = this.#tool.process.files.open(name, { write: true, create: true, ...how });
    return { file, child: undefined };
  }

  async #commandThatReads(command: string): Promise<Writer> {
    await this.#tool.flush();
    const [reader, writer] = this.#tool.process.pipe();
    const child = this.#shell(command, new Map([...this.#tool.process.descriptors, [0, reader]]));
    reader.close();
    return { file: writer, child };
  }

  /** The records of a file or of what a command says; undefined: it can't be opened. */
  async reader(kind: 'file' | 'command', name: string): Promise<RecordReader | undefined> {
    const known = this.#readers.get(name);
    if (known !== undefined) return known.records;
    const opened = kind === 'command' ? await this.#commandThatWrites(name) : this.#openForReading(name);
    if (opened !== undefined) this.#readers.set(name, opened);
    return opened?.records;
  }

  #openForReading(name: string): Reader | undefined {
    try {
      return { records: new RecordReader(this.#tool.open(name), this.#tool.isBusybox), child: undefined };
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return undefined;
    }
  }

  async #commandThatWrites(command: string): Promise<Reader> {
    await this.#tool.flush();
    const [reader, writer] = this.#tool.process.pipe();
    const child = this.#shell(command, new Map([...this.#tool.process.descriptors, [1, writer]]));
    writer.close();
    return { records: new RecordReader(reader, this.#tool.isBusybox), child };
  }

  /** Runs a command to its end; the result is its status. */
  async system(command: string): Promise<number> {
    await this.#tool.flush();
    return exitCode(this.#shell(command, this.#tool.process.descriptors));
  }

  #shell(command: string, files: ReadonlyMap<number, OpenFile>): ChildProcess | undefined {
    const child = startCommand(this.#tool, [this.#tool.say('sh', '/bin/sh'), '-c', command], { files });
    return typeof child === 'number' ? undefined : child;
  }

  /** The status of a command, 0 for a file; -1: nothing of that name is open. */
  async close(name: string): Promise<number> {
    const writer = this.#writers.get(name);
    const reader = this.#readers.get(name);
    this.#writers.delete(name);
    this.#readers.delete(name);
    writer?.file.close();
    reader?.records.close();
    if (writer === undefined && reader === undefined) return -1;
    const children = [writer?.child, reader?.child].filter((child) => child !== undefined);
    let code = 0;
    for (const child of children) code = await exitCode(child);
    return code;
  }

  async closeAll(): Promise<void> {
    await this.#tool.flush();
    for (const name of [...this.#writers.keys(), ...this.#readers.keys()]) await this.close(name);
  }
}

async function exitCode(child: ChildProcess | undefined): Promise<number> {
  if (child === undefined) return 127;
  const status = await child.exited;
  return status.signal === undefined ? status.code : 256 + signalNumbers[status.signal];
}
