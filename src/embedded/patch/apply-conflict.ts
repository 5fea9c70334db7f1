import { StatusError } from '../objects/status-error.ts';
import { showPath } from './field-set.ts';
import { goQuote } from './go-text.ts';
import type { Owner } from './owners.ts';
import type { PathElement } from './path-element.ts';

/** A field that an apply would change and that somebody else owns. */
export interface Conflict {
  readonly owner: Owner;
  readonly path: readonly PathElement[];
}

/**
 * The 409 of an apply that wasn't forced, with a cause for each field; in the words of
 * k8s.io/apimachinery/pkg/util/managedfields/internal/conflict.go. Conflicts come sorted by owner.
 */
export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${describeOwner(owner)}`,
    field: showPath(path),
  }));
  return new StatusError(409, 'Conflict', describeConflicts(conflicts), { causes });
}

function describeConflicts(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (first !== undefined && conflicts.length === 1) {
    return `Apply failed with 1 conflict: conflict with ${describeOwner(first.owner)}: ${showPath(first.path)}`;
  }
  const lines: string[] = [];
  for (const [index, { owner, path }] of conflicts.entries()) {
    if (conflicts[index - 1]?.owner !== owner) lines.push(`conflicts with ${describeOwner(owner)}:`);
    lines.push(`- ${showPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function describeOwner(owner: Owner): string {
  const name =
    owner.subresource === ''
      ? goQuote(owner.manager)
      : `${goQuote(owner.manager)} with subresource ${goQuote(owner.subresource)}`;
  return owner.operation === 'Update' ? `${name} using ${owner.apiVersion}` : name;
}
