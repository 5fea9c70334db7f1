import { isChosen } from '../inside/chosen-container.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { enterContainers, missingContainers } from '../inside/look-into-pods.ts';
import { look } from '../look.ts';
import { gatherPods, type PodFacts } from '../pod-facts.ts';
import { describeTarget, judgePods } from '../pod-verdict.ts';
import { gatherToken, type TokenFacts } from '../token/gather-token.ts';
import { judgeToken } from '../token/judge-token.ts';
import { tokenSchema, type TokenSpec } from '../token/token-spec.ts';
import { allOf, couldNotLook, fail } from '../verdicts.ts';

export type TokenCheckFacts = PodFacts & {
  /** Null where the Pods were not far enough to be looked into. */
  readonly tokens: Look<readonly TokenFacts[]> | null;
};

export const tokenKind: CheckKind<TokenSpec, TokenCheckFacts> = {
  name: 'token',
  summary: 'A ServiceAccount token in containers: its audience, lifetime and Pod, or that there is none.',
  schema: tokenSchema,
  needs: () => ({ cluster: ['pods', 'exec'], host: [] }),
  gather,
  decide,
};

async function gather(spec: TokenSpec, site: GradingSite, signal: AbortSignal): Promise<TokenCheckFacts> {
  const { cluster } = site;
  if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods || judgePods(spec.pod, facts, 'running') !== null)
    return { ...facts, tokens: null };
  const { seen } = facts.pods;
  const audiences = spec.absent === true ? null : spec.audiences;
  const tokens = await look(signal, async () => {
    const found = seen.flatMap((pod) =>
      enterContainers([pod], spec.containers, site, signal).map((entrance) =>
        gatherToken(pod, entrance, spec.path, audiences, cluster.api, signal),
      ),
    );
    return Promise.all(found);
  });
  return { ...facts, tokens };
}

function decide(spec: TokenSpec, facts: TokenCheckFacts): Verdict {
  const verdict = judgePods(spec.pod, facts, 'running');
  if (verdict !== null) return verdict;
  const expected = `containers of ${describeTarget(spec.pod)}`;
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  if (facts.tokens === null) return fail({ expected, actual: 'not running' }, true);
  if ('notSeen' in facts.tokens) return couldNotLook(facts.tokens.notSeen, expected);
  const missing = facts.pods.seen.flatMap((pod) =>
    missingContainers(pod, spec.containers).map(
      (name) => `Pod ${stringAt(objectAt(pod, 'metadata'), 'name') ?? ''} has no container ${name}`,
    ),
  );
  if (missing.length > 0) return fail({ expected, actual: missing.join('; ') });
  const meant = facts.tokens.seen.filter(({ container }) => isChosen(spec.only, container));
  if (meant.length === 0) return fail({ expected, actual: 'no container to look into' }, true);
  return allOf(meant.map((token) => judgeToken(spec, token)));
}
