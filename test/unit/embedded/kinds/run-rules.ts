import { parse } from 'yaml';
import type { FieldError } from '../../../../src/embedded/objects/field-error.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import type { KindRules, RulesContext } from '../../../../src/embedded/registry/types.ts';
import { copyOf } from '../../../../src/embedded/objects/object.ts';

/** Rules of any kind, for tests that take objects as YAML. */
type Rules = KindRules<never>;

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
export function created<T = ApiObject>(rules: Rules, yaml: string): T {
  const object = parse(yaml) as ApiObject;
  object.metadata.uid ??= 'uid-1';
  rules.default?.(object as never);
  rules.prepareForCreate?.(object as never, context);
  return object as T;
}

/** What creating an object from this YAML finds wrong. */
export function faultsOfCreate(rules: Rules, yaml: string): string[] {
  return texts(rules.validate?.(created(rules, yaml) as never, context) ?? []);
}

/** What changing the object of this YAML finds wrong. */
export function faultsOfUpdate<T>(rules: Rules, yaml: string, change: (object: T) => void): string[] {
  const old = created<T>(rules, yaml);
  const next = copyOf(old);
  change(next);
  rules.default?.(next as never);
  rules.prepareForUpdate?.(next as never, old as never, context);
  return texts(rules.validateUpdate?.(next as never, old as never, context) ?? []);
}
