import { quoteGo } from '../objects/go-quote.ts';
import { urlCovers } from './match-rule.ts';
import type { PolicyRule } from './types.ts';

/** k8s.io/component-helpers/auth/rbac/validation/policy_comparator.go: are rules within other rules? */

const ALL = '*';

/** The parts of `wanted` that `held` doesn't cover, each with one verb, one resource and at most one name. */
export function uncoveredRules(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  return wanted.flatMap(breakDown).filter((part) => !held.some((rule) => covers(rule, part)));
}

function breakDown({ verbs, ...rule }: PolicyRule): PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  const parts = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        names.map((name) => ({
          apiGroups: [group],
          resources: [resource],
          verbs: [verb],
          ...(name === undefined ? {} : { resourceNames: [name] }),
        })),
      ),
    ),
  );
  const urls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ nonResourceURLs: [url], verbs: [verb] })),
  );
  return [...parts, ...urls];
}

/** Does a rule cover one that has been broken down? */
function covers(rule: PolicyRule, part: PolicyRule): boolean {
  const within = (all: readonly string[] = [], some: readonly string[] = []): boolean =>
    all.includes(ALL) || some.every((one) => all.includes(one));
  const { resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const hasResource = (one: string): boolean =>
    resources.includes(one) || (one.includes('/') && resources.includes(`*${one.slice(one.indexOf('/'))}`));
  const names = part.resourceNames ?? [];
  return (
    within(rule.verbs, part.verbs) &&
    within(rule.apiGroups, part.apiGroups) &&
    (resources.includes(ALL) || (part.resources ?? []).every(hasResource)) &&
    (resourceNames.length === 0 ||
      (names.length > 0 && names.every((name) => resourceNames.includes(name)))) &&
    (part.nonResourceURLs ?? []).every((url) => nonResourceURLs.some((one) => urlCovers(one, url)))
  );
}

/**
 * Rules that were broken down as messages show them, one a line: those that differ only by their verb are one
 * (pkg/registry/rbac/validation/policy_compact.go).
 */
export function describeRules(parts: readonly PolicyRule[]): string[] {
  const simple = new Map<string, PolicyRule>();
  const lines = new Set<string>();
  for (const part of parts) {
    if ((part.nonResourceURLs ?? []).length > 0) {
      lines.add(describeRule(part));
      continue;
    }
    const key = JSON.stringify([part.apiGroups, part.resources, part.resourceNames]);
    const known = simple.get(key);
    simple.set(key, known === undefined ? part : { ...known, verbs: [...known.verbs, ...part.verbs] });
  }
  for (const rule of simple.values()) lines.add(describeRule(rule));
  return [...lines].toSorted((a, b) => (a < b ? -1 : 1));
}

function describeRule(rule: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', rule.apiGroups],
    ['Resources', rule.resources],
    ['NonResourceURLs', rule.nonResourceURLs],
    ['ResourceNames', rule.resourceNames],
    ['Verbs', rule.verbs],
  ];
  const shown = parts.flatMap(([name, list = []]) =>
    list.length === 0 ? [] : [`${name}:${quoteList(list)}`],
  );
  return `{${shown.join(', ')}}`;
}

/** A list as Go's %q shows it: ["a" "b"]. */
export function quoteList(list: readonly string[]): string {
  return `[${list.map(quoteGo).join(' ')}]`;
}
