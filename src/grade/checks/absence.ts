import { evaluateCel } from '../../lib/cel.ts';
import { effectivePod, withoutSecretValues } from '../../model/effective-pod.ts';
import type { Json, JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { describeQuery, queryOf } from '../object-query.ts';
import { imageFacts, imagesOf } from '../pod-facts.ts';
import { couldNotLook, fail, pass } from '../verdicts.ts';
import { absenceSchema, type AbsenceSpec } from './specs.ts';

export type AbsenceFacts = {
  readonly objects: Look<readonly JsonObject[]>;
  /** Is the namespace there and staying? Null for cluster-wide kinds. */
  readonly namespace: Look<'there' | 'absent' | 'terminating'> | null;
  readonly images: readonly Json[];
};

export const absenceKind: CheckKind<AbsenceSpec, AbsenceFacts> = {
  name: 'absence',
  summary: 'No object of a kind is there, or none for which an expression is true.',
  schema: absenceSchema,
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather,
  decide,
};

async function gather(spec: AbsenceSpec, site: GradingSite, signal: AbortSignal): Promise<AbsenceFacts> {
  const { namespace } = spec.objects;
  const [objects, place] = await Promise.all([
    look(signal, async () => {
      const found = await site.objects.list(queryOf(spec.objects), signal);
      return found.map(withoutSecretValues);
    }),
    namespace === undefined ? null : look(signal, () => readNamespace(namespace, site, signal)),
  ]);
  return { objects, namespace: place, images: imageFacts(site.images) };
}

async function readNamespace(
  name: string,
  site: GradingSite,
  signal: AbortSignal,
): Promise<'there' | 'absent' | 'terminating'> {
  const read = await site.objects.read({ apiVersion: 'v1', kind: 'Namespace', name }, signal);
  if (!read.found) return 'absent';
  return read.object.metadata['deletionTimestamp'] === undefined ? 'there' : 'terminating';
}

function decide(spec: AbsenceSpec, facts: AbsenceFacts): Verdict {
  const expected = `no ${describeQuery(spec.objects)}${spec.where === undefined ? '' : ' of the forbidden sort'}`;
  if ('notSeen' in facts.objects) return couldNotLook(facts.objects.notSeen, expected);
  if (facts.namespace !== null) {
    // an empty list of a namespace that is gone proves nothing about what was asked
    if ('notSeen' in facts.namespace) return couldNotLook(facts.namespace.notSeen, expected);
    if (facts.namespace.seen !== 'there')
      return fail({
        expected,
        actual: `Namespace ${spec.objects.namespace ?? ''} is ${facts.namespace.seen}`,
      });
  }
  const found: JsonObject[] = [];
  for (const object of facts.objects.seen) {
    const answer = matches(spec, object, facts);
    if (typeof answer === 'string')
      return couldNotLook({ reason: 'unavailable', message: `${nameOf(object)}: ${answer}` }, expected);
    if (answer) found.push(object);
  }
  if (found.length === 0) return pass({ expected, actual: 'there is none' });
  const leaving = found.every((object) => objectAt(object, 'metadata')['deletionTimestamp'] !== undefined);
  const names = found.map(nameOf).join(', ');
  // what an owner is about to remove looks as if it stayed: where there is time, it is looked at again
  return fail({ expected, actual: leaving ? `still being deleted: ${names}` : `found ${names}` }, true);
}

/** A text says why the expression could not be decided. */
function matches(spec: AbsenceSpec, object: JsonObject, facts: AbsenceFacts): boolean | string {
  if (spec.where === undefined) return true;
  const outcome = evaluateCel(spec.where, { object, pod: effectivePod(object, imagesOf(facts)) });
  if (!outcome.ok) return `${outcome.fault}, in: ${spec.where}`;
  if (typeof outcome.value !== 'boolean') return `neither true nor false: ${spec.where}`;
  return outcome.value;
}

function nameOf(object: JsonObject): string {
  const metadata = objectAt(object, 'metadata');
  const namespace = stringAt(metadata, 'namespace');
  return `${namespace === null ? '' : `${namespace}/`}${stringAt(metadata, 'name') ?? ''}`;
}
