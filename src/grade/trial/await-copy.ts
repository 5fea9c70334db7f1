import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt } from '../../model/json-read.ts';
import { podState } from '../../model/pod-state.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import { gatherSurroundings, surroundingsOf, type SurroundingFacts } from '../pod-facts.ts';
import { judgePod, type PodStage } from '../pod-verdict.ts';
import { settle } from '../settle.ts';

const POLL_MS = 300;

/** How far a copy came. */
export type CopyFacts = SurroundingFacts & {
  readonly pod: JsonObject;
  /** Did it come as far as was asked? */
  readonly reached: boolean;
};

/**
 * Follows a copy until it is as far as asked, or until waiting is hopeless: it crashed with nothing that would make it
 * better, ended, or can't start. Throws CouldNotLook when the cluster keeps it from running or time is up.
 */
export async function awaitCopy(
  copy: { readonly namespace: string; readonly name: string },
  stage: PodStage,
  cluster: Cluster,
  site: GradingSite,
  signal: AbortSignal,
): Promise<CopyFacts> {
  const ref = { apiVersion: 'v1', kind: 'Pod', ...copy };
  const uncached: GradingSite = { ...site, objects: cluster };
  let last = 'not yet';
  let blocked: string | null = null;
  try {
    for (;;) {
      const read = await cluster.read(ref, signal);
      if (!read.found)
        throw new CouldNotLook('blocked', `the copy ${copy.name} was removed while it was looked at`);
      const pod = read.object;
      const around = await gatherSurroundings([pod], copy.namespace, uncached, signal);
      const verdict = judgePod(pod, surroundingsOf(around), stage, `a copy ${stage}`);
      if (verdict === null) {
        // a program that can't work is seen running for a moment
        if (await settle([pod], site, signal)) continue;
        return { ...around, pod, reached: true };
      }
      last = verdict.actual;
      if (verdict.status === 'error') throw new CouldNotLook(verdict.reason, verdict.actual);
      const homeless = isUnschedulable(pod);
      blocked = homeless ? verdict.actual : null;
      if (verdict.status === 'fail' && !homeless && (!verdict.mayChange || endedByItself(pod)))
        return { ...around, pod, reached: false };
      await site.wait(POLL_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    const cause: unknown = signal.reason;
    if (!(cause instanceof CouldNotLook)) throw cause;
    if (blocked !== null)
      throw new CouldNotLook('blocked', `there is no room for a copy of the Pod beside it: ${blocked}`, {
        cause,
      });
    throw new CouldNotLook(cause.reason, `${cause.message}; the copy was last seen: ${last}`, { cause });
  }
}

/** The Pod itself found a node: what a second one lacks is room, ports or volumes that the first one has. */
function isUnschedulable(pod: JsonObject): boolean {
  return objectsAt(objectAt(pod, 'status'), 'conditions').some(
    ({ type, status }) => type === 'PodScheduled' && status === 'False',
  );
}

/** Crashed or completed, and no probe had a hand in it: another try would end the same way. */
function endedByItself(pod: JsonObject): boolean {
  const { state } = podState(pod, { events: [], nodes: null, images: [] });
  if (state !== 'crashed' && state !== 'completed') return false;
  const spec = objectAt(pod, 'spec');
  const probed = [...objectsAt(spec, 'containers'), ...objectsAt(spec, 'initContainers')].some(
    (container) => container['startupProbe'] !== undefined || container['livenessProbe'] !== undefined,
  );
  return !probed || spec['restartPolicy'] === 'Never';
}
