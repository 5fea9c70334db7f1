import { normaliseImage, parseImageReference } from './image-reference.ts';
import type { JsonObject } from './json.ts';
import { objectAt, stringAt } from './json-read.ts';
import type { ImageDefaults } from './task.ts';

/** Whose doing it is that a Pod waits; transient: it has not had the time yet. */
export type WaitingCause = 'learner' | 'cluster' | 'transient';

interface Waiting {
  readonly state: 'waiting';
  readonly cause: WaitingCause;
  readonly reason: string;
  readonly message: string;
}

interface Surroundings {
  readonly events: readonly JsonObject[];
  readonly images: readonly ImageDefaults[];
}

const IMAGE_REASONS = [
  'ErrImagePull',
  'ImagePullBackOff',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const NETWORK_FAULT =
  /dial tcp|i\/o timeout|no such host|connection refused|connection reset|TLS handshake|deadline exceeded|too many requests|5\d\d /i;
/** Taints the cluster puts on a node by itself. */
const NODE_FAULT_TAINT = /node\.(kubernetes|cloudprovider)\.(io|kubernetes\.io)\//;
const RUNTIME_BUSY = /deadline exceeded|failed to reserve|timed out|failed to sync/i;

/** Sorts the kubelet's and the scheduler's reasons for waiting by whose doing they are. */
export function classifyWaiting(
  waiting: { readonly reason: string; readonly message: string; readonly image: string },
  around: Surroundings,
): Waiting {
  const { reason, message, image } = waiting;
  const answer = (cause: WaitingCause, text = message, why = reason): Waiting => ({
    state: 'waiting',
    cause,
    reason: why,
    message: text,
  });
  if (IMAGE_REASONS.includes(reason))
    return answer(pullCause(image, message, around), pullMessage(image, message, around));
  switch (reason) {
    case 'InvalidImageName':
    case 'ErrImageNeverPull':
    case 'SchedulingGated':
      return answer('learner');
    case 'Unschedulable':
      return answer(schedulingCause(message));
    case 'CreateContainerConfigError':
    case 'CreateContainerError':
    case 'RunContainerError':
    case 'PostStartHookError':
    case 'StartError':
    case 'ContainerCannotRun':
      return answer(RUNTIME_BUSY.test(message) ? 'transient' : 'learner');
    case 'ContainerCreating':
    case 'PodInitializing':
    case 'Pending':
      return fromEvents(around.events) ?? answer('transient');
    default:
      return answer('transient');
  }
}

/** An image of the task is right by definition; of another one only a registry that does not answer is excused. */
function pullCause(image: string, message: string, around: Surroundings): WaitingCause {
  const own = normaliseImage(image);
  if (around.images.some(({ reference }) => normaliseImage(reference) === own)) return 'cluster';
  const registry = parseImageReference(image).registry;
  const known = around.images.some(({ reference }) => parseImageReference(reference).registry === registry);
  const text = `${message}\n${pullEvents(around)}`;
  const notThere = /not found|manifest unknown|pull access denied|does not exist/i.test(text);
  return known && !notThere && NETWORK_FAULT.test(text) ? 'cluster' : 'learner';
}

/** A back-off may say nothing but itself (before 1.32): the event before it has the registry's answer. */
function pullMessage(image: string, message: string, around: Surroundings): string {
  const event = pullEvents(around)
    .split('\n')
    .find((line) => line.includes(image) && !message.includes(line));
  const isBare = message.startsWith('Back-off') && !message.includes('ErrImagePull');
  return isBare && event !== undefined ? `${message}; ${event}` : message;
}

function pullEvents(around: Surroundings): string {
  return around.events
    .map((event) => stringAt(event, 'message') ?? '')
    .filter((text) => /failed to pull/i.test(text))
    .join('\n');
}

/** What a Pod asks for is the learner's; nodes that are broken, or not there, are the cluster's. */
function schedulingCause(message: string): WaitingCause {
  if (/no nodes available|^0\/0 nodes/.test(message)) return 'cluster';
  if (
    /didn't match|Insufficient|not found|unbound|didn't have free ports|had no available volume/i.test(
      message,
    )
  )
    return 'learner';
  return NODE_FAULT_TAINT.test(message) && !message.includes('node-role') ? 'cluster' : 'learner';
}

/** While a Pod is being made its events say what holds it up. */
function fromEvents(events: readonly JsonObject[]): Waiting | null {
  const newest = [...events].toSorted((a, b) => eventTime(b).localeCompare(eventTime(a)));
  for (const event of newest) {
    const reason = stringAt(event, 'reason') ?? '';
    const message = stringAt(event, 'message') ?? '';
    // something went well since: what is older no longer holds it up
    if (stringAt(event, 'type') === 'Normal') return null;
    const answer = (cause: WaitingCause): Waiting => ({ state: 'waiting', cause, reason, message });
    if (
      reason === 'FailedMount' &&
      /not found|non-existent|hostPath type check failed|no such file/i.test(message)
    )
      return answer('learner');
    if (reason === 'FailedMount' || reason === 'FailedAttachVolume') return answer('transient');
    if (reason === 'FailedCreatePodSandBox')
      return answer(/no runtime for|runtime handler|RuntimeHandler/.test(message) ? 'learner' : 'cluster');
    if (reason === 'FailedScheduling') return answer(schedulingCause(message));
  }
  return null;
}

function eventTime(event: JsonObject): string {
  return (
    stringAt(objectAt(event, 'series'), 'lastObservedTime') ??
    stringAt(event, 'lastTimestamp') ??
    stringAt(event, 'eventTime') ??
    stringAt(event, 'firstTimestamp') ??
    ''
  );
}
