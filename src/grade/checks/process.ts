import { isChosen } from '../inside/chosen-container.ts';
import { z } from 'zod';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { enterContainers, missingContainers } from '../inside/look-into-pods.ts';
import { look } from '../look.ts';
import { gatherPods, type PodFacts } from '../pod-facts.ts';
import { describeTarget, judgePods } from '../pod-verdict.ts';
import { gatherProcess, type ProcessFacts } from '../process/gather-process.ts';
import { judgeProcess } from '../process/judge-process.ts';
import { podTargetSchema, ruleSchema } from '../spec-parts.ts';
import { allOf, couldNotLook, fail } from '../verdicts.ts';
import { containersSchema, onlySchema } from './specs.ts';

const processSchema = z.strictObject({
  pod: podTargetSchema,
  containers: containersSchema,
  only: onlySchema,
  rules: z.array(ruleSchema(['process', 'container'])).min(1),
});
export type ProcessSpec = z.infer<typeof processSchema>;

export type ProcessCheckFacts = PodFacts & {
  /** Null where the Pods were not far enough to be looked into. */
  readonly processes: Look<readonly ProcessFacts[]> | null;
};

export const processKind: CheckKind<ProcessSpec, ProcessCheckFacts> = {
  name: 'process',
  summary: "Holds what the kernel says of containers' main processes against rules.",
  schema: processSchema,
  needs: () => ({ cluster: ['pods', 'exec'], host: [] }),
  gather,
  decide,
};

async function gather(spec: ProcessSpec, site: GradingSite, signal: AbortSignal): Promise<ProcessCheckFacts> {
  const facts = await gatherPods(spec.pod, site, signal);
  if ('notSeen' in facts.pods || judgePods(spec.pod, facts, 'running') !== null)
    return { ...facts, processes: null };
  const { seen } = facts.pods;
  const processes = await look(signal, async () => {
    const found = seen.map((pod) => {
      const ownUsers = objectAt(pod, 'spec')['hostUsers'] === false;
      const entrances = enterContainers([pod], spec.containers, site, signal);
      return entrances.map((entrance) => gatherProcess(entrance, ownUsers, signal));
    });
    return Promise.all(found.flat());
  });
  return { ...facts, processes };
}

function decide(spec: ProcessSpec, facts: ProcessCheckFacts): Verdict {
  const verdict = judgePods(spec.pod, facts, 'running');
  if (verdict !== null) return verdict;
  const expected = `containers of ${describeTarget(spec.pod)}`;
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  if (facts.processes === null) return fail({ expected, actual: 'not running' }, true);
  if ('notSeen' in facts.processes) return couldNotLook(facts.processes.notSeen, expected);
  const missing = facts.pods.seen.flatMap((pod) =>
    missingContainers(pod, spec.containers).map(
      (name) => `Pod ${stringAt(objectAt(pod, 'metadata'), 'name') ?? ''} has no container ${name}`,
    ),
  );
  if (missing.length > 0) return fail({ expected, actual: missing.join('; ') });
  const replaceable = spec.pod.name === undefined;
  const meant = facts.processes.seen.filter(({ container }) => isChosen(spec.only, container));
  if (meant.length === 0) return fail({ expected, actual: 'no container to look into' }, true);
  return allOf(meant.map((process) => judgeProcess(spec.rules, process, replaceable)));
}
