import type { FieldError } from '../objects/field-error.ts';
import { copyOf } from '../objects/object.ts';
import type { RulesContext, SubresourceRules } from '../registry/types.ts';

/** Writes through the status subresource: the spec stays, what comes is checked. */
export function statusRules<T extends { spec?: unknown }>(
  validateUpdate: (object: T, old: T, context: RulesContext) => FieldError[],
): SubresourceRules<T> {
  return {
    prepareForUpdate(object, old) {
      if (old.spec === undefined) delete object.spec;
      else object.spec = copyOf(old.spec);
    },
    validateUpdate,
  };
}
