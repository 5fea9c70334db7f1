import type { PodSpec } from '../../objects/kinds.ts';
import { BASELINE } from './baseline.ts';
import type { Annotations, Check, Violation } from './check.ts';
import type { Standard } from './labels.ts';
import { RESTRICTED } from './restricted.ts';

/** What a Pod does against a standard: the checks of "baseline" first, each group by id. */
export function violations(
  { level, version }: Standard,
  spec: PodSpec,
  annotations: Annotations,
): readonly Violation[] {
  if (level === 'privileged') return [];
  const minor = version === 'latest' ? Infinity : version;
  const further = level === 'restricted' ? RESTRICTED.filter((check) => revisionOf(check, minor)) : [];
  const replaced = new Set(further.map(({ insteadOf }) => insteadOf));
  return [...BASELINE.filter(({ id }) => !replaced.has(id)), ...further].flatMap((check) => {
    const found = revisionOf(check, minor)?.(spec, annotations);
    return found === undefined ? [] : [found];
  });
}

/** The revision of a check that Kubernetes 1.N has; none where the check came later. */
function revisionOf({ revisions }: Check, minor: number): Check['revisions'][number][1] | undefined {
  return revisions.findLast(([since]) => since <= minor)?.[1];
}

/** `privileged (container "c" must not ...), host namespaces (hostPID=true)`. */
export function violationsText(found: readonly Violation[]): string {
  return found.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}
