import { CLUSTER_CAPABILITIES, HOST_CAPABILITIES, type Needs } from '../model/capability.ts';
import type { Json } from '../model/json.ts';
import { fillJson } from '../model/parameters.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { ParameterValues } from '../model/task.ts';
import { suggestName } from './closest-name.ts';
import { parseWith } from './explain-issue.ts';
import type { Finding } from './finding.ts';
import type { TaskFile } from './task-schema.ts';

/**
 * Holds each check's `spec` against its kind's schema, with the parameters' defaults in place of the placeholders,
 * and asks the kinds what the checks need.
 */
export function examineCheckSpecs(
  { spec }: TaskFile,
  values: ParameterValues,
  kinds: ReadonlyMap<string, CheckKind>,
): { readonly findings: readonly Finding[]; readonly needs: readonly Needs[] } {
  const findings: Finding[] = [...findFleetingProofs(spec, kinds)];
  const needs: Needs[] = [];
  for (const [index, check] of spec.checks.entries()) {
    const path = ['spec', 'checks', index] as const;
    const kind = kinds.get(check.kind);
    if (kind === undefined) {
      const message = `there is no check kind \`${check.kind}\``;
      const next = suggestName(check.kind, [...kinds.keys()]);
      findings.push({ path: [...path, 'kind'], at: 'value', message, next });
      continue;
    }
    const filled = fillJson(check.spec as Json, values);
    const advice = `see the check kind ${kind.name} in docs/pack-format.md`;
    const parsed = parseWith(kind.schema, filled, [...path, 'spec'], advice);
    if (parsed.ok) needs.push(kind.needs(parsed.data));
    else findings.push(...parsed.findings);
  }
  return { findings, needs };
}

/** Clauses whose only proof goes away by itself, such as events, which are kept for an hour. */
function findFleetingProofs(
  { clauses, checks }: TaskFile['spec'],
  kinds: ReadonlyMap<string, CheckKind>,
): readonly Finding[] {
  return clauses.flatMap(({ id }, index) => {
    const used = checks.filter(({ clause }) => clause === id).map((check) => kinds.get(check.kind));
    const names = used.map((kind) => (kind?.fleeting === true ? kind.name : null));
    const [first] = names;
    if (first === undefined || first === null || names.includes(null)) return [];
    const message = `the clause \`${id}\` is proven by \`${first}\` alone, which goes away by itself`;
    const next = 'add a check of another kind';
    return [{ path: ['spec', 'clauses', index, 'id'], at: 'value' as const, message, next }];
  });
}

/** The union of needs, in the order of the lists of capabilities. */
export function mergeNeeds(needs: readonly Needs[]): Needs {
  return {
    cluster: CLUSTER_CAPABILITIES.filter((capability) =>
      needs.some(({ cluster }) => cluster.includes(capability)),
    ),
    host: HOST_CAPABILITIES.filter((capability) => needs.some(({ host }) => host.includes(capability))),
  };
}
