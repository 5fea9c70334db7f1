import { listContainers } from '../model/effective-pod.ts';
import type { JsonObject } from '../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../model/json-read.ts';
import { containerStates, type ContainerState } from '../model/pod-state.ts';
import type { GradingSite } from '../model/ports/grading-site.ts';

/** A run this young may still end: a program that can't work is seen running for a moment. */
const SETTLING_MS = 3_000;
/** One that ended before may be about to end again, and a busy node tells of it late. */
const SETTLING_AGAIN_MS = 10_000;
/** Times in a Pod's status have whole seconds. */
const TIME_STEP_MS = 1_000;

/**
 * Waits until no running container of the Pods is so young (times have whole seconds, so that a second of it may be none),
 * then answers true when the Pods should be read again.
 */
export async function settle(
  pods: readonly JsonObject[],
  site: GradingSite,
  signal: AbortSignal,
): Promise<boolean> {
  const around = { events: [], nodes: null, images: [] };
  const waits = pods.flatMap((pod) =>
    containerStates(pod, around).flatMap((container) => {
      if (container.state.state !== 'running' || container.startedAt === null) return [];
      const limit = settlingMs(pod, container);
      const age = site.now().getTime() - Date.parse(container.startedAt);
      // a clock that runs ahead of ours by more is no sign of a young container
      return age > -limit && age < limit ? [Math.min(limit, limit - age)] : [];
    }),
  );
  if (waits.length === 0) return false;
  await site.wait(Math.max(...waits), signal);
  return true;
}

/** For how long after its start a container's end may not have been told yet. */
function settlingMs(pod: JsonObject, { restarts, startedAt }: ContainerState): number {
  if (restarts > 0) return SETTLING_AGAIN_MS;
  // a kubelet that was slow to notice the start is as slow to notice the end; probes take time of their own
  const noticed = hasProbes(pod) ? null : readySince(pod);
  if (noticed === null || startedAt === null) return SETTLING_MS;
  const lateness = Date.parse(noticed) - Date.parse(startedAt);
  return Math.min(Math.max(SETTLING_MS, 2 * lateness + TIME_STEP_MS), SETTLING_AGAIN_MS);
}

function hasProbes(pod: JsonObject): boolean {
  return listContainers(objectAt(pod, 'spec')).some(
    ({ container }) => container['startupProbe'] !== undefined || container['readinessProbe'] !== undefined,
  );
}

/** When the kubelet saw all containers run and be ready; null: it doesn't. */
function readySince(pod: JsonObject): string | null {
  const ready = objectsAt(objectAt(pod, 'status'), 'conditions').find(
    ({ type, status }) => type === 'ContainersReady' && status === 'True',
  );
  return ready === undefined ? null : stringAt(ready, 'lastTransitionTime');
}
