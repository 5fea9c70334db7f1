import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkDnsSubdomain } from '../../objects/validation/names.ts';
import { invalidFor } from '../pod/checks.ts';

const LONGEST = 63;

/** The name of a CSI driver, in whichever case (ValidateCSIDriverName). */
export function validateDriverName(name: string, path: Path): FieldError[] {
  if (name === '') return [fieldErrors.required(path, '')];
  return [
    ...(byteLength(name) > LONGEST ? [fieldErrors.tooLong(path, LONGEST)] : []),
    ...invalidFor(path, name, checkDnsSubdomain(name.toLowerCase())),
  ];
}
