import { SystemError } from '../../process/types.ts';
import { expandEscapes } from './lexer.ts';
import type { Machine } from './machine.ts';
import { RunMistake } from './mistakes.ts';
import { RecordReader } from './reader.ts';
import { fromOutside, toNumber } from './values.ts';

/** The records of the files that ARGV names, or of standard input; assignments among them are made on the way. */
export class Input {
  #next = 1;
  #reader: RecordReader | undefined;
  #hadFile = false;

  async next(machine: Machine): Promise<string | undefined> {
    for (;;) {
      this.#reader ??= this.#open(machine);
      if (this.#reader === undefined) return undefined;
      const record = await this.#read(machine, this.#reader);
      if (record !== undefined) {
        machine.countRecord(true);
        return record;
      }
      this.skipFile();
    }
  }

  /** Leaves the rest of the current file. */
  skipFile(): void {
    this.#reader?.close();
    this.#reader = undefined;
  }

  async #read(machine: Machine, reader: RecordReader): Promise<string | undefined> {
    try {
      return await reader.read(machine.special('RS'));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new RunMistake(`${machine.special('FILENAME')}: ${error.message}`, true);
    }
  }

  #open(machine: Machine): RecordReader | undefined {
    const { variables, tool } = machine;
    const argv = variables.cell('ARGV').array;
    for (; this.#next < toNumber(variables.global('ARGC')); this.#next += 1) {
      const operand = machine.text(argv.get(String(this.#next)));
      const assignment = /^([A-Za-z_]\w*)=([^]*)$/.exec(operand);
      if (assignment !== null) {
        machine.set(assignment[1] ?? '', fromOutside(expandEscapes(assignment[2] ?? '')));
      } else if (operand !== '') {
        this.#next += 1;
        this.#hadFile = true;
        return this.#openFile(machine, operand);
      }
    }
    if (this.#hadFile) return undefined;
    this.#hadFile = true;
    return new RecordReader(tool.open('-'), tool.isBusybox);
  }

  #openFile({ variables, tool }: Machine, path: string): RecordReader {
    try {
      const file = tool.open(path);
      variables.setGlobal('FILENAME', path);
      variables.setGlobal('FNR', 0);
      return new RecordReader(file, tool.isBusybox);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      throw new RunMistake(
        tool.say(`${path}: ${error.message}`, `cannot open ${path} (${error.message})`),
        true,
      );
    }
  }
}
