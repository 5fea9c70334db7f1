import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ConfigMap } from '../objects/kinds.ts';
import { byteLength } from '../objects/validation/messages.ts';
import { checkConfigKey } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { invalidFor } from './pod/checks.ts';
import { semanticallyEqual } from './semantic-equal.ts';

/** What the data of a ConfigMap or a Secret may have together. */
export const DATA_BYTES = 1_048_576;

/** How much a text in base64 stands for. */
export function decodedLength(text: string): number {
  return Buffer.byteLength(text, 'base64');
}

function validateConfigMap({ data = {}, binaryData = {} }: ConfigMap): FieldError[] {
  const faults: FieldError[] = [];
  let size = 0;
  for (const [key, value] of Object.entries(data)) {
    const path = Path.of('data').key(key);
    faults.push(...invalidFor(path, key, checkConfigKey(key)));
    if (Object.hasOwn(binaryData, key)) {
      faults.push(fieldErrors.invalid(path, key, 'duplicate of key present in binaryData'));
    }
    size += byteLength(value);
  }
  for (const [key, value] of Object.entries(binaryData)) {
    faults.push(...invalidFor(Path.of('binaryData').key(key), key, checkConfigKey(key)));
    size += decodedLength(value);
  }
  if (size > DATA_BYTES) faults.push(fieldErrors.tooLong(Path.root, DATA_BYTES));
  return faults;
}

/** What an immutable ConfigMap or Secret forbids; `fields` are those with the data. */
export function validateStaysImmutable<T extends { immutable?: boolean }>(
  next: T,
  old: T,
  fields: readonly (keyof T & string)[],
): FieldError[] {
  if (old.immutable !== true) return [];
  const why = 'field is immutable when `immutable` is set';
  return [
    ...(next.immutable === true ? [] : [fieldErrors.forbidden(Path.of('immutable'), why)]),
    ...fields
      .filter((field) => !semanticallyEqual(next[field] ?? {}, old[field] ?? {}))
      .map((field) => fieldErrors.forbidden(Path.of(field), why)),
  ];
}

export const configMapRules: KindRules<ConfigMap> = {
  resource: 'configmaps',
  validate: validateConfigMap,
  validateUpdate: (map, old) => [
    ...validateStaysImmutable(map, old, ['data', 'binaryData']),
    ...validateConfigMap(map),
  ],
};
