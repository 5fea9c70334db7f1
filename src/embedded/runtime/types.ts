import type { Duplex } from 'node:stream';

/** The simulated container runtime: images, containers, their processes and files. Knows nothing of Pods. */
export interface ContainerRuntime {
  readonly images: ImageCatalogue;
  /** An empty file system for a volume; `sizeLimit` in bytes. */
  createVolume(kind: 'disk' | 'tmpfs', options?: { readonly sizeLimit?: number }): VolumeFiles;
  /** A container that is not started yet; its writable layer is new. */
  createContainer(config: ContainerConfig): Container;
  /**
   * Process ids that begin at 1. The first process is the first container's, or with `pause` the Pod's own /pause, as
   * where the containers of a Pod share one (shareProcessNamespace).
   */
  createProcessNamespace(options?: { readonly pause?: boolean }): ProcessNamespace;
}

export interface ImageCatalogue {
  /** By any spelling of a reference ("httpd", "docker.io/library/httpd:latest"); undefined when not known. */
  find(reference: string): Image | undefined;
}

export interface Image {
  /** "docker.io/library/busybox:1.32.0" */
  readonly reference: string;
  /** "docker.io/library/busybox@sha256:..." */
  readonly digest: string;
  /** Of the image's configuration: "sha256:...". */
  readonly id: string;
  readonly sizeBytes: number;
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly env: readonly string[];
  readonly workingDir: string;
  /** "", "1000", "www-data", "1000:1000". */
  readonly user: string;
  /** What a runtime sends instead of TERM to stop it: "SIGWINCH"; "" for TERM. `Container.kill` sees to it. */
  readonly stopSignal: string;
}

/** The files of a volume, as the kubelet fills them. Paths are relative to the volume's root; parents are made. */
export interface VolumeFiles {
  readonly kind: 'disk' | 'tmpfs';
  writeFile(path: string, content: Uint8Array, options: FileOptions): void;
  makeDirectory(path: string, options: FileOptions): void;
  makeLink(path: string, target: string): void;
  /** Removes a file, link or whole directory; nothing when absent. */
  remove(path: string): void;
  exists(path: string): boolean;
  isDirectory(path: string): boolean;
  /** A file's content, as its container left it; undefined when there is no such file. */
  readFile(path: string): Uint8Array | undefined;
  /** Changes group and adds group rights everywhere, as fsGroup does. */
  setGroup(gid: number): void;
}

export interface FileOptions {
  /** 0o644 */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface MountConfig {
  /** In the container. */
  readonly path: string;
  readonly volume: VolumeFiles;
  /** Within the volume; '' for its root. A file may be mounted. Resolved when the container is created. */
  readonly subPath: string;
  readonly readOnly: boolean;
  /** Where it came from on the node, for /proc/1/mountinfo: "/var/lib/kubelet/pods/<uid>/volumes/...". */
  readonly source: string;
}

export interface ContainerConfig {
  /** 64 hex digits. */
  readonly id: string;
  readonly name: string;
  readonly image: Image;
  /** The whole argv: the kubelet has merged command and args over the image's. */
  readonly argv: readonly string[];
  readonly env: readonly (readonly [name: string, value: string])[];
  /** '' for the image's. */
  readonly workingDir: string;
  readonly hostname: string;
  /** Numeric ids where the Pod sets them; undefined: the image's user decides. */
  readonly runAsUser: number | undefined;
  readonly runAsGroup: number | undefined;
  readonly supplementalGroups: readonly number[];
  /** The effective set, "NET_BIND_SERVICE" without CAP_. A process that isn't root has none effective. */
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly seccomp: 'unconfined' | 'filtered';
  readonly privileged: boolean;
  readonly readOnlyRootFilesystem: boolean;
  readonly mounts: readonly MountConfig[];
  readonly tty: boolean;
  readonly stdin: boolean;
  /** Bytes; undefined without a limit. Shown in cgroup files; exceeding it isn't simulated. */
  readonly memoryLimit: number | undefined;
  readonly network: PodNetwork;
  /** Containers with the same one see each other's processes (shareProcessNamespace, ephemeral target). */
  readonly processes: ProcessNamespace;
}

/** The processes of one container or, shared, of several. */
export interface ProcessNamespace {
  /** Of running processes, by pid. */
  readonly pids: readonly number[];
}

/** The Pod's network as its processes use it; made by the kubelet. */
export interface PodNetwork {
  readonly ip: string;
  /** Takes a port for a listening process; undefined when it is taken. */
  listen(port: number, onConnection: (stream: Duplex) => void): { close(): void } | undefined;
  /** Rejects with an Error whose `code` is ECONNREFUSED, EHOSTUNREACH or ETIMEDOUT. */
  connect(ip: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /**
   * IPs of a name as the Pod's resolver finds them (search domains included); empty: NXDOMAIN, or no answer, for which
   * it waits as the C library does. Rejects with the signal's reason.
   */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Asks a name server once, by UDP; 'lost': there will be no answer. */
  ask(server: string, name: string): readonly string[] | 'refused' | 'lost';
}

export interface Container {
  readonly config: ContainerConfig;
  /** The user the main process runs as, from the configuration and the image's /etc/passwd. */
  readonly user: { readonly uid: number; readonly gid: number; readonly groups: readonly number[] };
  /**
   * Starts the main process. Throws ContainerStartError when the runtime refuses (no such executable, no permission,
   * not a directory ...), in runc's words.
   */
  start(): void;
  readonly running: boolean;
  /** Settles when the main process has ended; never rejects. */
  readonly exited: Promise<ContainerExit>;
  /** A signal to the main process (TERM is the image's stop signal); KILL ends it at once. pid 1 ignores signals that it has no handler for, but KILL. */
  kill(signal: 'TERM' | 'KILL' | 'INT' | 'HUP'): void;
  /** What the main process writes, from now on. */
  onOutput(listener: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void): () => void;
  /** Runs another process in it. Throws ContainerStartError in runc's words, or Error when it isn't running. */
  exec(
    argv: readonly string[],
    options: { readonly tty: boolean; readonly stdin: boolean },
  ): ContainerProcess;
  /** The main process's own streams. */
  attach(): ContainerProcess;
}

export interface ContainerExit {
  readonly code: number;
  /** 9 after KILL (code 137), 15 after TERM (143) when a signal ended it. */
  readonly signal?: number;
}

/** Hears output. A promise holds the writing process back until it settles, so that no output piles up. */
export type OutputListener = (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void | Promise<void>;

/** A process with its streams, as exec and attach see it. */
export interface ContainerProcess {
  write(bytes: Uint8Array): void;
  /** End of standard input. */
  end(): void;
  /** With a tty all output is on stdout. Heard from the start: output made before listening is not lost. */
  onOutput(listener: OutputListener): void;
  resize(columns: number, rows: number): void;
  /** Ends it (the client went away). Attach only lets go. */
  kill(): void;
  readonly exited: Promise<ContainerExit>;
}

/** The runtime would not start a process. */
export class ContainerStartError extends Error {
  /** For a container's terminated state: containerd has 128 for whatever keeps a process from starting. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}
