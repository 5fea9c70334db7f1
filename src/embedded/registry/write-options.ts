import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { failures } from '../objects/status-error.ts';
import { validateFieldManager } from './object-meta.ts';
import type { PatchType, WriteOptions } from './types.ts';

/** What can be wrong with the options of a write; `patch` for PATCH. Throws StatusError (422). */
export function checkWriteOptions(
  kind: 'CreateOptions' | 'UpdateOptions' | 'PatchOptions',
  options: WriteOptions,
  patch?: PatchType,
): void {
  const errors: FieldError[] = [];
  const manager = options.fieldManager ?? '';
  if (patch === 'apply') {
    if (manager === '') {
      errors.push(fieldErrors.required(Path.of('fieldManager'), 'is required for apply patch'));
    }
  } else if (patch !== undefined && options.force !== undefined) {
    errors.push(fieldErrors.forbidden(Path.of('force'), 'may not be specified for non-apply patch'));
  }
  errors.push(...validateFieldManager(manager, Path.of('fieldManager')));
  if (errors.length > 0) throw failures.invalid('meta.k8s.io', kind, '', errors);
}
