import { classifyWaiting, type WaitingCause } from './pod-waiting.ts';
import { listContainers } from './effective-pod.ts';
import type { ContainerRole } from './effective-container.ts';
import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { booleanAt, numberAt, objectAt, objectsAt, stringAt } from './json-read.ts';
import type { ImageDefaults } from './task.ts';

/** What is known about a Pod beside itself. */
export interface PodSurroundings {
  /** Events about the Pod, any order. */
  readonly events: readonly JsonObject[];
  /** Null when they could not be listed. */
  readonly nodes: readonly JsonObject[] | null;
  /** The images of the task: that one of these can't be had is not the learner's fault. */
  readonly images: readonly ImageDefaults[];
}

/** How a Pod, or one of its containers, is. `learner`, `cluster`, `transient`: why it does not run. */
export type PodState =
  | { readonly state: 'absent' }
  | { readonly state: 'terminating'; readonly message: string }
  | { readonly state: 'running' }
  | { readonly state: 'completed'; readonly message: string }
  | { readonly state: 'crashed'; readonly message: string; readonly hopeless: boolean }
  | {
      readonly state: 'waiting';
      readonly cause: WaitingCause;
      /** Kubernetes' word: "ImagePullBackOff", "Unschedulable". */
      readonly reason: string;
      readonly message: string;
    };

/** One container's state. */
export interface ContainerState {
  readonly name: string;
  readonly role: ContainerRole;
  readonly state: PodState;
  readonly started: boolean;
  readonly ready: boolean;
  readonly restarts: number;
  /** When the present run began, ISO 8601. */
  readonly startedAt: string | null;
  /** "containerd://…" */
  readonly id: string | null;
}

/** After this many restarts a crash loop is not waited for. */
const HOPELESS_RESTARTS = 2;

/** The containers of a Pod with their states, by the status the kubelet reports. */
export function containerStates(pod: JsonObject, around: PodSurroundings): readonly ContainerState[] {
  const status = objectAt(pod, 'status');
  return listContainers(objectAt(pod, 'spec')).map(({ container, role }) => {
    const name = stringAt(container, 'name') ?? '';
    const field =
      role === 'container'
        ? 'containerStatuses'
        : role === 'ephemeral'
          ? 'ephemeralContainerStatuses'
          : 'initContainerStatuses';
    const own = objectsAt(status, field).find((item) => item['name'] === name) ?? {};
    const running = objectAt(objectAt(own, 'state'), 'running');
    return {
      name,
      role,
      state: containerState(own, stringAt(container, 'image') ?? '', name, around),
      started: booleanAt(own, 'started') === true,
      ready: booleanAt(own, 'ready') === true,
      restarts: numberAt(own, 'restartCount') ?? 0,
      startedAt: stringAt(running, 'startedAt'),
      id: stringAt(own, 'containerID'),
    };
  });
}

/**
 * The state of a whole Pod: the first of its containers that keeps it from running, after what is about the Pod
 * itself (deletion, scheduling, eviction). Null: there is no such Pod.
 */
export function podState(pod: JsonObject | null, around: PodSurroundings): PodState {
  if (pod === null) return { state: 'absent' };
  const status = objectAt(pod, 'status');
  if (objectAt(pod, 'metadata')['deletionTimestamp'] !== undefined)
    return { state: 'terminating', message: 'the Pod is being deleted' };
  const phase = stringAt(status, 'phase');
  const reason = stringAt(status, 'reason');
  if (phase === 'Failed' && reason !== null) return failedAsAWhole(reason, stringAt(status, 'message') ?? '');
  const scheduled = condition(status, 'PodScheduled');
  if (scheduled?.['status'] === 'False')
    return classifyWaiting(
      {
        reason: stringAt(scheduled, 'reason') ?? 'Unschedulable',
        message: stringAt(scheduled, 'message') ?? '',
        image: '',
      },
      around,
    );
  if (nodeIsDown(pod, around))
    return {
      state: 'waiting',
      cause: 'cluster',
      reason: 'NodeNotReady',
      message: `node ${stringAt(objectAt(pod, 'spec'), 'nodeName') ?? ''} is not ready`,
    };
  const states = containerStates(pod, around).filter(({ role }) => role !== 'ephemeral');
  const init = states.filter(({ role }) => role === 'init');
  const long = states.filter(({ role }) => role !== 'init');
  const stuck = [
    // an init container is done when it completed; one that still runs keeps the others waiting
    ...init.filter(({ state }) => state.state !== 'completed'),
    ...long.filter(({ state }) => state.state !== 'running'),
  ].map(({ state, role }): PodState => (role === 'init' && state.state === 'running' ? INITIALIZING : state));
  const worst = stuck.find((state) => !isTransient(state)) ?? stuck[0];
  if (worst !== undefined) return worst;
  if (long.length === 0) return { state: 'waiting', cause: 'transient', reason: 'Pending', message: '' };
  return { state: 'running' };
}

const INITIALIZING: PodState = {
  state: 'waiting',
  cause: 'transient',
  reason: 'PodInitializing',
  message: 'an init container is still running',
};

function isTransient(state: PodState): boolean {
  return state.state === 'waiting' && state.cause === 'transient';
}

function containerState(own: JsonObject, image: string, name: string, around: PodSurroundings): PodState {
  const state = objectAt(own, 'state');
  if (isJsonObject(state['running'])) return { state: 'running' };
  const restarts = numberAt(own, 'restartCount') ?? 0;
  if (isJsonObject(state['terminated'])) return ended(state['terminated'], name, restarts);
  const waiting = objectAt(state, 'waiting');
  const reason = stringAt(waiting, 'reason') ?? 'Pending';
  const message = stringAt(waiting, 'message') ?? '';
  if (reason === 'CrashLoopBackOff') {
    const last = objectAt(objectAt(own, 'lastState'), 'terminated');
    return {
      state: 'crashed',
      message: `container ${name} crashes again and again${how(last)}`,
      hopeless: restarts >= HOPELESS_RESTARTS,
    };
  }
  return classifyWaiting({ reason, message, image }, around);
}

function ended(terminated: JsonObject, name: string, restarts: number): PodState {
  const exitCode = numberAt(terminated, 'exitCode') ?? 0;
  if (exitCode === 0) return { state: 'completed', message: `container ${name} ended with exit code 0` };
  return {
    state: 'crashed',
    message: `container ${name} ended${how(terminated)}`,
    hopeless: restarts >= HOPELESS_RESTARTS,
  };
}

function how(terminated: JsonObject): string {
  const exitCode = numberAt(terminated, 'exitCode');
  const reason = stringAt(terminated, 'reason');
  const message = stringAt(terminated, 'message');
  if (exitCode === null) return '';
  return ` (exit code ${exitCode}${reason === null ? '' : `, ${reason}`})${message === null ? '' : `: ${message}`}`;
}

function condition(status: JsonObject, type: string): JsonObject | undefined {
  return objectsAt(status, 'conditions').find((item) => item['type'] === type);
}

/** Only where the Pod itself is said not to be ready: a node that died takes its Pods' readiness with it. */
function nodeIsDown(pod: JsonObject, around: PodSurroundings): boolean {
  const name = stringAt(objectAt(pod, 'spec'), 'nodeName');
  if (name === null || around.nodes === null) return false;
  if (condition(objectAt(pod, 'status'), 'Ready')?.['status'] === 'True') return false;
  const node = around.nodes.find((item) => objectAt(item, 'metadata')['name'] === name);
  return node === undefined || condition(objectAt(node, 'status'), 'Ready')?.['status'] !== 'True';
}

/** A Pod the kubelet gave up as a whole: what the node lacked is the cluster's, what the Pod set is the learner's. */
function failedAsAWhole(reason: string, message: string): PodState {
  const fromNode =
    ['NodeLost', 'Shutdown', 'NodeShutdown', 'Terminated', 'Preempting', 'UnexpectedAdmissionError'].includes(
      reason,
    ) || /the node was low on resource/i.test(message);
  return { state: 'waiting', cause: fromNode ? 'cluster' : 'learner', reason, message };
}
