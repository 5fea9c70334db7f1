import type { CheckKind } from '../model/ports/check-kind.ts';
import type { CheckSpec } from '../model/task.ts';

/** A check ready to be looked at. */
export interface PlannedCheck {
  readonly check: CheckSpec;
  readonly kind: CheckKind;
  /** The spec as the kind's schema answers it, defaults filled in. */
  readonly spec: unknown;
  /** How long it may be looked at again, in milliseconds: its own time, or that of a check it needs. */
  readonly windowMs: number;
}

/**
 * Orders checks so that those a check needs come before it. Packs are validated when they are read: an unknown kind, a
 * spec its schema refuses, a requirement that is not there or a circle of them is a fault of ours.
 */
export function planChecks(
  checks: readonly CheckSpec[],
  kinds: readonly CheckKind[],
): readonly PlannedCheck[] {
  const planned = new Map<string, PlannedCheck>();
  const visit = (check: CheckSpec, path: readonly string[]): PlannedCheck => {
    const known = planned.get(check.id);
    if (known !== undefined) return known;
    if (path.includes(check.id)) throw new Error(`checks need each other: ${[...path, check.id].join(', ')}`);
    const needed = check.requires.map((id) => {
      const found = checks.find((other) => other.id === id);
      if (found === undefined) throw new Error(`check ${check.id} needs ${id}, which is not there`);
      return visit(found, [...path, check.id]);
    });
    const plan = {
      check,
      ...specOf(check, kinds),
      windowMs: Math.max(check.withinMs, ...needed.map(({ windowMs }) => windowMs)),
    };
    planned.set(check.id, plan);
    return plan;
  };
  for (const check of checks) visit(check, []);
  return [...planned.values()];
}

/** The kind of a check, and its spec as the schema answers it. */
export function specOf(
  check: CheckSpec,
  kinds: readonly CheckKind[],
): { readonly kind: CheckKind; readonly spec: unknown } {
  const kind = kinds.find(({ name }) => name === check.kind);
  if (kind === undefined) throw new Error(`check ${check.id}: there is no check kind ${check.kind}`);
  const parsed = kind.schema.safeParse(check.spec);
  if (!parsed.success) throw new Error(`check ${check.id}: ${parsed.error.message}`);
  return { kind, spec: parsed.data };
}
