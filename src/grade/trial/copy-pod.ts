import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import { numberAt, objectAt, objectsAt, stringAt } from '../../model/json-read.ts';
import { normaliseImage } from '../../model/image-reference.ts';
import type { KubeObject } from '../../model/kube-object.ts';
import type { ImageDefaults } from '../../model/task.ts';

/** What marks objects made to look: none of the learner's selectors is meant to find them. */
export const LOOK_LABEL = 'cks-trainer/look';

/** After this long the cluster itself ends a copy that nobody removed, in seconds. */
const DEADLINE_SECONDS = 300;

/** Made by the cluster for one Pod, or worked out anew (the priority, from its class), or unique to it. */
const DROPPED_FROM_SPEC = [
  'nodeName',
  'ephemeralContainers',
  'priority',
  'preemptionPolicy',
  'hostname',
  'subdomain',
  // on the node's network the Pod itself has the ports already
  'hostNetwork',
];

/** How a copy differs from the Pod it is made of. */
export interface CopyOptions {
  readonly name: string;
  readonly attempt: string;
  /** Fields of containers that the copy does without. */
  readonly without: readonly string[];
}

/**
 * A copy of a Pod as its author wrote it: without what the cluster added (status, node, token volumes), without
 * labels, owners, ephemeral containers and the node's network and ports, and with a deadline. Startup probes are made each
 * second, for as long in all. All else stays, the restart policy too: the copy must do what the Pod does by itself.
 */
export function copyPod(pod: JsonObject, options: CopyOptions): KubeObject {
  const metadata = objectAt(pod, 'metadata');
  const spec = objectAt(pod, 'spec');
  const copied: Record<string, Json> = { ...omit(spec, DROPPED_FROM_SPEC) };
  for (const field of ['containers', 'initContainers'])
    if (spec[field] !== undefined)
      copied[field] = objectsAt(spec, field).map((container) => copyContainer(container, options.without));
  if (spec['volumes'] !== undefined)
    copied['volumes'] = objectsAt(spec, 'volumes').filter((volume) => !isOfTokens(volume));
  copied['activeDeadlineSeconds'] = DEADLINE_SECONDS;
  copied['terminationGracePeriodSeconds'] = 0;
  const annotations = isJsonObject(metadata['annotations'])
    ? { annotations: omit(metadata['annotations'], ['kubectl.kubernetes.io/last-applied-configuration']) }
    : {};
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.name,
      namespace: stringAt(metadata, 'namespace') ?? '',
      labels: { [LOOK_LABEL]: options.attempt },
      ...annotations,
    },
    spec: copied,
  };
}

/**
 * Does nothing run in a Pod but what images of the task bring? Then there is nothing of its author's that could do
 * something later: no command, no arguments, no hook, no command of a probe, no volume with other programs.
 */
export function runsOnlyImages(pod: JsonObject, images: readonly ImageDefaults[]): boolean {
  const spec = objectAt(pod, 'spec');
  const known = images.map(({ reference }) => normaliseImage(reference));
  return [...objectsAt(spec, 'initContainers'), ...objectsAt(spec, 'containers')].every(
    (container) =>
      known.includes(normaliseImage(stringAt(container, 'image') ?? '')) &&
      ['command', 'args', 'lifecycle'].every((field) => container[field] === undefined) &&
      objectsAt(container, 'volumeMounts').every(isOfTokens) &&
      PROBES.every((probe) => objectAt(container, probe)['exec'] === undefined),
  );
}

const PROBES = ['startupProbe', 'livenessProbe', 'readinessProbe'];

/** Volumes and mounts that admission adds for the service account's token. */
function isOfTokens(part: JsonObject): boolean {
  return (stringAt(part, 'name') ?? '').startsWith('kube-api-access-');
}

function copyContainer(container: JsonObject, without: readonly string[]): JsonObject {
  const copied: Record<string, Json> = { ...omit(container, without) };
  if (container['volumeMounts'] !== undefined)
    copied['volumeMounts'] = objectsAt(container, 'volumeMounts').filter((mount) => !isOfTokens(mount));
  if (container['ports'] !== undefined)
    copied['ports'] = objectsAt(container, 'ports').map((port) => omit(port, ['hostPort']));
  if (isJsonObject(copied['startupProbe'])) copied['startupProbe'] = impatient(copied['startupProbe']);
  return copied;
}

/** Kubernetes' defaults: probe-v1-core in the API reference. */
const PERIOD_SECONDS = 10;
const FAILURE_THRESHOLD = 3;

/** A startup probe that is made each second, and may fail for as long as before: a copy is waited for. */
function impatient(probe: JsonObject): JsonObject {
  const period = numberAt(probe, 'periodSeconds') ?? PERIOD_SECONDS;
  const failures = numberAt(probe, 'failureThreshold') ?? FAILURE_THRESHOLD;
  return { ...probe, periodSeconds: 1, failureThreshold: Math.min(period * failures, 2 ** 31 - 1) };
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}

/** Name of the copy: a DNS label of at most 63 characters, after the attempt and the check. */
export function copyName(attempt: string, check: string): string {
  return `cks-look-${attempt}-${check}`
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]/g, '-')
    .slice(0, 63)
    .replace(/-+$/, '');
}
