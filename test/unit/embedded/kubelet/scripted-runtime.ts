import type { Duplex } from 'node:stream';
import {
  type Container,
  type ContainerConfig,
  type ContainerExit,
  type ContainerProcess,
  type ContainerRuntime,
  ContainerStartError,
  type FileOptions,
  type Image,
  type VolumeFiles,
} from '../../../../src/embedded/runtime/types.ts';

export interface StoredFile {
  readonly content: string;
  readonly mode: number;
  readonly uid: number;
}

/** Files of a volume in a map; folders are paths with a slash at the end, links have a target. */
export class MemoryVolume implements VolumeFiles {
  readonly kind: 'disk' | 'tmpfs';
  readonly sizeLimit: number | undefined;
  readonly files = new Map<string, StoredFile>();
  readonly folders = new Map<string, number>([['', 0o755]]);
  readonly links = new Map<string, string>();
  group: number | undefined;

  constructor(kind: 'disk' | 'tmpfs', sizeLimit: number | undefined) {
    this.kind = kind;
    this.sizeLimit = sizeLimit;
  }

  writeFile(path: string, content: Uint8Array, { mode, uid }: FileOptions): void {
    this.files.set(path, { content: Buffer.from(content).toString(), mode, uid });
    this.makeParents(path);
  }

  makeDirectory(path: string, { mode }: FileOptions): void {
    this.makeParents(path);
    this.folders.set(path, mode);
  }

  makeLink(path: string, target: string): void {
    this.links.set(path, target);
  }

  remove(path: string): void {
    for (const map of [this.files, this.folders, this.links]) {
      for (const key of map.keys()) if (key === path || key.startsWith(`${path}/`)) map.delete(key);
    }
  }

  exists(path: string): boolean {
    return this.files.has(path) || this.folders.has(path) || this.links.has(path);
  }

  isDirectory(path: string): boolean {
    return this.folders.has(path);
  }

  readFile(path: string): Uint8Array | undefined {
    const content = this.files.get(this.follow(path))?.content;
    return content === undefined ? undefined : Buffer.from(content);
  }

  setGroup(gid: number): void {
    this.group = gid;
  }

  /** A file's text through ..data and whatever other links there are. */
  text(path: string): string | undefined {
    return this.files.get(this.follow(path))?.content;
  }

  private follow(path: string): string {
    let [first = '', ...rest] = path.split('/');
    for (let target = this.links.get(first); target !== undefined; target = this.links.get(first)) {
      [first = '', ...rest] = [...target.split('/'), ...rest];
    }
    return [first, ...rest].join('/');
  }

  private makeParents(path: string): void {
    const parts = path.split('/').slice(0, -1);
    parts.forEach((_, index) => {
      const parent = parts.slice(0, index + 1).join('/');
      if (!this.folders.has(parent)) this.folders.set(parent, 0o755);
    });
  }
}

const image = (reference: string, more: Partial<Image> = {}): Image => ({
  reference,
  digest: `${reference.split(':')[0]}@sha256:${'d'.repeat(64)}`,
  id: `sha256:${'1'.repeat(64)}`,
  sizeBytes: 764_619,
  entrypoint: [],
  cmd: ['sleep'],
  env: ['PATH=/bin'],
  workingDir: '',
  user: '',
  stopSignal: '',
  ...more,
});

const IMAGES = new Map([
  ['busybox', image('docker.io/library/busybox:1.32.0')],
  ['busybox:1.32.0', image('docker.io/library/busybox:1.32.0')],
  ['docker.io/library/busybox', image('docker.io/library/busybox:1.32.0')],
  ['web', image('docker.io/library/web:1', { user: 'www-data', entrypoint: ['serve'], cmd: ['80'] })],
  ['user', image('docker.io/library/user:1', { user: '1000' })],
]);

/** What a command of a container does: its own words, or how it ends. */
export interface Script {
  readonly config: ContainerConfig;
  readonly print: (text: string, stream?: 'stdout' | 'stderr') => void;
  /** Writes the file that the kubelet reads the termination message from. */
  readonly leaveMessage: (text: string) => void;
  readonly end: (exit: ContainerExit) => void;
}

type Program = (script: Script, args: readonly string[]) => ((signal: string) => void) | undefined;

/** Programs of the scripted containers; a result handles signals but KILL. */
const PROGRAMS: Readonly<Record<string, Program>> = {
  /** Ignores TERM, as a shell that is process 1. */
  sleep: () => undefined,
  /** Ends on TERM. */
  service:
    ({ end }) =>
    () =>
      end({ code: 143, signal: 15 }),
  exit: ({ end }, [code = '0']) => void setImmediate(() => end({ code: Number(code) })),
  print: ({ print, end }, words) => {
    print(`${words.join(' ')}\n`);
    setImmediate(() => end({ code: 0 }));
    return undefined;
  },
  crash: ({ print, end, leaveMessage }, [message = '']) => {
    print('going down\n', 'stderr');
    if (message !== '') leaveMessage(message);
    setImmediate(() => end({ code: 1 }));
    return undefined;
  },
  serve: ({ config, end }, [port = '80']) => {
    config.network.listen(Number(port), (stream) => answer(stream, config));
    return () => end({ code: 143, signal: 15 });
  },
};

function answer(stream: Duplex, config: ContainerConfig): void {
  stream.on('data', (bytes: Buffer) => {
    const path = /^GET (\S+)/.exec(bytes.toString())?.[1] ?? '/';
    const status = path.startsWith('/fail') ? '500 Internal Server Error' : '200 OK';
    stream.end(`HTTP/1.1 ${status}\r\nContent-Length: ${config.hostname.length}\r\n\r\n${config.hostname}`);
  });
  stream.on('error', () => undefined);
}

export interface ScriptedRuntime extends ContainerRuntime {
  readonly volumes: MemoryVolume[];
  readonly created: ContainerConfig[];
  /** Answers of exec by command; by default `true`, `false` and `hang`. */
  readonly answers: Map<string, { code: number; output: string }>;
}

/** Containers whose commands are the programs above: for what real ones can't be made to do on purpose. */
export function scriptedRuntime(): ScriptedRuntime {
  const volumes: MemoryVolume[] = [];
  const created: ContainerConfig[] = [];
  const answers = new Map([
    ['true', { code: 0, output: '' }],
    ['false', { code: 1, output: '' }],
  ]);
  return {
    volumes,
    created,
    answers,
    images: { find: (reference) => IMAGES.get(reference) },
    createVolume: (kind, options) => {
      const volume = new MemoryVolume(kind, options?.sizeLimit);
      volumes.push(volume);
      return volume;
    },
    createProcessNamespace: () => ({ pids: [] }),
    createContainer: (config) => {
      created.push(config);
      return scriptedContainer(config, answers);
    },
  };
}

function scriptedContainer(
  config: ContainerConfig,
  answers: ReadonlyMap<string, { code: number; output: string }>,
): Container {
  const { promise: exited, resolve: settle } = Promise.withResolvers<ContainerExit>();
  const listeners: ((stream: 'stdout' | 'stderr', bytes: Uint8Array) => void)[] = [];
  let running = false;
  let onSignal: ((signal: string) => void) | undefined;
  const end = (exit: ContainerExit): void => {
    running = false;
    settle(exit);
  };
  const script: Script = {
    config,
    end,
    print: (text, stream = 'stdout') => listeners.forEach((listener) => listener(stream, Buffer.from(text))),
    leaveMessage: (text) => {
      const mount = config.mounts.find(({ path }) => path === '/dev/termination-log');
      mount?.volume.writeFile(mount.subPath, Buffer.from(text), { mode: 0o666, uid: 0, gid: 0 });
    },
  };
  return {
    config,
    user: { uid: config.runAsUser ?? 0, gid: config.runAsGroup ?? 0, groups: config.supplementalGroups },
    exited,
    get running() {
      return running;
    },
    start() {
      const [name = '', ...args] = config.argv;
      const program = PROGRAMS[name];
      if (program === undefined) {
        throw new ContainerStartError(
          `unable to start container process: exec: "${name}": executable file not found in $PATH`,
          127,
        );
      }
      running = true;
      onSignal = program(script, args);
    },
    kill: (signal) => (signal === 'KILL' ? end({ code: 137, signal: 9 }) : onSignal?.(signal)),
    onOutput: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
    exec: (argv) => execAnswer(argv, answers),
    attach: () => execAnswer(['true'], answers),
  };
}

function execAnswer(
  argv: readonly string[],
  answers: ReadonlyMap<string, { code: number; output: string }>,
): ContainerProcess {
  const [name = ''] = argv;
  const known = answers.get(argv.join(' '));
  if (known === undefined && name !== 'hang') {
    throw new ContainerStartError(
      `exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH`,
      127,
    );
  }
  const { promise: exited, resolve: settle } = Promise.withResolvers<ContainerExit>();
  if (known !== undefined) settle({ code: known.code });
  return {
    exited,
    write: () => undefined,
    end: () => undefined,
    resize: () => undefined,
    onOutput: (listener) => {
      if (known !== undefined && known.output !== '') void listener('stdout', Buffer.from(known.output));
    },
    kill: () => settle({ code: 137, signal: 9 }),
  };
}
