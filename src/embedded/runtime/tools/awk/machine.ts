import type { Tool } from '../tool.ts';
import type { Input } from './input.ts';
import type { AwkDialect } from './dialect.ts';
import { CurrentRecord } from './record.ts';
import { Streams } from './streams.ts';
import { fromOutside, toNumber, toText, type Value } from './values.ts';
import { Variables } from './variables.ts';

/** What a running program has: variables, the current record, and the files and commands that it uses. */
export class Machine {
  readonly tool: Tool;
  readonly dialect: AwkDialect;
  readonly variables = new Variables();
  readonly record: CurrentRecord;
  readonly streams: Streams;
  readonly random = new RandomNumbers();
  readonly input: Input;

  constructor(tool: Tool, dialect: AwkDialect, input: Input) {
    this.tool = tool;
    this.dialect = dialect;
    this.input = input;
    this.streams = new Streams(tool);
    this.record = new CurrentRecord(() => ({
      input: this.special('FS'),
      output: this.special('OFS'),
      isParagraph: this.special('RS') === '',
    }));
    const { variables } = this;
    for (const [name, value] of Object.entries(DEFAULTS)) variables.setGlobal(name, value);
    for (const name of ['NR', 'FNR', 'RSTART']) variables.setGlobal(name, 0);
    variables.setGlobal('RLENGTH', -1);
    const environment = variables.cell('ENVIRON').array;
    for (const [name, value] of tool.process.env) environment.set(name, fromOutside(value));
  }

  /** The text of one of awk's own variables. */
  special(name: string): string {
    return toText(this.variables.global(name), '%.6g', this.dialect.largestInteger);
  }

  text(value: Value): string {
    return this.formatted(value, 'CONVFMT');
  }

  /** A value as CONVFMT or OFMT writes numbers. */
  formatted(value: Value, format: 'CONVFMT' | 'OFMT'): string {
    return typeof value === 'string'
      ? value
      : toText(value, this.special(format), this.dialect.largestInteger);
  }

  get(name: string): Value {
    if (name === 'NF' && !this.variables.isLocal(name)) return this.record.count;
    return this.variables.cell(name).value;
  }

  set(name: string, value: Value): void {
    if (name === 'NF' && !this.variables.isLocal(name)) this.record.count = toNumber(value);
    else this.variables.cell(name).value = value;
  }

  /** Counts one more record. */
  countRecord(ofFile: boolean): void {
    for (const name of ofFile ? ['NR', 'FNR'] : ['NR'])
      this.variables.setGlobal(name, toNumber(this.variables.global(name)) + 1);
  }

  /** The next record of the main input; undefined: there is none. */
  nextRecord(): Promise<string | undefined> {
    return this.input.next(this);
  }
}

const DEFAULTS: Readonly<Record<string, string>> = {
  CONVFMT: '%.6g',
  FS: ' ',
  OFMT: '%.6g',
  OFS: ' ',
  ORS: '\n',
  RS: '\n',
  SUBSEP: '\u001c',
  FILENAME: '',
};

/** rand() and srand(): the same numbers for the same seed. */
class RandomNumbers {
  #seed = 1;
  #state = 1;

  next(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** Gives the seed before. */
  seed(seed: number): number {
    const before = this.#seed;
    this.#seed = seed;
    this.#state = seed | 0;
    return before;
  }
}
