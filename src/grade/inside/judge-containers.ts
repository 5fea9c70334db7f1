import { isChosen } from './chosen-container.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { Verdict } from '../../model/result.ts';
import type { InsideSpec } from '../spec-parts.ts';
import { allOf, fail } from '../verdicts.ts';
import type { InsideFacts } from './facts.ts';
import { judgeInside } from './judge-inside.ts';
import { missingContainers, type Chosen } from './look-into-pods.ts';

/** One verdict over all containers meant; that a named one is missing, or that there was none, fails. */
export function judgeContainers(
  spec: InsideSpec,
  chosen: Chosen,
  pods: readonly JsonObject[],
  inside: readonly InsideFacts[],
  expected: string,
): Verdict {
  const missing = pods.flatMap((pod) =>
    missingContainers(pod, chosen).map(
      (name) => `Pod ${stringAt(objectAt(pod, 'metadata'), 'name') ?? ''} has no container ${name}`,
    ),
  );
  if (missing.length > 0) return fail({ expected, actual: missing.join('; ') });
  const meant = inside.filter(({ container }) => isChosen(spec.only, container));
  const verdicts = meant.map((facts) => judgeInside(spec, facts)).filter((verdict) => verdict !== null);
  if (verdicts.length === 0) return fail({ expected, actual: 'no container to look into' }, true);
  return allOf(verdicts);
}
