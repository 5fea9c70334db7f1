import { parse } from 'yaml';
import type { FieldError } from '../../../../src/embedded/objects/field-error.ts';
import type { ObjectMeta } from '../../../../src/embedded/objects/kinds.ts';
import { copyOf } from '../../../../src/embedded/objects/object.ts';
import type { KindRules, RulesContext } from '../../../../src/embedded/registry/types.ts';

interface Named {
  metadata: ObjectMeta;
}

export const context: RulesContext = {
  get: () => undefined,
  list: () => [],
  now: () => new Date('2026-01-02T03:04:05Z'),
  dryRun: false,
};

export function texts(faults: readonly FieldError[]): string[] {
  return faults.map((fault) => `${fault.field}: ${fault.message}`);
}

/** An object as it is stored when it is created from this YAML, without its validation. */
export function created<T extends Named>(rules: KindRules<T>, yaml: string): T {
  const object = parse(yaml) as T;
  object.metadata.uid ??= 'uid-1';
  rules.default?.(object);
  rules.prepareForCreate?.(object, context);
  return object;
}

/** What creating an object from this YAML finds wrong. */
export function faultsOfCreate<T extends Named>(rules: KindRules<T>, yaml: string): string[] {
  const object = created(rules, yaml);
  return texts(rules.validate?.(object, context) ?? []);
}

/** What changing the object of this YAML finds wrong. */
export function faultsOfUpdate<T extends Named>(
  rules: KindRules<T>,
  yaml: string,
  change: (object: T) => unknown,
): string[] {
  const old = created(rules, yaml);
  const next = copyOf(old);
  change(next);
  rules.default?.(next);
  rules.prepareForUpdate?.(next, old, context);
  return texts(rules.validateUpdate?.(next, old, context) ?? []);
}
