import { z } from 'zod';
import { withoutSecretValues } from '../../model/effective-pod.ts';
import type { JsonObject } from '../../model/json.ts';
import { numberAt, objectAt, stringAt } from '../../model/json-read.ts';
import { selectorMatches } from '../../model/label-selector.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { gatherSurroundings, imageFacts, surroundingsOf, type SurroundingFacts } from '../pod-facts.ts';
import { eventEvidence, judgePod } from '../pod-verdict.ts';
import { settle } from '../settle.ts';
import { allOf, couldNotLook, fail, pass, unfinished } from '../verdicts.ts';

const rolloutSchema = z.strictObject({
  deployment: z.strictObject({
    namespace: z.string().min(1),
    name: z.string().min(1).optional().describe('Without a name, every Deployment of the Namespace.'),
  }),
});
export type RolloutSpec = z.infer<typeof rolloutSchema>;

interface Named {
  readonly namespace: string;
  readonly name: string;
}

/** Of one Deployment, or of all that a Namespace has, by their names. */
export type RolloutFacts =
  OneRolloutFacts | { readonly all: Look<Readonly<Record<string, OneRolloutFacts>>> };

export type OneRolloutFacts = SurroundingFacts & {
  /** The Deployment; null: there is none. */
  readonly deployment: Look<JsonObject | null>;
  /** Those of its Pods that stay. */
  readonly pods: Look<readonly JsonObject[]>;
};

export const rolloutKind: CheckKind<RolloutSpec, RolloutFacts> = {
  name: 'rollout',
  summary: 'All Pods a Deployment asks for, one at least, are of its present template and ready.',
  schema: rolloutSchema,
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather,
  decide,
};

async function gather(
  { deployment: { namespace, name } }: RolloutSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<RolloutFacts> {
  if (name !== undefined) return gatherOne({ namespace, name }, site, signal);
  const all = await look(signal, async () => {
    const found = await site.objects.list({ apiVersion: 'apps/v1', kind: 'Deployment', namespace }, signal);
    const each = found.map(
      async ({ metadata }) =>
        [metadata.name, await gatherOne({ namespace, name: metadata.name }, site, signal)] as const,
    );
    return Object.fromEntries(await Promise.all(each));
  });
  return { all };
}

async function gatherOne(named: Named, site: GradingSite, signal: AbortSignal): Promise<OneRolloutFacts> {
  const first = await gatherFrom(site.objects, named, site, signal);
  if (site.cluster === null || 'notSeen' in first.pods) return first;
  // a program that can't work counts as ready for a moment, each time it is started again
  const young = await look(signal, () => settle('seen' in first.pods ? first.pods.seen : [], site, signal));
  return 'seen' in young && young.seen ? gatherFrom(site.cluster, named, site, signal) : first;
}

async function gatherFrom(
  objects: ClusterReader,
  { namespace, name }: Named,
  site: GradingSite,
  signal: AbortSignal,
): Promise<OneRolloutFacts> {
  const bare = { events: null, nodes: null, images: imageFacts(site.images) };
  const deployment = await look(signal, async () => {
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name };
    const read = await objects.read(ref, signal);
    return read.found ? withoutSecretValues(read.object) : null;
  });
  if ('notSeen' in deployment || deployment.seen === null) return { ...bare, deployment, pods: { seen: [] } };
  const selector = objectAt(objectAt(deployment.seen, 'spec'), 'selector');
  const pods = await look(signal, async () => {
    const all = await objects.list({ apiVersion: 'v1', kind: 'Pod', namespace }, signal);
    return all
      .filter(({ metadata }) => metadata['deletionTimestamp'] === undefined)
      .filter(({ metadata }) => selectorMatches(selector, objectAt(metadata, 'labels')))
      .map(withoutSecretValues);
  });
  if ('notSeen' in pods) return { ...bare, deployment, pods };
  return { ...(await gatherSurroundings(pods.seen, namespace, site, signal)), deployment, pods };
}

function decide({ deployment: { namespace, name = '' } }: RolloutSpec, facts: RolloutFacts): Verdict {
  if (!('all' in facts)) return decideOne({ namespace, name }, facts);
  const expected = `rolled out and ready Deployments in Namespace ${namespace}`;
  if ('notSeen' in facts.all) return couldNotLook(facts.all.notSeen, expected);
  const each = Object.entries(facts.all.seen).map(([one, own]) => decideOne({ namespace, name: one }, own));
  return each.length === 0 ? fail({ expected, actual: 'there is none' }) : allOf(each);
}

function decideOne({ namespace, name }: Named, facts: OneRolloutFacts): Verdict {
  const expected = `as many ready Pods of the present template as Deployment ${namespace}/${name} asks for`;
  if ('notSeen' in facts.deployment) return couldNotLook(facts.deployment.notSeen, expected);
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  const deployment = facts.deployment.seen;
  if (deployment === null) return fail({ expected, actual: 'there is no such Deployment' });
  if (stringAt(objectAt(deployment, 'metadata'), 'deletionTimestamp') !== null)
    return fail({ expected, actual: 'it is being deleted' }, true);
  const spec = objectAt(deployment, 'spec');
  const wanted = numberAt(spec, 'replicas') ?? 1;
  if (wanted < 1) return fail({ expected, actual: 'it asks for no Pod' });
  const counts = countsOf(deployment, wanted);
  const unfit = facts.pods.seen.some(
    (pod) => judgePod(pod, surroundingsOf(facts), 'ready', expected) !== null,
  );
  if (counts.complete && !unfit) return pass({ expected, actual: counts.words });
  if (spec['paused'] === true) return fail({ expected, actual: `${counts.words}: its rollout is paused` });
  return judgeIncomplete(facts, facts.pods.seen, counts, expected);
}

interface Counts {
  readonly complete: boolean;
  /** Has the controller seen the present template? */
  readonly observed: boolean;
  readonly words: string;
}

/** As kubectl's rollout status counts (polymorphichelpers, DeploymentStatusViewer), and ready beside available. */
function countsOf(deployment: JsonObject, wanted: number): Counts {
  const status = objectAt(deployment, 'status');
  const count = (key: string): number => numberAt(status, key) ?? 0;
  const generation = numberAt(objectAt(deployment, 'metadata'), 'generation') ?? 0;
  const [all, updated, ready] = [count('replicas'), count('updatedReplicas'), count('readyReplicas')];
  const observed = count('observedGeneration') >= generation;
  return {
    observed,
    complete: observed && all === wanted && updated === wanted && ready === wanted,
    words: `asked for ${wanted}, there are ${all}, of the present template ${updated}, ready ${ready}`,
  };
}

/** What is not complete is held up by the slowness of the cluster, by the cluster, or by what the template says. */
function judgeIncomplete(
  facts: OneRolloutFacts,
  pods: readonly JsonObject[],
  { observed, words }: Counts,
  expected: string,
): Verdict {
  const around = surroundingsOf(facts);
  const evidence = eventEvidence(around);
  const verdicts = pods
    .map((pod) => judgePod(pod, around, 'ready', expected))
    .filter((verdict) => verdict !== null);
  const slow = verdicts.find((verdict) => verdict.status === 'fail' && verdict.unfinished === true);
  if (!observed || slow !== undefined) {
    const why = slow === undefined ? '' : `; ${slow.actual}`;
    return unfinished({ expected, actual: `${words}${why}`, evidence: slow?.evidence ?? evidence });
  }
  const broken = verdicts.find(({ status }) => status === 'error') ?? verdicts[0];
  if (broken === undefined) return fail({ expected, actual: words, evidence }, true);
  const said = { expected, actual: `${words}; ${broken.actual}`, evidence: broken.evidence };
  return broken.status === 'error' ? { ...broken, ...said } : fail(said, true);
}
