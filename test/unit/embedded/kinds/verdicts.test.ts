import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { kindRules } from '../../../../src/embedded/kinds/kinds.ts';
import { copyOf, isFields, type ApiObject, type Fields } from '../../../../src/embedded/objects/object.ts';
import { StatusError } from '../../../../src/embedded/objects/status-error.ts';
import type { KindRules, RulesContext } from '../../../../src/embedded/registry/types.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import { texts, context } from './run-rules.ts';

interface Verdict {
  readonly object: ApiObject;
  /** A merge patch of the object once it is stored. */
  readonly patch?: Fields;
  readonly subresource?: string;
  /** What is wrong, or else what of the object is stored besides its metadata. */
  readonly faults?: readonly string[];
  readonly stored?: Fields;
  readonly generation?: number;
  readonly warnings?: readonly string[];
}

const recorded = parse(readFileSync(join(import.meta.dirname, 'verdicts.yaml'), 'utf8')) as Verdict[];
const schemas = openSchemas();
const dry: RulesContext = { ...context, dryRun: true };

const rulesOf = ({ apiVersion, kind }: ApiObject): KindRules => {
  const key = schemas.byKind(apiVersion, kind)?.key;
  const rules = (kindRules as readonly KindRules[]).find(({ resource }) => resource === key);
  if (rules === undefined) throw new Error(`no rules for ${kind}`);
  return rules;
};

const normal = (object: ApiObject): ApiObject =>
  schemas.convert(object, schemas.definitionOf(object.apiVersion, object.kind) ?? '').object;

function merge(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const merged: Fields = isFields(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = merge(merged[key], value);
  }
  return merged;
}

function create(rules: KindRules, given: ApiObject): ApiObject {
  const object = normal(copyOf(given));
  object.metadata = { ...object.metadata, uid: 'uid-1', namespace: 'kinds-a' };
  rules.default?.(object);
  rules.prepareForCreate?.(object, dry);
  return object;
}

function judge({ object: given, patch, subresource = '' }: Verdict): {
  readonly object: ApiObject;
  readonly faults: readonly string[];
  readonly warnings: readonly string[];
} {
  const rules = rulesOf(given);
  const old = create(rules, given);
  if (patch === undefined) {
    return {
      object: old,
      faults: texts(rules.validate?.(old, dry) ?? []),
      warnings: rules.warnings?.(old, undefined) ?? [],
    };
  }
  const object = normal(merge(copyOf(old), patch) as ApiObject);
  rules.default?.(object);
  const part = rules.subresources?.[subresource] ?? rules;
  part.prepareForUpdate?.(object, old, dry);
  return {
    object,
    faults: texts(part.validateUpdate?.(object, old, dry) ?? []),
    warnings: rules.warnings?.(object, old) ?? [],
  };
}

/** Without times, which are of the moment. */
function body(object: ApiObject): unknown {
  const { apiVersion: _version, kind: _kind, metadata: _metadata, ...rest } = object;
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) => (key.endsWith('Time') && value !== null ? 'TIME' : value)),
  );
}

const refusals = (verdict: Verdict): readonly string[] => {
  try {
    return judge(verdict).faults;
  } catch (error) {
    // what is given out is found wrong before the rest is looked at
    if (!(error instanceof StatusError)) throw error;
    return (error.status.details?.causes ?? []).map(
      ({ field, message }) => `${field ?? ''}: ${message ?? ''}`,
    );
  }
};

/** In which order a map's entries are looked at is chance, at the real server. */
const sorted = (list: readonly string[]): string[] => list.toSorted();

const titleOf = (verdict: Verdict): string =>
  `${verdict.object.kind} ${JSON.stringify(verdict.patch ?? verdict.object).slice(0, 120)}`;

describe('the real server refused', () => {
  const refused = recorded.filter(({ faults = [] }) => faults.length > 0);
  test.each(refused.map((verdict, index) => [index, titleOf(verdict), verdict] as const))(
    '%i: %s',
    (_index, _title, verdict) => {
      expect(sorted(refusals(verdict))).toEqual(sorted(verdict.faults ?? []));
    },
  );
});

describe('the real server took', () => {
  const taken = recorded.filter(({ faults = [] }) => faults.length === 0);
  test.each(taken.map((verdict, index) => [index, titleOf(verdict), verdict] as const))(
    '%i: %s',
    (_index, _title, verdict) => {
      const { object, faults, warnings } = judge(verdict);
      expect(faults).toEqual([]);
      if (verdict.stored !== undefined) expect(body(normal(object))).toEqual(verdict.stored);
      if (
        verdict.generation !== undefined &&
        verdict.patch === undefined &&
        object.metadata.generation !== undefined
      ) {
        expect(object.metadata.generation).toBe(verdict.generation);
      }
      if (object.kind !== 'Endpoints') expect(warnings).toEqual(verdict.warnings ?? []);
    },
  );
});
