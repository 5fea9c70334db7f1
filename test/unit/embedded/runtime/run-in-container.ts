import {
  createContainerRuntime,
  type RuntimeOptions,
} from '../../../../src/embedded/runtime/container-runtime.ts';
import type {
  Container,
  ContainerConfig,
  ContainerProcess,
  ContainerRuntime,
  PodNetwork,
} from '../../../../src/embedded/runtime/types.ts';

/** What containerd gives every container. */
export const DEFAULT_CAPABILITIES = [
  'CHOWN',
  'DAC_OVERRIDE',
  'FSETID',
  'FOWNER',
  'MKNOD',
  'NET_RAW',
  'SETGID',
  'SETUID',
  'SETFCAP',
  'SETPCAP',
  'NET_BIND_SERVICE',
  'SYS_CHROOT',
  'KILL',
  'AUDIT_WRITE',
];

const refused = (): Error => Object.assign(new Error('Connection refused'), { code: 'ECONNREFUSED' });

/** A network in which nothing listens. */
export const LONELY: PodNetwork = {
  ip: '10.244.0.5',
  listen: () => ({ close() {} }),
  connect: async () => {
    throw refused();
  },
  resolve: async () => [],
  ask: () => 'lost',
};

export type ConfigChanges = Partial<Omit<ContainerConfig, 'image'>> & { readonly image?: string };

/** A container of an image, not started yet: root, writable, with containerd's default rights. */
export function makeContainer(runtime: ContainerRuntime, changes: ConfigChanges = {}): Container {
  const { image: reference = 'busybox:1.32.0', ...rest } = changes;
  const image = runtime.images.find(reference);
  if (image === undefined) throw new Error(`no image ${reference}`);
  const argv = [...image.entrypoint, ...image.cmd];
  return runtime.createContainer({
    id: 'c'.repeat(64),
    name: 'main',
    image,
    argv,
    env: [],
    workingDir: '',
    hostname: 'test-pod',
    runAsUser: undefined,
    runAsGroup: undefined,
    supplementalGroups: [],
    capabilities: DEFAULT_CAPABILITIES,
    noNewPrivileges: false,
    seccomp: 'unconfined',
    privileged: false,
    readOnlyRootFilesystem: false,
    mounts: [],
    tty: false,
    stdin: false,
    memoryLimit: undefined,
    network: LONELY,
    processes: runtime.createProcessNamespace(),
    ...rest,
  });
}

export function makeRuntime(options: Partial<RuntimeOptions> = {}): ContainerRuntime {
  return createContainerRuntime({ now: () => new Date(), findProgram: () => undefined, ...options });
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command as the first process of a new container, to its end. */
export async function runInContainer(
  runtime: ContainerRuntime,
  argv: readonly string[],
  changes: ConfigChanges & { readonly input?: string } = {},
): Promise<RunResult> {
  const { input, ...config } = changes;
  const container = makeContainer(runtime, { ...config, argv, stdin: input !== undefined });
  const process = container.attach();
  const result = collect(process);
  container.start();
  if (input !== undefined) process.write(Buffer.from(input));
  process.end();
  return result;
}

/** Everything that a process says, and how it ends. */
export async function collect(process: ContainerProcess): Promise<RunResult> {
  const said: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  process.onOutput((stream, bytes) => void said[stream].push(Buffer.from(bytes)));
  const { code } = await process.exited;
  const text = (stream: 'stdout' | 'stderr'): string => Buffer.concat(said[stream]).toString();
  return { code, stdout: text('stdout'), stderr: text('stderr') };
}
