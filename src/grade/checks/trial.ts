import { CouldNotLook } from '../../model/could-not-look.ts';
import type { JsonObject } from '../../model/json.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { Cluster } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import type { InsideFacts } from '../inside/facts.ts';
import { judgeContainers } from '../inside/judge-containers.ts';
import { lookIntoPods } from '../inside/look-into-pods.ts';
import { look } from '../look.ts';
import { gatherPods, surroundingsOf, type PodFacts } from '../pod-facts.ts';
import { describeTarget, judgePod, judgePods, STAGE_WORDS } from '../pod-verdict.ts';
import { awaitCopy, type CopyFacts } from '../trial/await-copy.ts';
import { copyName, copyPod, runsOnlyImages } from '../trial/copy-pod.ts';
import { couldNotLook, fail, pass } from '../verdicts.ts';
import { trialSchema, type TrialSpec } from './specs.ts';

export type TrialFacts = PodFacts & {
  /** Null where the learner's own Pod is not far enough to be copied. */
  readonly trial: Look<TrialSeen> | null;
};

type TrialSeen = { readonly copy: CopyFacts; readonly inside: readonly InsideFacts[] };

export const trialKind: CheckKind<TrialSpec, TrialFacts> = {
  name: 'trial',
  summary: "Runs a copy of the learner's Pod, changed as told, and looks inside.",
  schema: trialSchema,
  needs: (spec) => ({ cluster: looksInside(spec) ? ['pods', 'exec'] : ['pods'], host: [] }),
  waits: ({ watchSeconds = 0 }) => STARTING_MS + watchSeconds * 1000,
  gather,
  decide,
};

function looksInside(spec: TrialSpec): boolean {
  return spec.readFile !== undefined || spec.run !== undefined;
}

async function gather(spec: TrialSpec, site: GradingSite, signal: AbortSignal): Promise<TrialFacts> {
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods || judgePods(spec.pod, facts, 'running') !== null)
    return { ...facts, trial: null };
  const [pod] = facts.pods.seen;
  const trial = await look(signal, async () => {
    if (pod === undefined || site.cluster === null)
      throw new CouldNotLook('unavailable', 'there is no cluster');
    return tryCopy(spec, pod, site.cluster, site, signal);
  });
  return { ...facts, trial };
}

async function tryCopy(
  spec: TrialSpec,
  pod: JsonObject,
  cluster: Cluster,
  site: GradingSite,
  signal: AbortSignal,
): Promise<TrialSeen> {
  const name = copyName(site.attempt, site.check);
  const { namespace } = spec.pod;
  const place = { namespace, name };
  try {
    // one that an interrupted grading could not remove would be taken for ours
    await removeCopy(cluster, place, signal);
    const copy = copyPod(pod, { name, attempt: site.attempt, without: spec.without });
    const made = await cluster.create(copy, {}, signal);
    if (!made.done)
      throw new CouldNotLook(
        'blocked',
        `a copy of the Pod was refused by the cluster's rules (${made.reason}): ${made.message}`,
      );
    const lookInside = (seen: CopyFacts) => lookIntoPods([seen.pod], spec.containers, spec, site, signal);
    const watchMs = runsOnlyImages(copy, site.images) ? 0 : (spec.watchSeconds ?? 0) * 1000;
    for (let watchedMs = 0; ; watchedMs += LOOK_AGAIN_MS) {
      const facts = await awaitCopy(place, spec.until, cluster, site, signal);
      const inside = facts.reached && looksInside(spec) ? await lookInside(facts) : [];
      const seen = { copy: facts, inside };
      if (!facts.reached || watchedMs >= watchMs || judgeTrial(spec, seen).status === 'fail') return seen;
      await site.wait(Math.min(LOOK_AGAIN_MS, watchMs - watchedMs), signal);
    }
  } finally {
    // also when we were told to stop: what was made to look goes away
    await removeCopy(cluster, place, AbortSignal.timeout(REMOVAL_MS)).catch(() => undefined);
  }
}

const REMOVAL_MS = 5_000;

/** A copy's way to a container that runs. */
const STARTING_MS = 2_000;

/** Time between two looks into a copy that is watched. */
const LOOK_AGAIN_MS = 1_000;

async function removeCopy(
  cluster: Cluster,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<void> {
  await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name }, { graceSeconds: 0 }, signal);
}

function decide(spec: TrialSpec, facts: TrialFacts): Verdict {
  const verdict = judgePods(spec.pod, facts, 'running');
  if (verdict !== null) return verdict;
  const expected = `${describeCopy(spec)} ${STAGE_WORDS[spec.until]}`;
  if (facts.trial === null || 'notSeen' in facts.pods) return fail({ expected, actual: 'not running' }, true);
  if ('notSeen' in facts.trial) return couldNotLook(facts.trial.notSeen, expected);
  return judgeTrial(spec, facts.trial.seen);
}

function judgeTrial(spec: TrialSpec, { copy, inside }: TrialSeen): Verdict {
  const what = describeCopy(spec);
  const expected = `${what} ${STAGE_WORDS[spec.until]}`;
  if (!copy.reached) {
    const stuck = judgePod(copy.pod, surroundingsOf(copy), spec.until, expected);
    return final(stuck ?? fail({ expected, actual: 'it did not come that far' }));
  }
  if (!looksInside(spec)) return pass({ expected, actual: STAGE_WORDS[spec.until] });
  const judged = judgeContainers(spec, spec.containers, [copy.pod], inside, expected);
  return final({ ...judged, expected: `in ${what}: ${judged.expected}` });
}

/** A copy is waited for while it is looked at: another one would do the same. */
function final(verdict: Verdict): Verdict {
  return verdict.status === 'fail' ? { ...verdict, mayChange: false } : verdict;
}

function describeCopy(spec: TrialSpec): string {
  const without = spec.without.length === 0 ? '' : ` (without ${spec.without.join(', ')})`;
  return `a copy of ${describeTarget(spec.pod)}${without}`;
}
