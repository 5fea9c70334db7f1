import type {
  CommandExpansionPart,
  ParameterExpansionPart,
  ProcessSubstitutionPart,
  Statement,
} from 'unbash';
import type { ChildProcess, ExitStatus, OpenFile, Process, SignalName } from '../process/types.ts';
import { Exited, Killed, SystemError } from '../process/types.ts';
import { decodeText, encodeText } from '../tools/text.ts';
import { readChunks, writeBytes } from '../tools/tool.ts';
import { lookUpName, userName } from '../tools/accounts.ts';
import { FunctionReturn, LoopJump, ShellExit, ShellFault } from './control.ts';
import type { Dialect } from './dialect.ts';
import type { Piece } from './fields.ts';
import { lineOf, parseShell } from './parse.ts';
import { ShellState, optionNames } from './state.ts';
import type { Job } from './state.ts';
import { syntaxMessage } from './syntax-messages.ts';
import { SIGNAL_NUMBERS } from '../process/signals.ts';
import { signalText } from './signals.ts';

/** A command that the shell runs itself; the result is its status. */
export type Builtin = (shell: Shell, args: readonly string[], name: string) => Promise<number> | number;

/** The parts of the interpreter that need each other. */
export interface Engine {
  runList(shell: Shell, statements: readonly Statement[], last?: boolean): Promise<number>;
  arithmeticValue(shell: Shell, source: string): Promise<bigint>;
  parameterPieces(shell: Shell, name: string, isQuoted: boolean): readonly Piece[];
  expandParameter(shell: Shell, part: ParameterExpansionPart, isQuoted: boolean): Promise<readonly Piece[]>;
  findBuiltin(dialect: Dialect, name: string): Builtin | undefined;
  isSpecial(name: string): boolean;
  ashNames(): readonly string[];
}

export interface ShellOptions {
  readonly engine: Engine;
  readonly process: Process;
  readonly dialect: Dialect;
  /** $0 */
  readonly scriptName: string;
  readonly state?: ShellState;
  readonly mainPid?: number;
  /** How its input came: messages show lines differently. */
  readonly input: 'string' | 'file' | 'stdin';
}

/** A running shell: its process, its state, and the place it is at in its source. */
export class Shell {
  readonly engine: Engine;
  readonly process: Process;
  readonly dialect: Dialect;
  readonly state: ShellState;
  readonly mainPid: number;
  input: ShellOptions['input'];
  scriptName: string;
  isInteractive = false;
  /** The source that positions of the present nodes index, and the number of its first line. */
  source = '';
  firstLine = 1;
  line = 1;
  /** The file that `.` reads, for ash's messages. */
  sourcedFile: string | undefined;
  jobs: Job[] = [];
  /** Of the last command substitution, for a command without a name. */
  substitutionStatus: number | undefined;
  #pendingTraps: SignalName[] = [];
  #wake: (() => void) | undefined;
  #commands = 0;
  #inTrap = false;

  constructor(options: ShellOptions) {
    this.engine = options.engine;
    this.process = options.process;
    this.dialect = options.dialect;
    this.scriptName = options.scriptName;
    this.state = options.state ?? new ShellState();
    this.mainPid = options.mainPid ?? options.process.pid;
    this.input = options.input;
  }

  get ifs(): string {
    return this.state.get('IFS') ?? ' \t\n';
  }

  /** $- */
  get flags(): string {
    const letters = Object.entries(optionNames).filter(([, name]) => this.state.options.has(name));
    const set = letters.map(([letter]) => letter).join('');
    if (this.dialect === 'bash')
      return `${set}${this.isInteractive ? 'himBHs' : 'hB'}${this.input === 'string' ? 'c' : ''}`;
    return `${set}${this.isInteractive ? 'i' : ''}${this.input === 'stdin' ? 's' : ''}`;
  }

  /** Variables that are made when they are read. */
  dynamicVariable(name: string): string | undefined {
    if (this.state.variables.has(name)) return undefined;
    switch (name) {
      case 'LINENO':
        return String(this.line);
      case 'RANDOM':
        return this.dialect === 'dash' ? undefined : String(Math.floor(Math.random() * 32_768));
      case 'PPID':
        return String(this.process.ppid);
      case 'UID':
      case 'EUID':
        return this.dialect === 'bash' ? String(this.process.credentials.uid) : undefined;
      case 'HOSTNAME':
        return this.dialect === 'bash' ? this.process.hostname : undefined;
      case 'BASH_VERSION':
        return this.dialect === 'bash' ? '5.2.37(1)-release' : undefined;
      case 'BASHPID':
        return this.dialect === 'bash' ? String(this.process.pid) : undefined;
      case 'SECONDS':
        return this.dialect === 'bash' ? '0' : undefined;
      default:
        return undefined;
    }
  }

  arithmeticVariable(name: string): string {
    const array = /^(\w+)\[(.*)\]$/.exec(name);
    if (array !== null) {
      const value = this.state.variables.get(array[1] ?? '')?.value;
      return (value instanceof Map ? value.get(Number(array[2])) : value) ?? '';
    }
    const value = this.state.get(name) ?? this.dynamicVariable(name);
    if (value === undefined && this.state.options.has('nounset')) {
      throw this.dialect === 'bash'
        ? this.fault(`${name}: unbound variable`, 127)
        : this.fault(`${name}: parameter not set`);
    }
    return value ?? '';
  }

  async arrayIndex(name: string, text: string): Promise<number> {
    const index = Number(await this.engine.arithmeticValue(this, text));
    if (index >= 0) return index;
    const value = this.state.variables.get(name)?.value;
    return value instanceof Map ? Math.max(-1, ...value.keys()) + 1 + index : index;
  }

  /** Sets a variable; a read-only one is a fault. */
  assign(name: string, value: string): void {
    if (this.state.variables.get(name)?.readonly === true) {
      throw this.dialect === 'bash'
        ? this.fault(`${name}: readonly variable`, 1)
        : this.fault(`${name}: is read only`);
    }
    this.state.set(name, value);
  }

  /** What ~ or ~user is; undefined: left as it is. */
  home(user: string): string | undefined {
    if (user === '')
      return (
        this.state.get('HOME') ??
        lookUpName(this.process, '/etc/passwd', String(this.process.credentials.uid), 2)?.[5]
      );
    if (this.dialect === 'bash' && user === '+') return this.state.get('PWD');
    if (this.dialect === 'bash' && user === '-') return this.state.get('OLDPWD');
    return lookUpName(this.process, '/etc/passwd', user, 0)?.[5];
  }

  userName(): string {
    return userName(this.process, this.process.credentials.uid) ?? 'I have no name!';
  }

  async out(text: string): Promise<void> {
    await writeBytes(this.process, 1, encodeText(text));
  }

  async err(text: string): Promise<void> {
    try {
      await writeBytes(this.process, 2, encodeText(text));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }

  /** A message as this shell words it; `command` is the built-in command that complains. */
  message(text: string, command?: string): string {
    const said = command === undefined ? text : `${command}: ${text}`;
    switch (this.dialect) {
      case 'ash': {
        const file = this.sourcedFile ?? (this.input === 'file' ? this.scriptName : undefined);
        const named = command ?? file;
        const line = `line ${this.input === 'string' && this.sourcedFile === undefined ? this.line - 1 : this.line}: `;
        if (named === undefined) return `${this.scriptName}: ${text}\n`;
        const where = named === this.scriptName ? '' : `${named}: `;
        return `${this.scriptName}: ${where}${this.isInteractive && this.sourcedFile === undefined ? '' : line}${text}\n`;
      }
      case 'dash':
        return `${this.scriptName}: ${this.line}: ${said}\n`;
      case 'bash':
        return this.isInteractive
          ? `${this.scriptName}: ${said}\n`
          : `${this.sourcedFile ?? this.scriptName}: line ${this.line}: ${said}\n`;
      default:
        return this.dialect satisfies never;
    }
  }

  async complain(text: string, command?: string): Promise<void> {
    await this.err(this.message(text, command));
  }

  fault(text: string, code?: number, command?: string): ShellFault {
    return new ShellFault(this.message(text, command), code ?? (this.dialect === 'bash' ? 1 : 2));
  }

  /** Remembers where the next command stands; lets others run now and then. */
  async step(pos: number): Promise<void> {
    this.line = this.firstLine - 1 + lineOf(this.source, pos);
    this.#commands += 1;
    if (this.#commands % 32 === 0) await this.process.breathe();
    await this.runTraps();
  }

  /** What set -x shows. */
  async trace(text: string): Promise<void> {
    await this.traceAll([text]);
  }

  async traceAll(lines: readonly string[]): Promise<void> {
    if (!this.state.options.has('xtrace')) return;
    const prompt = this.state.get('PS4') ?? '+ ';
    await this.err(lines.map((line) => `${prompt}${line}\n`).join(''));
  }

  /** A background child becomes a job and $!. */
  async addJob(child: ChildProcess, text: string): Promise<void> {
    const job: Job = {
      number: Math.max(0, ...this.jobs.map(({ number }) => number)) + 1,
      child,
      text,
      status: undefined,
    };
    this.jobs.push(job);
    this.state.lastBackground = child.pid;
    const settle = async (): Promise<void> => {
      job.status = await child.exited;
    };
    void settle();
    if (this.isInteractive && this.dialect === 'bash') await this.err(`[${job.number}] ${child.pid}\n`);
  }

  /** A line of a descriptor, without its newline, read byte by byte so that nothing more is taken. */
  async readLine(descriptor: number, delimiter = 10): Promise<string | undefined> {
    const file = this.process.descriptors.get(descriptor);
    if (file === undefined) return undefined;
    const bytes: number[] = [];
    for (;;) {
      const [byte] = await file.read(1);
      if (byte === undefined) return bytes.length === 0 ? undefined : decodeText(Uint8Array.from(bytes));
      if (byte === delimiter) return decodeText(Uint8Array.from(bytes));
      bytes.push(byte);
    }
  }

  /** A shell for a child process. */
  childShell(process: Process): Shell {
    const child = new Shell({
      engine: this.engine,
      process,
      dialect: this.dialect,
      scriptName: this.scriptName,
      state: this.state.copy(),
      mainPid: this.mainPid,
      input: this.input,
    });
    child.source = this.source;
    child.firstLine = this.firstLine;
    child.line = this.line;
    child.sourcedFile = this.sourcedFile;
    for (const signal of this.state.traps.keys()) {
      if (signal !== 'EXIT' && signal !== 'ERR' && this.state.traps.get(signal) !== '')
        process.onSignal(signal, undefined);
    }
    return child;
  }

  /** Runs something in a subshell. `prepare` arranges the child's descriptors. */
  fork(run: (child: Shell) => Promise<number>, prepare?: (process: Process) => void): ChildProcess {
    return this.process.fork(async (process) => {
      prepare?.(process);
      const child = this.childShell(process);
      if (this.isInteractive)
        for (const signal of ['INT', 'QUIT', 'TERM'] as const) process.onSignal(signal, undefined);
      return child.runToEnd(() => run(child));
    });
  }

  /** Runs to the end of this shell's process: exits, faults and the EXIT trap included. */
  async runToEnd(run: () => Promise<number>): Promise<number> {
    let code = await this.#settle(run);
    if (code.isReplaced) return code.code;
    const action = this.state.traps.get('EXIT');
    if (action !== undefined && action !== '') {
      this.state.traps.delete('EXIT');
      this.state.status = code.code;
      const ended = await this.#settle(async () => {
        await this.evaluate(action);
        return code.code;
      });
      code = ended;
    }
    return code.code & 255;
  }

  async #settle(run: () => Promise<number>): Promise<{ code: number; isReplaced: boolean }> {
    try {
      return { code: await run(), isReplaced: false };
    } catch (error) {
      if (error instanceof ShellExit) return { code: error.code, isReplaced: error.isReplaced };
      if (error instanceof FunctionReturn) return { code: error.code, isReplaced: false };
      if (error instanceof LoopJump) return { code: 0, isReplaced: false };
      if (error instanceof ShellFault) {
        await this.err(error.message);
        return { code: error.code, isReplaced: false };
      }
      throw error;
    }
  }

  /** Parses and runs a string: eval, traps, -c. */
  async evaluate(
    source: string,
    options: { readonly last?: boolean; readonly firstLine?: number } = {},
  ): Promise<number> {
    const parsed = parseShell(source, this.dialect);
    const code = await this.withSource(source, options.firstLine ?? 1, () =>
      this.engine.runList(this, parsed.statements, options.last === true && parsed.failure === undefined),
    );
    if (parsed.failure !== undefined) {
      this.line = (options.firstLine ?? 1) - 1 + lineOf(source, parsed.failure.pos);
      throw new ShellFault(syntaxMessage(this, source, parsed.failure), 2);
    }
    return parsed.statements.length === 0 ? 0 : code;
  }

  /** Runs nodes whose positions index another source. */
  async withSource<T>(source: string, firstLine: number, run: () => Promise<T>): Promise<T> {
    const before = { source: this.source, firstLine: this.firstLine, line: this.line };
    this.source = source;
    this.firstLine = firstLine;
    try {
      return await run();
    } finally {
      this.source = before.source;
      this.firstLine = before.firstLine;
      this.line = before.line;
    }
  }

  /** $(...): what it writes, without the newlines at the end. */
  async substitute(part: CommandExpansionPart): Promise<string> {
    const { script } = part;
    const bytes = await this.capture(async (child) => {
      const source = script?.source;
      if (script === undefined) return 0;
      const failure = source === undefined ? undefined : parseShell(source, child.dialect).failure;
      if (failure !== undefined && source !== undefined)
        throw new ShellFault(syntaxMessage(child, source, failure), 2);
      const run = (): Promise<number> => child.engine.runList(child, script.commands, true);
      return source === undefined ? run() : child.withSource(source, child.line, run);
    });
    return decodeText(bytes).replaceAll('\0', '').replace(/\n+$/, '');
  }

  async capture(run: (child: Shell) => Promise<number>): Promise<Uint8Array> {
    const [reader, writer] = this.process.pipe();
    const child = this.fork(run, (process) => {
      redirectDescriptor(process, 1, writer);
    });
    const ended = child.exited.then((status) => {
      writer.close();
      return status;
    });
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of readChunks(reader)) chunks.push(chunk);
    } finally {
      closeQuietly(reader);
    }
    const status = await ended;
    this.substitutionStatus = status.code;
    this.state.status = status.code;
    return Buffer.concat(chunks);
  }

  /** <(...): the path of a file with what it writes. */
  async substituteProcess(part: ProcessSubstitutionPart): Promise<string> {
    if (part.operator === '>')
      throw this.fault('>(...): process substitution into a command is not available', 1);
    const statements: readonly Statement[] = part.script?.commands ?? [];
    const status = this.state.status;
    const bytes = await this.capture((child) => child.engine.runList(child, statements, true));
    this.state.status = status;
    const path = `/tmp/sh-np.${this.process.pid}.${Math.floor(Math.random() * 1e9)}`;
    this.process.files.writeFile(path, bytes, { write: true, create: true, truncate: true, mode: 0o600 });
    return path;
  }

  /** Waits for a foreground child, and tells of a signal that ended it. */
  async waitFor(child: ChildProcess, text = ''): Promise<number> {
    const status = await child.exited;
    await this.tellSignal(status, child.pid, text);
    return statusCode(status);
  }

  /** A child that a signal has ended is told of. */
  async tellSignal(status: ExitStatus, pid: number, text: string): Promise<void> {
    if (status.signal === undefined || status.signal === 'PIPE') return;
    if (status.signal === 'INT') {
      if (this.isInteractive) await this.err('\n');
      return;
    }
    const said = signalText(status.signal);
    if (this.dialect !== 'bash' || this.isInteractive) await this.err(`${said}\n`);
    else
      await this.err(
        `${this.scriptName}: line ${this.line}: ${String(pid).padStart(5)} ${said.padEnd(23)} ${text}\n`,
      );
  }

  /** Waits for a background child or a trapped signal, whichever is first; the signal's name then. */
  async waitInterruptibly(child: ChildProcess): Promise<ExitStatus | SignalName> {
    const pending = this.#pendingTraps[0];
    if (pending !== undefined) return pending;
    return new Promise((resolve) => {
      this.#wake = () => resolve(this.#pendingTraps[0] ?? 'TERM');
      void child.exited.then(resolve);
    });
  }

  setTrap(signal: SignalName | 'EXIT' | 'ERR', action: string | undefined): void {
    if (action === undefined) this.state.traps.delete(signal);
    else this.state.traps.set(signal, action);
    if (signal === 'EXIT' || signal === 'ERR' || signal === 'KILL') return;
    if (action === undefined) this.process.onSignal(signal, undefined);
    else if (action === '') this.process.onSignal(signal, 'ignore');
    else {
      this.process.onSignal(signal, () => {
        this.#pendingTraps.push(signal);
        this.#wake?.();
      });
    }
  }

  get hasTraps(): boolean {
    return [...this.state.traps.values()].some((action) => action !== '');
  }

  /** Actions of signals that have come. */
  async runTraps(): Promise<void> {
    if (this.#inTrap) return;
    for (let signal = this.#pendingTraps.shift(); signal !== undefined; signal = this.#pendingTraps.shift()) {
      const action = this.state.traps.get(signal);
      if (action === undefined || action === '') continue;
      const { status } = this.state;
      this.#inTrap = true;
      try {
        await this.evaluate(action);
      } finally {
        this.#inTrap = false;
      }
      this.state.status = status;
    }
  }
}

/** The exit status of a wait. */
export function statusCode(status: ExitStatus): number {
  return status.signal === undefined ? status.code : 128 + SIGNAL_NUMBERS[status.signal];
}

/** Puts an open file at a descriptor of a process; what was there is closed. */
export function redirectDescriptor(process: Process, descriptor: number, file: OpenFile): void {
  process.descriptors.get(descriptor)?.close();
  process.descriptors.set(descriptor, file.share());
}

export function closeQuietly(file: OpenFile): void {
  try {
    file.close();
  } catch (error) {
    if (error instanceof Killed || error instanceof Exited) throw error;
  }
}
