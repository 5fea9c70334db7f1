import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ControllerRevision } from '../objects/kinds.ts';
import { isFields } from '../objects/object.ts';
import { IMMUTABLE, NOT_NEGATIVE } from '../objects/validation/messages.ts';
import type { KindRules } from '../registry/types.ts';
import { semanticallyEqual } from './semantic-equal.ts';

/** pkg/apis/apps/validation: ValidateControllerRevisionCreate, ValidateControllerRevisionUpdate. */

const DATA = Path.of('data');

const validateNumber = ({ revision }: ControllerRevision): FieldError[] =>
  revision < 0 ? [fieldErrors.invalid(Path.of('revision'), revision, NOT_NEGATIVE)] : [];

export const controllerRevisionRules: KindRules<ControllerRevision> = {
  resource: 'controllerrevisions.apps',
  validate(own) {
    const data: unknown = own.data;
    const faults = validateNumber(own);
    if (data === undefined || data === null) {
      return [...faults, fieldErrors.required(DATA, 'data is mandatory')];
    }
    return isFields(data)
      ? faults
      : [...faults, fieldErrors.required(DATA, 'data must be a valid JSON object')];
  },
  validateUpdate: (next, old) => [
    ...validateNumber(next),
    ...(semanticallyEqual(next.data, old.data) ? [] : [fieldErrors.invalid(DATA, next.data, IMMUTABLE)]),
  ],
};
