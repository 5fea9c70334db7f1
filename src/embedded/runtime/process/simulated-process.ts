import { DescriptorTable, Handle, pipeEnd, waitFor, type Description } from '../files/handle.ts';
import type { Location } from '../files/inode.ts';
import type { MountNamespace } from '../files/mounts.ts';
import { pathOf } from '../files/mounts.ts';
import { OwnFiles, type FilesOwner } from '../files/process-files.ts';
import { makePipe } from '../files/anonymous.ts';
import type { PodNetwork } from '../types.ts';
import { credentialsAfterExec, type FullCredentials } from './credentials.ts';
import { loadExecutable, type Executable, type FindProgram } from './executable.ts';
import type { Member, PidNamespace } from './namespace.ts';
import type { CpuWatch } from './schedule.ts';
import { IGNORED_BY_DEFAULT, SIGNAL_NUMBERS } from './signals.ts';
import { systemError } from './system-error.ts';
import {
  Exited,
  Killed,
  SystemError,
  type ChildProcess,
  type ExitStatus,
  type OpenFile,
  type Process,
  type ProcessLine,
  type SignalName,
  type SpawnOptions,
} from './types.ts';

/** What the processes of one container have in common. */
export interface World {
  readonly mounts: MountNamespace;
  readonly pids: PidNamespace;
  readonly hostname: string;
  readonly network: PodNetwork;
  readonly memoryLimit: number | undefined;
  readonly findProgram: FindProgram;
  readonly cpu: CpuWatch;
  now(): Date;
}

/** What a process begins with. */
export interface Beginning {
  readonly ppid: number;
  readonly credentials: FullCredentials;
  readonly env: ReadonlyMap<string, string>;
  readonly root: Location;
  readonly cwd: Location;
  readonly umask: number;
  readonly ignored: ReadonlySet<SignalName>;
  readonly terminal: TerminalOf | undefined;
}

/** A terminal with its name below /dev. */
export interface TerminalOf {
  readonly name: string;
  readonly description: Description;
  /** The processes that ^C goes to. */
  readonly processes: Set<SimulatedProcess>;
}

type Handler = (() => void) | 'ignore';

/** Of one namespace: a fork bomb stays in its container. */
const MOST_PROCESSES = 500;
const LONG_SLEEP = 60_000;

/** The longest time a timer of Node takes; ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** A process: system calls for the program it runs, and what the other processes see of it. */
export class SimulatedProcess implements Process, FilesOwner, Member {
  readonly pid: number;
  readonly world: World;
  readonly env: Map<string, string>;
  readonly files: OwnFiles;
  readonly handles = new Set<Handle>();
  readonly descriptors = new DescriptorTable(this);
  readonly started: Date;
  readonly terminal: Description | undefined;
  readonly handledSignals = new Map<SignalName, Handler>();
  readonly exited: Promise<ExitStatus>;
  argv: readonly string[] = [];
  credentials: FullCredentials;
  comm = '';
  exe: Location | undefined = undefined;
  exePath = '';
  readonly #terminal: TerminalOf | undefined;
  readonly #abort = new AbortController();
  #used = 0;
  #settle: (status: ExitStatus) => void = () => {};
  #ppid: number;
  #status: ExitStatus | undefined;
  #blocked = 0;
  /** Its parent knows of its end. */
  #reaped = false;

  constructor(world: World, beginning: Beginning) {
    this.world = world;
    this.pid = world.pids.takePid();
    this.#ppid = beginning.ppid;
    this.credentials = beginning.credentials;
    this.env = new Map(beginning.env);
    this.files = new OwnFiles(this, beginning.root, beginning.cwd, beginning.umask);
    this.started = world.now();
    this.#terminal = beginning.terminal;
    this.terminal = beginning.terminal?.description;
    beginning.terminal?.processes.add(this);
    for (const signal of beginning.ignored) this.handledSignals.set(signal, 'ignore');
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
    world.pids.members.set(this.pid, this);
  }

  get ppid(): number {
    return this.#ppid;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get network(): PodNetwork {
    return this.world.network;
  }

  get hostname(): string {
    return this.world.hostname;
  }

  get mounts(): MountNamespace {
    return this.world.mounts;
  }

  get memoryLimit(): number | undefined {
    return this.world.memoryLimit;
  }

  get cpu(): number {
    return this.#used;
  }

  get tty(): string {
    return this.#terminal?.name ?? '?';
  }

  get state(): ProcessLine['state'] {
    if (this.#status !== undefined) return 'Z';
    return this.#blocked > 0 ? 'S' : 'R';
  }

  now(): Date {
    return this.world.now();
  }

  assertAlive(): void {
    if (this.#status !== undefined) throw new Killed();
  }

  async breathe(): Promise<void> {
    this.assertAlive();
    const { cpu } = this.world;
    if (!cpu.isDue()) return;
    this.#used += await cpu.yield((ms) => this.#pause(ms));
    this.assertAlive();
  }

  async sleep(ms: number): Promise<void> {
    this.assertAlive();
    for (let left = Math.max(0, ms); left > 0; left -= LONGEST_TIMER)
      await this.block(this.#pause(Math.min(left, LONGEST_TIMER)));
    this.assertAlive();
  }

  /** Waits for something from outside; to others the process sleeps meanwhile. Rejects with Killed. */
  async block<T>(what: Promise<T>): Promise<T> {
    this.#blocked += 1;
    try {
      const result = await what;
      this.assertAlive();
      return result;
    } finally {
      this.#blocked -= 1;
    }
  }

  #pause(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const passed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, ms);
      // what sleeps for long doesn't keep the whole program alive
      if (ms > LONG_SLEEP) timer.unref();
    });
    return waitFor(passed, this.signal).finally(() => clearTimeout(timer));
  }

  spawn({ path, argv, env, files }: SpawnOptions): ChildProcess {
    this.assertAlive();
    const executable = this.#load(path, argv);
    const child = this.#child(env);
    for (const [number, file] of files) child.descriptors.set(number, child.take(file));
    child.become(executable, path);
    child.run(executable.program);
    return this.#childOf(child);
  }

  fork(run: (child: Process) => Promise<number>): ChildProcess {
    return this.#childOf(this.forkProcess(run));
  }

  /** As fork; the child may have other rights, as daemons give up theirs. */
  forkProcess(run: (child: Process) => Promise<number>, credentials = this.credentials): SimulatedProcess {
    this.assertAlive();
    const child = this.#child(this.env);
    child.credentials = credentials;
    child.argv = this.argv;
    child.comm = this.comm;
    child.exePath = this.exePath;
    child.#holdExecutable(this.exe);
    for (const [number, file] of this.descriptors) child.descriptors.set(number, child.take(file));
    child.run(run);
    return child;
  }

  async exec(path: string, argv: readonly string[], env: ReadonlyMap<string, string>): Promise<number> {
    this.assertAlive();
    const executable = this.#load(path, argv);
    const kept = new Set<OpenFile>(this.descriptors.values());
    for (const handle of this.handles) if (!kept.has(handle)) handle.close();
    this.env.clear();
    for (const [name, value] of env) this.env.set(name, value);
    for (const [signal, handler] of this.handledSignals)
      if (handler !== 'ignore') this.handledSignals.delete(signal);
    this.become(executable, path);
    return executable.program(this);
  }

  pipe(): readonly [OpenFile, OpenFile] {
    this.assertAlive();
    const inode = makePipe(this);
    const end = (read: boolean): OpenFile =>
      new Handle(pipeEnd(inode, { read, write: !read }, `pipe:[${inode.number}]`), this);
    return [end(true), end(false)];
  }

  kill(pid: number, signal: SignalName | 0): void {
    this.assertAlive();
    const members = [...this.world.pids.members.values()];
    const targets = pid > 0 ? members.filter((member) => member.pid === pid) : this.#group(pid, members);
    if (targets.length === 0) throw systemError('ESRCH');
    const allowed = targets.filter((target) => this.#maySignal(target));
    if (allowed.length === 0) throw systemError('EPERM');
    if (signal !== 0) for (const target of allowed) target.deliver(signal, 'inside');
    this.assertAlive();
  }

  /** kill(-1) is for all but itself and the first process; other groups are those of a container. */
  #group(pid: number, members: readonly Member[]): readonly Member[] {
    if (pid === -1) return members.filter((member) => member.pid !== 1 && member.pid !== this.pid);
    const leader = pid === 0 ? this : members.find((member) => member.pid === -pid);
    if (leader === undefined || (pid !== 0 && leader.ppid !== 0)) return [];
    return members.filter(({ world, tty }) => world === leader.world && tty === leader.tty);
  }

  #maySignal({ credentials }: Member): boolean {
    const { uid, realUid, capabilities } = this.credentials;
    if (capabilities.has('KILL')) return true;
    return [uid, realUid].some((id) => id === credentials.realUid || id === credentials.uid);
  }

  onSignal(signal: SignalName, handler: Handler | undefined): void {
    if (handler === undefined) this.handledSignals.delete(signal);
    else this.handledSignals.set(signal, handler);
  }

  deliver(signal: SignalName, from: 'inside' | 'outside'): void {
    if (this.#status !== undefined) return;
    const isFirst = this.pid === 1;
    if (signal === 'KILL') {
      if (!isFirst || from === 'outside') this.end({ code: 128 + SIGNAL_NUMBERS.KILL, signal });
      return;
    }
    const handler = this.handledSignals.get(signal);
    if (handler === 'ignore') return;
    if (handler !== undefined) handler();
    else if (!IGNORED_BY_DEFAULT.has(signal) && !isFirst)
      this.end({ code: 128 + SIGNAL_NUMBERS[signal], signal });
  }

  brokenPipe(): void {
    this.deliver('PIPE', 'inside');
  }

  adopt(ppid: number): void {
    this.#ppid = ppid;
    // the first process is taken to wait for whatever ends
    this.#reaped = true;
  }

  /** The parent waits: no zombie is left. */
  reap(): void {
    this.#reaped = true;
    if (this.#status !== undefined) this.world.pids.members.delete(this.pid);
  }

  processes(): readonly ProcessLine[] {
    const lines = [...this.world.pids.members.values()].map(
      ({ pid, ppid, argv, credentials, started, state, tty }): ProcessLine => {
        return { pid, ppid, argv, uid: credentials.uid, started, state, tty };
      },
    );
    return lines.toSorted((a, b) => a.pid - b.pid);
  }

  exit(code: number): never {
    throw new Exited(code);
  }

  async print(descriptor: number, text: string): Promise<void> {
    const file = this.descriptors.get(descriptor);
    if (file === undefined) throw systemError('EBADF');
    await file.write(Buffer.from(text));
  }

  /** A share of an open file for this process. */
  take(file: OpenFile): OpenFile {
    return file instanceof Handle ? file.shareWith(this) : file.share();
  }

  /** Takes over a program: what execve(2) changes. */
  become({ argv, file }: Executable, path: string): void {
    this.argv = argv;
    this.comm = (path.split('/').at(-1) ?? '').slice(0, 15);
    this.exePath = pathOf({ mount: file.mount, inode: file.inode }) ?? path;
    this.credentials = credentialsAfterExec(this.credentials, file.inode, file.mount);
    this.#holdExecutable(file);
  }

  /** Runs a program to its end. */
  run(program: (process: Process) => Promise<number>): void {
    const running = async (): Promise<void> => {
      // whoever started it goes on first
      await Promise.resolve();
      try {
        this.end({ code: (await program(this)) & 0xff });
      } catch (error) {
        if (error instanceof Exited) this.end({ code: error.code & 0xff });
        else if (!(error instanceof Killed)) await this.#fail(error);
      }
    };
    void running();
  }

  async #fail(error: unknown): Promise<void> {
    const text = error instanceof SystemError ? error.message : `internal fault: ${String(error)}`;
    try {
      await this.print(2, `${this.argv[0] ?? ''}: ${text}\n`);
    } catch {
      // nobody listens
    }
    this.end({ code: error instanceof SystemError ? 1 : 70 });
  }

  /** Ends it, once: its files are closed, its children go to the first process. */
  end(status: ExitStatus): void {
    if (this.#status !== undefined) return;
    this.#status = status;
    this.#abort.abort();
    for (const handle of this.handles) handle.close();
    this.#holdExecutable(undefined);
    this.#terminal?.processes.delete(this);
    const { pids } = this.world;
    const parent = pids.members.get(this.#ppid);
    if (this.#reaped || parent === undefined || parent === this) pids.members.delete(this.pid);
    pids.onEnd(this);
    parent?.deliver('CHLD', 'inside');
    this.#settle(status);
  }

  #holdExecutable(file: Location | undefined): void {
    if (this.exe?.inode.type === 'file') this.exe.inode.running -= 1;
    this.exe = file;
    if (file?.inode.type === 'file') file.inode.running += 1;
  }

  #load(path: string, argv: readonly string[]): Executable {
    const { pid, credentials, files, world } = this;
    const from = { pid, credentials, root: files.root, cwd: files.cwdLocation };
    return loadExecutable(from, world.findProgram, path, argv);
  }

  #child(env: ReadonlyMap<string, string>): SimulatedProcess {
    if (this.world.pids.members.size >= MOST_PROCESSES) throw systemError('EAGAIN');
    const ignored = [...this.handledSignals]
      .filter(([, handler]) => handler === 'ignore')
      .map(([name]) => name);
    return new SimulatedProcess(this.world, {
      ppid: this.pid,
      credentials: this.credentials,
      env,
      root: this.files.root,
      cwd: this.files.cwdLocation,
      umask: this.files.umask,
      ignored: new Set(ignored),
      terminal: this.#terminal,
    });
  }

  #childOf(child: SimulatedProcess): ChildProcess {
    const waits = (): Promise<ExitStatus> => {
      child.reap();
      this.#blocked += 1;
      return child.exited.finally(() => {
        this.#blocked -= 1;
      });
    };
    let waiting: Promise<ExitStatus> | undefined;
    return {
      pid: child.pid,
      get exited() {
        waiting ??= waits();
        return waiting;
      },
    };
  }
}
