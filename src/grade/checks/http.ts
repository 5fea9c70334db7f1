import { regexFinds } from '../../lib/regex.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import { selectorMatches } from '../../model/label-selector.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { HttpOutcome } from '../../model/ports/cluster.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { gatherPods, type PodFacts } from '../pod-facts.ts';
import { describeTarget, judgePods } from '../pod-verdict.ts';
import { judgeRules } from '../rules.ts';
import { allOf, couldNotLook, cut, fail, pass } from '../verdicts.ts';
import { httpSchema, type HttpSpec } from './specs.ts';

type Answer = {
  readonly pod: string;
  readonly answer: Look<HttpAnswer>;
  /** NetworkPolicies that select the Pod, where it gave no answer. */
  readonly policies: readonly string[];
};
type HttpAnswer =
  | {
      readonly answered: true;
      readonly status: number;
      readonly body: string;
      readonly contentType: string;
      readonly server: string;
    }
  | { readonly answered: false; readonly cause: 'refused' | 'no-answer'; readonly message: string };

export type HttpFacts = PodFacts & { readonly answers: readonly Answer[] };

export const httpKind: CheckKind<HttpSpec, HttpFacts> = {
  name: 'http',
  summary: 'Sends a GET request to a Pod.',
  schema: httpSchema,
  needs: () => ({ cluster: ['pods', 'pod-http'], host: [] }),
  gather,
  decide,
};

async function gather(spec: HttpSpec, site: GradingSite, signal: AbortSignal): Promise<HttpFacts> {
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods || judgePods(spec.pod, facts, 'running') !== null)
    return { ...facts, answers: [] };
  const answers = await Promise.all(facts.pods.seen.map((pod) => ask(spec, pod, site, signal)));
  return { ...facts, answers };
}

async function ask(spec: HttpSpec, pod: JsonObject, site: GradingSite, signal: AbortSignal): Promise<Answer> {
  const name = stringAt(objectAt(pod, 'metadata'), 'name') ?? '';
  const answer = await look<HttpAnswer>(signal, async () => {
    if (site.cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
    const target = { namespace: spec.pod.namespace, pod: name, port: spec.port, path: spec.path };
    return tidy(await site.cluster.http.get(target, signal));
  });
  const answered = 'seen' in answer && (answer.seen.answered || answer.seen.cause === 'refused');
  return {
    pod: name,
    answer,
    policies: answered ? [] : await policiesOn(pod, spec.pod.namespace, site, signal),
  };
}

const KEPT_CHARACTERS = 100_000;

function tidy(outcome: HttpOutcome): HttpAnswer {
  if (!outcome.answered) return { answered: false, cause: outcome.cause, message: outcome.message };
  const { status, body, contentType, server } = outcome;
  return { answered: true, status, body: body.slice(0, KEPT_CHARACTERS), contentType, server };
}

/** Only names what is in the way: that it could not be looked at changes no verdict. */
async function policiesOn(
  pod: JsonObject,
  namespace: string,
  site: GradingSite,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const found = await look(signal, () =>
    site.objects.list({ apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', namespace }, signal),
  );
  if ('notSeen' in found) return [];
  const labels = objectAt(objectAt(pod, 'metadata'), 'labels');
  return found.seen
    .filter((policy) => isForIngress(policy))
    .filter((policy) => selectorMatches(objectAt(objectAt(policy, 'spec'), 'podSelector'), labels))
    .map((policy) => policy.metadata.name);
}

/** Without policyTypes a policy is for ingress (networking/v1 defaults). */
function isForIngress(policy: JsonObject): boolean {
  const types: Json | undefined = objectAt(policy, 'spec')['policyTypes'];
  return !Array.isArray(types) || (types as readonly Json[]).includes('Ingress');
}

function decide(spec: HttpSpec, facts: HttpFacts): Verdict {
  const verdict = judgePods(spec.pod, facts, 'running');
  if (verdict !== null) return verdict;
  const expected = describe(spec);
  if (facts.answers.length === 0) return fail({ expected, actual: 'not running' }, true);
  return allOf(facts.answers.map((answer) => judge(spec, answer, expected)));
}

function judge(spec: HttpSpec, { pod, answer, policies }: Answer, expected: string): Verdict {
  const blocked = policies.length === 0 ? '' : `; NetworkPolicies that select it: ${policies.join(', ')}`;
  if ('notSeen' in answer)
    return couldNotLook({ ...answer.notSeen, message: `${answer.notSeen.message}${blocked}` }, expected);
  const { seen } = answer;
  if (!seen.answered) {
    if (seen.cause === 'refused')
      return fail(
        { expected, actual: `${pod}: nothing listens on port ${spec.port}: ${seen.message}` },
        true,
      );
    const reason = policies.length === 0 ? 'timeout' : 'blocked';
    const message = `${pod} did not answer on port ${spec.port}: ${seen.message}${blocked}`;
    return couldNotLook({ reason, message }, expected);
  }
  const { status, body, contentType, server } = seen;
  const evidence: readonly Evidence[] = [
    {
      title: `GET http://${pod}:${spec.port}${spec.path}`,
      text: `${status} ${contentType}\nServer: ${server}\n${cut(body)}`,
    },
  ];
  const actual = `${pod} answered ${status}`;
  const parts: Verdict[] = [
    status === spec.expect.status ? pass({ expected, actual }) : fail({ expected, actual }, true),
  ];
  if (spec.expect.body !== undefined)
    parts.push(
      regexFinds(body, spec.expect.body)
        ? pass({ expected, actual })
        : fail({ expected, actual: `${actual} with another text: ${cut(body.trim())}` }, true),
    );
  if (spec.expect.rules !== undefined)
    parts.push(...judgeRules(spec.expect.rules, { status, body, contentType, server }, () => true));
  return { ...allOf(parts), evidence };
}

function describe({ pod, port, path, expect }: HttpSpec): string {
  const body = expect.body === undefined ? '' : ` with a match of ${expect.body}`;
  return `${describeTarget(pod)} answers ${expect.status}${body} on port ${port} at ${path}`;
}
