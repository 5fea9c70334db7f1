import type { PodNetwork } from '../types.ts';

/** What a simulated system call fails with. */
export type ErrorCode =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EAGAIN'
  | 'EBADF'
  | 'EBUSY'
  | 'ECONNREFUSED'
  | 'EEXIST'
  | 'EHOSTUNREACH'
  | 'EINVAL'
  | 'EISDIR'
  | 'ELOOP'
  | 'ENAMETOOLONG'
  | 'ENODEV'
  | 'ENOENT'
  | 'ENOEXEC'
  | 'ENOSPC'
  | 'ENOTDIR'
  | 'ENOTEMPTY'
  | 'ENXIO'
  | 'EPERM'
  | 'EPIPE'
  | 'EROFS'
  | 'ESRCH'
  | 'ETIMEDOUT'
  | 'ETXTBSY'
  | 'EXDEV';

/** A failed system call; `message` is strerror's text: "Read-only file system". */
export class SystemError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type SignalName =
  'HUP' | 'INT' | 'QUIT' | 'KILL' | 'USR1' | 'USR2' | 'PIPE' | 'ALRM' | 'TERM' | 'CHLD' | 'WINCH';

export interface FileStat {
  readonly type: 'file' | 'directory' | 'symlink' | 'character-device' | 'fifo';
  /** The permission bits with setuid, setgid and sticky: 0o1777. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes. */
  readonly size: number;
  readonly links: number;
  readonly inode: number;
  /** Two files are on the same file system when this is the same. */
  readonly device: number;
  readonly modified: Date;
}

export interface OpenOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  readonly create?: boolean;
  /** With create: EEXIST when it is there. */
  readonly exclusive?: boolean;
  readonly truncate?: boolean;
  readonly append?: boolean;
  /** Of a created file, before the umask; 0o666 by default. */
  readonly mode?: number;
}

/**
 * An open file, pipe end, socket or terminal. Shared between processes; closed when the last descriptor is. Reads and
 * writes that block reject with Killed when the process ends.
 */
export interface OpenFile {
  readonly isTerminal: boolean;
  /** Of a terminal, as the client told it. */
  readonly terminalSize?: { readonly columns: number; readonly rows: number } | undefined;
  /** At most `length` bytes; empty at the end. */
  read(length: number): Promise<Uint8Array>;
  /** All bytes; rejects with SystemError EPIPE without a reader, ENOSPC, EBADF. */
  write(bytes: Uint8Array): Promise<void>;
  stat(): FileStat;
  /** One more descriptor for it. */
  share(): OpenFile;
  close(): void;
}

export interface MountLine {
  /** "/data" */
  readonly path: string;
  /** "/dev/vda1", "tmpfs", "overlay", "proc". */
  readonly source: string;
  /** "ext4", "tmpfs", "overlay", "proc". */
  readonly type: string;
  /** "rw,relatime", as /proc/mounts shows them. */
  readonly options: string;
}

/**
 * The files as one process sees them: relative paths from its working directory, permissions by its user, groups and
 * capabilities, read-only mounts refused with EROFS. Synchronous; everything fails with a SystemError. Symbolic links
 * in the last part of a path are followed unless the name says otherwise.
 */
export interface ProcessFiles {
  cwd: string;
  umask: number;
  chdir(path: string): void;
  stat(path: string): FileStat;
  lstat(path: string): FileStat;
  /** The absolute path without links. */
  realpath(path: string): string;
  readlink(path: string): string;
  /** Names without "." and "..", in the file system's order. */
  readdir(path: string): readonly string[];
  open(path: string, options: OpenOptions): OpenFile;
  /** The whole content at once. */
  readFile(path: string): Uint8Array;
  writeFile(path: string, bytes: Uint8Array, options?: OpenOptions): void;
  mkdir(path: string, mode?: number): void;
  rmdir(path: string): void;
  unlink(path: string): void;
  rename(from: string, to: string): void;
  link(from: string, to: string): void;
  symlink(target: string, path: string): void;
  mkfifo(path: string, mode?: number): void;
  chmod(path: string, mode: number): void;
  /** Undefined keeps one of them. `follow` false: the link itself. */
  chown(path: string, uid: number | undefined, gid: number | undefined, options?: { follow?: boolean }): void;
  utimes(path: string, modified: Date): void;
  /** access(2) by the real user: throws EACCES, EROFS ... */
  access(path: string, how: { read?: boolean; write?: boolean; execute?: boolean }): void;
  readonly mounts: readonly MountLine[];
  /** Of the file system that holds the path; bytes. */
  statfs(path: string): { readonly size: number; readonly free: number; readonly mount: MountLine };
  mount(source: string, target: string, type: string, options: readonly string[]): void;
  unmount(target: string): void;
}

export interface Credentials {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary ones. */
  readonly groups: readonly number[];
  /** Effective capabilities, "NET_BIND_SERVICE". */
  readonly capabilities: ReadonlySet<string>;
}

/** A line of ps and a folder of /proc. */
export interface ProcessLine {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly uid: number;
  readonly started: Date;
  readonly state: 'R' | 'S' | 'Z';
  /** Controlling terminal: "?" or "pts/0". */
  readonly tty: string;
}

export interface SpawnOptions {
  /** The executable as a path with a slash, or absolute: whoever calls has searched PATH. */
  readonly path: string;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  /** 0, 1, 2 and others; the child gets shares of its own. What isn't named is closed. */
  readonly files: ReadonlyMap<number, OpenFile>;
}

export interface ChildProcess {
  readonly pid: number;
  /** The exit status as wait gives it: 128 + number for a signal. Never rejects. */
  readonly exited: Promise<ExitStatus>;
}

export interface ExitStatus {
  readonly code: number;
  readonly signal?: SignalName;
}

/** Thrown into a program when its process is ended by a signal; programs let it pass (finally blocks run). */
export class Killed extends Error {}

/** Thrown by `Process.exit`; programs let it pass. */
export class Exited extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

/** A process, as the program that it runs sees it: its system calls. */
export interface Process {
  readonly pid: number;
  readonly ppid: number;
  readonly argv: readonly string[];
  readonly env: Map<string, string>;
  readonly credentials: Credentials;
  readonly files: ProcessFiles;
  /** Open descriptors; 0, 1, 2 by convention. Programs may change their own. */
  readonly descriptors: Map<number, OpenFile>;
  /** Fires when the process is being ended, for what can be cancelled. */
  readonly signal: AbortSignal;
  readonly network: PodNetwork;
  readonly hostname: string;
  now(): Date;
  /** Rejects with Killed when the process is ended. */
  sleep(ms: number): Promise<void>;
  /**
   * A point at which a busy program lets others run: to be awaited once for every command, line or block of work.
   * Cheap; rejects with Killed when the process is ended. A process that has spun for long is slowed down here.
   */
  breathe(): Promise<void>;
  /** Starts a program. Throws SystemError ENOENT, EACCES, ENOEXEC (no program and no #! line), EAGAIN (too many). */
  spawn(options: SpawnOptions): ChildProcess;
  /**
   * Runs a function in a child process with copies of the environment, descriptors, working directory and umask: what
   * a subshell or a part of a pipeline is. Its result is the exit code.
   */
  fork(run: (child: Process) => Promise<number>): ChildProcess;
  /** Replaces this process's program; the promise is the new program's exit code. Throws as spawn does. */
  exec(path: string, argv: readonly string[], env: ReadonlyMap<string, string>): Promise<number>;
  /** Two ends of a new pipe: [read, write]. */
  pipe(): readonly [OpenFile, OpenFile];
  /** Throws SystemError ESRCH, EPERM. Signal 0 only looks. */
  kill(pid: number, signal: SignalName | 0): void;
  /** Handles a signal instead of its default; undefined: the default; 'ignore': nothing. */
  onSignal(signal: SignalName, handler: (() => void) | 'ignore' | undefined): void;
  /** Every process of the process namespace, by pid. */
  processes(): readonly ProcessLine[];
  /** Ends this process: throws Exited. */
  exit(code: number): never;
  /** Writes text to a descriptor (1 or 2). EPIPE ends the process as SIGPIPE does. */
  print(descriptor: number, text: string): Promise<void>;
}

/** What an executable of an image does. The result is the exit code, 0 to 255. */
export type Program = (process: Process) => Promise<number>;
