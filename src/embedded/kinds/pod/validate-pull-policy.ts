import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';

const POLICIES = ['Always', 'IfNotPresent', 'Never'];

export function validatePullPolicy(policy: string, path: Path): FieldError[] {
  if (policy === '') return [fieldErrors.required(path, '')];
  return POLICIES.includes(policy) ? [] : [fieldErrors.notSupported(path, policy, POLICIES)];
}
