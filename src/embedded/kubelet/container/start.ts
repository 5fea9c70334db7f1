import { randomBytes } from 'node:crypto';
import type { ContainerStatus, Pod } from '../../objects/kinds.ts';
import type { Container, ContainerConfig, Image, ProcessNamespace } from '../../runtime/types.ts';
import type { KubeletContext } from '../context.ts';
import { aboutPod } from '../events/recorder.ts';
import { ContainerLog } from '../logs/container-log.ts';
import { newContainerId } from '../names.ts';
import type { ContainerSlot, Run } from '../pods/container-slot.ts';
import type { Waiting } from '../pods/facts.ts';
import type { Sandbox } from '../pods/sandbox.ts';
import { wireTime } from '../timers.ts';
import type { MountedVolume } from '../volumes/types.ts';
import { containerConfig } from './config.ts';
import { ensureImage } from './ensure-image.ts';
import { ContainerConfigError } from './environment.ts';
import { startFailure } from './run-in-container.ts';
import { effectiveSecurity } from './security.ts';

export interface StartParts {
  readonly context: KubeletContext;
  readonly pod: Pod;
  readonly sandbox: Sandbox;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  /** The processes of another container of the Pod; undefined when it has none. */
  readonly processesOf: (container: string) => ProcessNamespace | undefined;
}

export type StartAnswer =
  | { readonly run: Run; readonly waiting?: Waiting; readonly retryMs?: number }
  | { readonly run?: undefined; readonly waiting: Waiting; readonly retryMs: number };

/** How long the kubelet leaves a Pod alone that it could not start. */
const RETRY_MS = 10_000;
const SHOW_MS = 1000;
/** containerd's errorStartExitCode. */
const START_ERROR = 128;

/**
 * Makes and starts a container: image, configuration, creation, start, with the kubelet's events (startContainer).
 * A run that could not be started has ended already.
 */
export function startContainer(slot: ContainerSlot, parts: StartParts): StartAnswer {
  const { context, pod } = parts;
  const { clock, runtime } = context;
  const about = aboutPod(pod, slot.container.fieldPath);
  const tell = (type: 'Normal' | 'Warning', reason: string, message: string): void =>
    context.events.record(about, type, reason, message);
  const refuse = (reason: string, message: string): StartAnswer => {
    tell('Warning', 'Failed', `Error: ${message}`);
    return { waiting: { reason, message }, retryMs: RETRY_MS };
  };
  const answer = ensureImage(slot, runtime.images, clock, tell);
  if (answer.image === undefined) return answer;
  const id = newContainerId();
  const terminationFile = randomBytes(4).toString('hex');
  let config: ContainerConfig;
  try {
    config = configure(slot, answer.image, id, terminationFile, parts);
  } catch (error) {
    if (!(error instanceof ContainerConfigError)) throw error;
    return refuse('CreateContainerConfigError', error.message);
  }
  const profile = effectiveSecurity(pod, slot.container.spec).seccompProfile;
  if (profile !== undefined && !context.node.files.exists(`var/lib/kubelet/seccomp/${profile}`)) {
    const path = `/var/lib/kubelet/seccomp/${profile}`;
    return refuse(
      'CreateContainerError',
      `failed to create containerd container: cannot load seccomp profile ${JSON.stringify(path)}: ` +
        `open ${path}: no such file or directory`,
    );
  }
  let container: Container;
  try {
    container = runtime.createContainer(config);
  } catch (error) {
    return refuse('CreateContainerError', error instanceof Error ? error.message : String(error));
  }
  tell('Normal', 'Created', 'Container created');
  const log = new ContainerLog(context.nanos);
  container.onOutput((stream, bytes) => {
    log.write(stream, bytes);
  });
  const run: Run = {
    id,
    image: answer.image,
    log,
    config,
    container,
    terminationFile,
    startedAt: clock.now(),
    user: userOf(container),
    ended: undefined,
    endedAt: 0,
    probes: [],
    started: false,
    ready: false,
    hooked: false,
    killing: undefined,
  };
  try {
    container.start();
  } catch (error) {
    const message = startFailure(error instanceof Error ? error.message : String(error));
    tell('Warning', 'Failed', `Error: ${message}`);
    log.close();
    run.endedAt = clock.now().getTime();
    run.ended = {
      exitCode: START_ERROR,
      reason: 'StartError',
      message,
      startedAt: '1970-01-01T00:00:00Z',
      finishedAt: wireTime(clock.now()),
      containerId: `containerd://${id}`,
    };
    return { run, waiting: { reason: 'RunContainerError', message }, retryMs: SHOW_MS };
  }
  tell('Normal', 'Started', 'Container started');
  return { run };
}

function configure(
  slot: ContainerSlot,
  image: Image,
  id: string,
  terminationFile: string,
  { context, pod, sandbox, volumes, processesOf }: StartParts,
): ContainerConfig {
  const { spec, target } = slot.container;
  const targeted = target === '' ? undefined : processesOf(target);
  if (target !== '' && targeted === undefined) {
    throw new ContainerConfigError(`unable to find target container ${target}`);
  }
  sandbox.files.files.writeFile(terminationFile, new Uint8Array(), { mode: 0o666, uid: 0, gid: 0 });
  return containerConfig(pod, spec, {
    api: context.api,
    addresses: { podIp: sandbox.ip, hostIp: context.nodeIp },
    nodeAmounts: context.nodeAmounts,
    id,
    image,
    hostname: sandbox.hostname,
    network: sandbox.network,
    processes: targeted ?? sandbox.processes(),
    volumes,
    podFiles: sandbox.files,
    terminationFile,
  });
}

/** containerd lists the primary group among the supplementary ones. */
function userOf({ user }: Container): ContainerStatus['user'] {
  const supplementalGroups = [...new Set([user.gid, ...user.groups])].toSorted((one, two) => one - two);
  return { linux: { uid: user.uid, gid: user.gid, supplementalGroups } };
}
