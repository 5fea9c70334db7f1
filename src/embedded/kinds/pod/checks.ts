import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import { NOT_NEGATIVE } from '../../objects/validation/messages.ts';

/** Small checks that many fields share. */

/** One fault for each thing that a check of a string finds. */
export function invalidFor(path: Path, value: unknown, messages: readonly string[]): FieldError[] {
  return messages.map((message) => fieldErrors.invalid(path, value, message));
}

export function validateNotNegative(value: number | undefined, path: Path): FieldError[] {
  return (value ?? 0) < 0 ? [fieldErrors.invalid(path, value, NOT_NEGATIVE)] : [];
}

export function validatePositive(value: number | undefined, path: Path): FieldError[] {
  return (value ?? 0) <= 0 ? [fieldErrors.invalid(path, value ?? 0, 'must be greater than zero')] : [];
}

export function isBlank(value: string | undefined): value is undefined | '' {
  return value === undefined || value === '';
}

/** No part of the path may be "..". */
export function validateNoBacksteps(target: string, path: Path): FieldError[] {
  return target.split('/').includes('..') ? [fieldErrors.invalid(path, target, "must not contain '..'")] : [];
}

/** A relative path that stays below where it starts. */
export function validateDescendingPath(target: string, path: Path): FieldError[] {
  return [
    ...(target.startsWith('/') ? [fieldErrors.invalid(path, target, 'must be a relative path')] : []),
    ...validateNoBacksteps(target, path),
  ];
}

/** The same, and no name that starts with "..", which the kubelet keeps for itself. */
export function validateVolumePath(target: string, path: Path): FieldError[] {
  return [
    ...validateDescendingPath(target, path),
    ...(target.startsWith('..') && !target.startsWith('../')
      ? [fieldErrors.invalid(path, target, "must not start with '..'")]
      : []),
  ];
}

export function validateFileMode(mode: number | undefined, path: Path): FieldError[] {
  return mode !== undefined && (mode > 0o777 || mode < 0)
    ? [fieldErrors.invalid(path, mode, 'must be a number between 0 and 0777 (octal), both inclusive')]
    : [];
}

/** An item of a secret or configMap volume. */
export function validateKeyToPath(
  item: { readonly key?: string; readonly path?: string; readonly mode?: number },
  at: Path,
): FieldError[] {
  return [
    ...(isBlank(item.key) ? [fieldErrors.required(at.at('key'), '')] : []),
    ...(isBlank(item.path) ? [fieldErrors.required(at.at('path'), '')] : []),
    ...validateVolumePath(item.path ?? '', at.at('path')),
    ...validateFileMode(item.mode, at.at('mode')),
  ];
}
