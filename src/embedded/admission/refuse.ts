import { failures, type StatusError } from '../objects/status-error.ts';
import type { AdmissionRequest } from '../registry/types.ts';

/** The failure of a plugin that refuses: `pods "web" is forbidden: why` (admission.NewForbidden). */
export function refused({ resource, name, object }: AdmissionRequest, why: string): StatusError {
  const { metadata } = object ?? {};
  const named = [name, metadata?.name, metadata?.generateName].find((one) => one !== undefined && one !== '');
  return failures.forbidden({ group: resource.group, resource: resource.resource }, named ?? 'Unknown', why);
}

/** Several faults as one text, as Go's aggregates print: "a" or "[a, b]". */
export function together(faults: readonly string[]): string {
  const different = [...new Set(faults)];
  return different.length === 1 ? (different[0] ?? '') : `[${different.join(', ')}]`;
}
