import { standInode } from '../files/anonymous.ts';
import type { ImageDirectory } from '../files/image-tree.ts';
import type { Location } from '../files/inode.ts';
import type { MountNamespace } from '../files/mounts.ts';
import { EXECUTE, requireAccess } from '../files/permissions.ts';
import { resolve, type Standpoint } from '../files/resolve.ts';
import type { FullCredentials } from '../process/credentials.ts';
import { loadExecutable, type FindProgram } from '../process/executable.ts';
import { PidNamespace } from '../process/namespace.ts';
import { CpuWatch } from '../process/schedule.ts';
import { SIGNAL_NUMBERS } from '../process/signals.ts';
import { SimulatedProcess, type World } from '../process/simulated-process.ts';
import { SystemError, type ExitStatus, type SignalName } from '../process/types.ts';
import {
  ContainerStartError,
  type Container,
  type ContainerConfig,
  type ContainerExit,
  type ContainerProcess,
  type OutputListener,
} from '../types.ts';
import { DEFAULT_PATH, findExecutable, inGo } from './find-executable.ts';
import { CREATING, setUpMounts } from './mount-setup.ts';
import { createStreams, type Streams } from './streams.ts';
import { findUser, type ContainerUser } from './users.ts';

const EXECUTING = 'OCI runtime exec failed: exec failed: unable to start container process: ';

export interface ContainerParts {
  readonly now: () => Date;
  readonly findProgram: FindProgram;
  readonly lower: ImageDirectory;
}

/** A container: its files, its first process, and those that exec starts in it. */
export class SimulatedContainer implements Container {
  readonly config: ContainerConfig;
  readonly user: ContainerUser;
  readonly exited: Promise<ContainerExit>;
  readonly #world: World;
  readonly #streams: Streams;
  #main: SimulatedProcess | undefined;
  #settle: (exit: ContainerExit) => void = () => {};
  #running = false;
  #terminals = 0;

  constructor(config: ContainerConfig, { now, findProgram, lower }: ContainerParts) {
    const { processes, network, hostname, memoryLimit } = config;
    if (!(processes instanceof PidNamespace)) throw new Error('a process namespace of another runtime');
    this.config = config;
    const mounts = setUpMounts(config, lower, processes, now);
    this.#world = {
      mounts,
      pids: processes,
      hostname,
      network,
      memoryLimit,
      findProgram,
      now,
      cpu: new CpuWatch(),
    };
    this.user = findUser(
      { passwd: textOf(mounts, '/etc/passwd'), group: textOf(mounts, '/etc/group') },
      {
        image: config.image.user,
        uid: config.runAsUser,
        gid: config.runAsGroup,
        supplementalGroups: config.supplementalGroups,
      },
    );
    this.#streams = this.#makeStreams({ tty: config.tty, stdin: config.stdin }, false);
    this.exited = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  get running(): boolean {
    return this.#running;
  }

  start(): void {
    const main = this.#launch(this.config.argv, this.#streams, CREATING);
    this.#main = main;
    this.#running = true;
    void this.#follow(main);
  }

  async #follow(main: SimulatedProcess): Promise<void> {
    const status = await main.exited;
    this.#running = false;
    this.#endAll();
    this.#settle(exitOf(status));
  }

  kill(signal: 'TERM' | 'KILL' | 'INT' | 'HUP'): void {
    if (signal === 'KILL') this.#endAll();
    else
      this.#main?.deliver(signal === 'TERM' ? stopSignal(this.config.image.stopSignal) : signal, 'outside');
  }

  onOutput(listener: OutputListener): () => void {
    return this.#streams.output.listen(listener);
  }

  exec(
    argv: readonly string[],
    options: { readonly tty: boolean; readonly stdin: boolean },
  ): ContainerProcess {
    if (!this.#running) throw new Error(`container ${this.config.id} is not running`);
    const streams = this.#makeStreams(options, true);
    const process = this.#launch(argv, streams, EXECUTING);
    return {
      ...outside(streams),
      onOutput: (listener) => void streams.output.listen(listener),
      kill: () => {
        streams.terminal?.hangUp();
        process.deliver('KILL', 'outside');
      },
      exited: process.exited.then(exitOf),
    };
  }

  attach(): ContainerProcess {
    const stops: (() => void)[] = [];
    return {
      ...outside(this.#streams),
      onOutput: (listener) => void stops.push(this.#streams.output.listen(listener)),
      kill: () => {
        for (const stop of stops.splice(0)) stop();
      },
      exited: this.exited,
    };
  }

  #makeStreams(options: { readonly tty: boolean; readonly stdin: boolean }, keeps: boolean): Streams {
    const { uid, gid } = this.user;
    const owner = { uid, gid, now: () => this.#world.now() };
    const terminalName = `pts/${options.tty ? this.#terminals : 0}`;
    if (options.tty) this.#terminals += 1;
    const nothing = { ...standInode(owner, 0o666), device: 'null' as const };
    return createStreams(owner, { ...options, keeps, terminalName }, nothing);
  }

  /** Starts a process as runc does: errors up to the search for the executable are the runtime's. */
  #launch(argv: readonly string[], streams: Streams, saying: string): SimulatedProcess {
    const failed = (message: string): ContainerStartError =>
      new ContainerStartError(`${saying}${message}`, 128);
    const { config } = this;
    const env = this.#environment(streams);
    const credentials = this.#credentials();
    const { root } = this.#world.mounts;
    const directory = config.workingDir || config.image.workingDir || '/';
    const start: Standpoint = { pid: 0, credentials, root, cwd: root };
    const cwd = enter(start, directory, failed);
    const from = { ...start, cwd };
    let path: string;
    try {
      path = findExecutable(from, argv[0] ?? '', env.get('PATH') ?? DEFAULT_PATH);
    } catch (error) {
      throw failed(error instanceof Error ? error.message : String(error));
    }
    const process = new SimulatedProcess(this.#world, {
      ppid: 0,
      credentials,
      env,
      root,
      cwd,
      umask: 0o022,
      ignored: new Set(),
      terminal: streams.terminal,
    });
    streams.connect(process);
    try {
      const executable = loadExecutable(from, this.#world.findProgram, path, argv);
      process.become(executable, path);
      process.run(executable.program);
    } catch (error) {
      // the runtime's part is done: what execve says is the process's own output
      if (!(error instanceof SystemError)) throw error;
      const said = `exec ${path}: ${inGo(error)}`;
      process.run(async () => {
        await process.print(2, `${said}\n`);
        return 255;
      });
    }
    return process;
  }

  #environment(streams: Streams): Map<string, string> {
    const { image, env, hostname } = this.config;
    const all = new Map<string, string>();
    for (const pair of image.env) {
      const at = pair.indexOf('=');
      all.set(pair.slice(0, at), pair.slice(at + 1));
    }
    if (!all.has('PATH')) all.set('PATH', DEFAULT_PATH);
    if (streams.terminal !== undefined) all.set('TERM', 'xterm');
    all.set('HOSTNAME', hostname);
    for (const [name, value] of env) all.set(name, value);
    if (!all.has('HOME')) all.set('HOME', this.user.home);
    return all;
  }

  #credentials(): FullCredentials {
    const { uid, gid, groups } = this.user;
    const { capabilities, noNewPrivileges, seccomp, privileged } = this.config;
    const bounding = new Set(capabilities);
    return {
      uid,
      gid,
      realUid: uid,
      realGid: gid,
      groups,
      capabilities: uid === 0 ? bounding : new Set(),
      bounding,
      noNewPrivileges: noNewPrivileges && !privileged,
      seccomp: privileged ? 'unconfined' : seccomp,
    };
  }

  #endAll(): void {
    for (const member of this.#world.pids.members.values())
      if (member.world === this.#world) member.deliver('KILL', 'outside');
  }
}

function outside(streams: Streams): Pick<ContainerProcess, 'write' | 'end' | 'resize'> {
  return {
    write: (bytes) => streams.write(bytes),
    end: () => streams.end(),
    resize: (columns, rows) => streams.terminal?.resize(columns, rows),
  };
}

function enter(from: Standpoint, path: string, failed: (message: string) => Error): Location {
  try {
    const found = resolve(from, path);
    if (found.inode.type !== 'directory') throw new Error('not a directory');
    requireAccess(from.credentials, found.inode, EXECUTE);
    return found;
  } catch (error) {
    const why = error instanceof SystemError ? inGo(error) : error instanceof Error ? error.message : '';
    throw failed(`chdir to cwd (${JSON.stringify(path)}) set in config.json failed: ${why}`);
  }
}

function stopSignal(name: string): SignalName {
  const short = name.replace(/^SIG/, '');
  return short in SIGNAL_NUMBERS ? (short as SignalName) : 'TERM';
}

function exitOf({ code, signal }: ExitStatus): ContainerExit {
  return signal === undefined ? { code } : { code, signal: SIGNAL_NUMBERS[signal] };
}

/** What a file says before any process is there; "" when it isn't. */
function textOf(mounts: MountNamespace, path: string): string {
  const credentials = { uid: 0, gid: 0, groups: [], capabilities: new Set(['DAC_OVERRIDE']) };
  const { root } = mounts;
  try {
    const from = { pid: 0, credentials, root, cwd: root };
    const { inode } = resolve(from, path);
    return inode.type === 'file' ? Buffer.from(inode.read(0, 1_000_000, from)).toString() : '';
  } catch {
    return '';
  }
}
