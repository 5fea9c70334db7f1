import type { Duplex } from 'node:stream';
import type { Clock } from '../../lib/clock.ts';
import type { Pod, Service } from '../objects/kinds.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { ApiClient } from '../registry/types.ts';
import type { Container, ContainerProcess } from '../runtime/types.ts';
import { execFailure } from './container/run-in-container.ts';
import { readLog } from './logs/read-log.ts';
import type { ContainerLog } from './logs/container-log.ts';
import { podSpec, quoted, rolesOf } from './names.ts';
import type { ClusterNetwork } from './network/network.ts';
import { endpointsOf, findPort } from './network/services.ts';
import type { ContainerSlot } from './pods/container-slot.ts';
import type { PodWorker } from './pods/pod-worker.ts';
import { containerStatus } from './pods/status.ts';
import type { ExecOptions, LogOptions, NodeAgent, PodRef } from './types.ts';

export interface AgentParts {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly network: ClusterNetwork;
  /** The worker of a Pod; undefined where it has none. */
  readonly worker: (pod: Pod) => PodWorker | undefined;
}

const PODS = { group: '', resource: 'pods' };
const SERVICES = { group: '', resource: 'services' };
const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';
/** How long a connection into a Pod may take. */
const CONNECT_MS = 10_000;

/** Answers for the node what the API server asks of it. */
export function makeAgent({ api, clock, network, worker }: AgentParts): NodeAgent {
  const find = ({ namespace, name }: PodRef): Pod => {
    const pod = api.get<Pod>('pods', namespace, name);
    if (pod === undefined) throw failures.notFound(PODS, name);
    return pod;
  };
  const slotOf = (
    reference: PodRef,
    asked: string,
  ): { pod: Pod; slot: ContainerSlot | undefined; name: string } => {
    const pod = find(reference);
    const name = containerName(pod, asked);
    return { pod, slot: worker(pod)?.slot(name), name };
  };
  const running = (reference: PodRef, asked: string): Container => {
    const { slot, name } = slotOf(reference, asked);
    const container = slot?.running === true ? slot.run?.container : undefined;
    if (container === undefined) throw failures.internal(`container not found (${quoted(name)})`);
    return container;
  };

  return {
    logs(reference, asked, options, signal): AsyncIterable<Uint8Array> {
      const { pod, slot, name } = slotOf(reference, asked);
      const log = chooseLog(pod, slot, name, options);
      // A run of before the server was started: it is known, what it wrote isn't.
      return log === undefined ? empty() : readLog(log, options, clock.now(), signal);
    },

    exec(reference, asked, { command, tty, stdin }: ExecOptions): ContainerProcess {
      const container = running(reference, asked);
      try {
        return container.exec(command, { tty, stdin });
      } catch (error) {
        // Told to the client over its stream, not as an answer of the API.
        throw new Error(execFailure(error), { cause: error });
      }
    },

    attach: (reference, asked) => running(reference, asked).attach(),

    async connect(reference, port): Promise<Duplex> {
      const pod = find(reference);
      const sandbox = worker(pod)?.sandbox;
      if (sandbox === undefined)
        throw failures.internal(`pod not found (${quoted(`${reference.name}_${reference.namespace}`)})`);
      try {
        return await network.connect('', sandbox.ip, port, AbortSignal.timeout(CONNECT_MS));
      } catch (error) {
        throw failures.internal(
          `failed to connect to localhost:${port} inside namespace ${quoted(sandbox.id)}, IPv4: ` +
            `dial tcp4 127.0.0.1:${port}: connect: ${reasonOf(error)}`,
        );
      }
    },

    async connectService(namespace, name, asked): Promise<Duplex> {
      const service = api.get<Service>('services', namespace, name);
      if (service === undefined) throw failures.notFound(SERVICES, name);
      const port = findPort(service, asked);
      if (port === undefined) {
        throw unavailable(`no service port ${quoted(asked)} found for service ${quoted(name)}`);
      }
      const [endpoint] = endpointsOf(api, service, port);
      if (endpoint === undefined) throw unavailable(`no endpoints available for service ${quoted(name)}`);
      try {
        return await network.connect('', endpoint.ip, endpoint.port, AbortSignal.timeout(CONNECT_MS));
      } catch (error) {
        throw unavailable(
          `error trying to reach service: dial tcp ${endpoint.ip}:${endpoint.port}: connect: ${reasonOf(error)}`,
        );
      }
    },
  };
}

function unavailable(message: string): StatusError {
  return new StatusError(503, 'ServiceUnavailable', message);
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  if (code === 'ECONNREFUSED') return 'connection refused';
  return code === 'EHOSTUNREACH' ? 'no route to host' : 'connection timed out';
}

/** The container that is meant. Throws StatusError (400) as the API server does. */
function containerName(pod: Pod, asked: string): string {
  const names = rolesOf(pod).map(({ spec }) => spec.name);
  const name = pod.metadata.name ?? '';
  if (asked !== '') {
    if (!names.includes(asked)) throw failures.badRequest(`container ${asked} is not valid for pod ${name}`);
    return asked;
  }
  const annotated = pod.metadata.annotations?.[DEFAULT_CONTAINER];
  if (annotated !== undefined && names.includes(annotated)) return annotated;
  const [only, ...others] = podSpec(pod).containers;
  if (only !== undefined && others.length === 0) return only.name;
  throw failures.badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${names.join(' ')}]`,
  );
}

/**
 * Which run's log is asked for; throws StatusError (400) where there is none, in the kubelet's words
 * (validateContainerLogStatus). Undefined: it isn't kept.
 */
function chooseLog(
  pod: Pod,
  slot: ContainerSlot | undefined,
  name: string,
  options: LogOptions,
): ContainerLog | undefined {
  const where = `container ${quoted(name)} in pod ${quoted(pod.metadata.name ?? '')}`;
  const status =
    slot === undefined
      ? storedStatus(pod, name)
      : containerStatus(pod, slot.facts(), (podSpec(pod).initContainers ?? []).length > 0);
  if (status === undefined) throw failures.badRequest(`${where} is not available`);
  const { state, lastState } = status;
  const runs = [slot?.run, slot?.previous];
  const logOf = (containerId: string | undefined): ContainerLog | undefined =>
    runs.find((run) => run !== undefined && `containerd://${run.id}` === containerId)?.log;
  if (options.previous === true) {
    const id = lastState?.terminated?.containerID ?? '';
    if (id === '') throw failures.badRequest(`previous terminated ${where} not found`);
    return logOf(id);
  }
  if (state?.running !== undefined) return logOf(status.containerID);
  if (state?.terminated !== undefined) return logOf(state.terminated.containerID);
  if (lastState?.terminated !== undefined) return logOf(lastState.terminated.containerID);
  const reason = state?.waiting?.reason ?? 'ContainerCreating';
  const why =
    reason === 'ErrImagePull'
      ? "image can't be pulled"
      : reason === 'ImagePullBackOff'
        ? 'trying and failing to pull image'
        : reason;
  throw failures.badRequest(`${where} is waiting to start: ${why}`);
}

function storedStatus(
  pod: Pod,
  name: string,
): NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number] | undefined {
  const status = pod.status;
  return [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find((one) => one.name === name);
}

async function* empty(): AsyncGenerator<Uint8Array> {
  // Nothing to say.
}
