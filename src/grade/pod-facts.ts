import { withoutSecretValues } from '../model/effective-pod.ts';
import { isJsonObject, type Json, type JsonObject } from '../model/json.ts';
import { objectAt, stringAt } from '../model/json-read.ts';
import { podState, type PodSurroundings } from '../model/pod-state.ts';
import type { Look } from '../model/ports/check-kind.ts';
import type { GradingSite } from '../model/ports/grading-site.ts';
import type { ImageDefaults } from '../model/task.ts';
import { look } from './look.ts';
import type { PodTarget } from './spec-parts.ts';

/** Pods and what is known about them; events and nodes are looked at only where a Pod does not simply run. */
export type PodFacts = SurroundingFacts & { readonly pods: Look<readonly JsonObject[]> };

export type SurroundingFacts = {
  readonly events: Look<readonly JsonObject[]> | null;
  readonly nodes: Look<readonly JsonObject[]> | null;
  readonly images: readonly Json[];
};

/** The Pods a check is about. */
export async function gatherPods(
  target: PodTarget,
  site: GradingSite,
  signal: AbortSignal,
): Promise<PodFacts> {
  const pods = await look(signal, () => readPods(target, site, signal));
  if ('notSeen' in pods) return { pods, events: null, nodes: null, images: imageFacts(site.images) };
  const around = await gatherSurroundings(pods.seen, target.namespace, site, signal);
  return { pods: { seen: pods.seen.map(withoutSecretValues) }, ...around };
}

async function readPods(
  target: PodTarget,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly JsonObject[]> {
  const { namespace, name, labelSelector } = target;
  if (name === undefined) {
    const found = await site.objects.list(
      { apiVersion: 'v1', kind: 'Pod', namespace, labelSelector },
      signal,
    );
    // what labels find is mostly a controller's: those that are being deleted have been, or will be, replaced
    return found.filter(({ metadata }) => metadata['deletionTimestamp'] === undefined);
  }
  const read = await site.objects.read({ apiVersion: 'v1', kind: 'Pod', namespace, name }, signal);
  return read.found ? [read.object] : [];
}

/** The task's images, and events and nodes where one of the Pods does not run, or where there is none. */
export async function gatherSurroundings(
  pods: readonly JsonObject[],
  namespace: string | undefined,
  site: GradingSite,
  signal: AbortSignal,
): Promise<SurroundingFacts> {
  const images = imageFacts(site.images);
  if (pods.length > 0 && pods.every(runsAndIsReady)) return { events: null, nodes: null, images };
  const [events, nodes] = await Promise.all([
    look(signal, async () => {
      const all = await site.objects.list({ apiVersion: 'v1', kind: 'Event', namespace }, signal);
      return all.filter((event) => isAbout(event, pods)).map(tidyEvent);
    }),
    look(signal, async () => {
      const all = await site.objects.list({ apiVersion: 'v1', kind: 'Node' }, signal);
      return all.map(tidyNode);
    }),
  ]);
  return { events, nodes, images };
}

/** What the rules of Pod states need, out of the facts. */
export function surroundingsOf(facts: SurroundingFacts): PodSurroundings {
  return {
    events: facts.events !== null && 'seen' in facts.events ? facts.events.seen : [],
    nodes: facts.nodes !== null && 'seen' in facts.nodes ? facts.nodes.seen : null,
    images: imagesOf(facts),
  };
}

export function imagesOf(facts: { readonly images: readonly Json[] }): readonly ImageDefaults[] {
  return facts.images as unknown as readonly ImageDefaults[];
}

export function imageFacts(images: readonly ImageDefaults[]): readonly Json[] {
  return images.map(({ reference, entrypoint, command }) => ({ reference, entrypoint, command }));
}

function runsAndIsReady(pod: JsonObject): boolean {
  const state = podState(pod, { events: [], nodes: null, images: [] });
  const conditions = objectAt(pod, 'status')['conditions'];
  const ready = Array.isArray(conditions)
    ? (conditions as readonly Json[]).find((item) => isJsonObject(item) && item['type'] === 'Ready')
    : undefined;
  return state.state === 'running' && isJsonObject(ready) && ready['status'] === 'True';
}

/** About one of the Pods, or, where there is none, about Pods that could not be made. */
function isAbout(event: JsonObject, pods: readonly JsonObject[]): boolean {
  if (pods.length === 0) return stringAt(event, 'reason') === 'FailedCreate';
  const uid = objectAt(event, 'involvedObject')['uid'];
  return pods.some((pod) => objectAt(pod, 'metadata')['uid'] === uid);
}

function tidyEvent(event: JsonObject): JsonObject {
  const kept = [
    'type',
    'reason',
    'message',
    'count',
    'firstTimestamp',
    'lastTimestamp',
    'eventTime',
    'series',
  ];
  return Object.fromEntries(Object.entries(event).filter(([key]) => kept.includes(key)));
}

function tidyNode(node: JsonObject): JsonObject {
  return {
    metadata: { name: objectAt(node, 'metadata')['name'] ?? '' },
    status: { conditions: objectAt(node, 'status')['conditions'] ?? [] },
  };
}
