import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { gatherPods, type PodFacts } from '../pod-facts.ts';
import { describeTarget, judgePods } from '../pod-verdict.ts';
import { couldNotLook, fail } from '../verdicts.ts';
import type { InsideFacts } from '../inside/facts.ts';
import { judgeContainers } from '../inside/judge-containers.ts';
import { lookIntoPods } from '../inside/look-into-pods.ts';
import { execSchema, type ExecSpec } from './specs.ts';

export type ExecFacts = PodFacts & {
  /** Null where the Pods were not far enough to be looked into. */
  readonly inside: Look<readonly InsideFacts[]> | null;
};

export const execKind: CheckKind<ExecSpec, ExecFacts> = {
  name: 'exec',
  summary: 'Runs a command, or reads a file, in containers of a Pod.',
  schema: execSchema,
  needs: () => ({ cluster: ['pods', 'exec'], host: [] }),
  gather,
  decide,
};

async function gather(spec: ExecSpec, site: GradingSite, signal: AbortSignal): Promise<ExecFacts> {
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods || judgePods(spec.pod, facts, 'running') !== null)
    return { ...facts, inside: null };
  const { seen } = facts.pods;
  const inside = await look(signal, () => lookIntoPods(seen, spec.containers, spec, site, signal));
  return { ...facts, inside };
}

function decide(spec: ExecSpec, facts: ExecFacts): Verdict {
  const verdict = judgePods(spec.pod, facts, 'running');
  if (verdict !== null) return verdict;
  const expected = `containers of ${describeTarget(spec.pod)}`;
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  if (facts.inside === null) return fail({ expected, actual: 'not running' }, true);
  if ('notSeen' in facts.inside) return couldNotLook(facts.inside.notSeen, expected);
  return judgeContainers(spec, spec.containers, facts.pods.seen, facts.inside.seen, expected);
}
