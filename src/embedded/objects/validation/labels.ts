import type { FieldError, Path } from '../field-error.ts';
import { fieldErrors } from '../field-error.ts';
import type { LabelSelector } from '../kinds.ts';
import { byteLength } from './messages.ts';
import { checkLabelValue, checkQualifiedName } from './names.ts';

/** Labels and selectors, in the words of apimachinery/pkg/apis/meta/v1/validation. */

export function validateLabelKey(key: string, path: Path): FieldError[] {
  return checkQualifiedName(key).map((fault) => fieldErrors.invalid(path, key, fault));
}

/** Keys and values; the path is the map's ("metadata.labels"), whatever the key. */
export function validateLabels(
  labels: Readonly<Record<string, string>> | undefined,
  path: Path,
): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...validateLabelKey(key, path),
    ...checkLabelValue(value).map((fault) => fieldErrors.invalid(path, value, fault)),
  ]);
}

const ANNOTATION_BYTES = 256 * 1024;

export function validateAnnotations(
  annotations: Readonly<Record<string, string>> | undefined,
  path: Path,
): FieldError[] {
  const entries = Object.entries(annotations ?? {});
  const size = entries.reduce((sum, [key, value]) => sum + byteLength(key) + byteLength(value), 0);
  return [
    ...entries.flatMap(([key]) =>
      checkQualifiedName(key.toLowerCase()).map((fault) => fieldErrors.invalid(path, key, fault)),
    ),
    ...(size > ANNOTATION_BYTES ? [fieldErrors.tooLong(path, ANNOTATION_BYTES)] : []),
  ];
}

export function validateLabelSelector(selector: LabelSelector | undefined, path: Path): FieldError[] {
  if (selector === undefined) return [];
  return [
    ...validateLabels(selector.matchLabels, path.at('matchLabels')),
    ...(selector.matchExpressions ?? []).flatMap((term, index) =>
      validateRequirement(term, path.at('matchExpressions').index(index)),
    ),
  ];
}

interface Requirement {
  key?: string;
  operator?: string;
  values?: string[];
}

function validateRequirement(term: Requirement, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const values = term.values ?? [];
  switch (term.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        faults.push(
          fieldErrors.required(path.at('values'), "must be specified when `operator` is 'In' or 'NotIn'"),
        );
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        faults.push(
          fieldErrors.forbidden(
            path.at('values'),
            "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
          ),
        );
      }
      break;
    default:
      faults.push(
        fieldErrors.invalid(path.at('operator'), term.operator ?? '', 'not a valid selector operator'),
      );
  }
  return [
    ...faults,
    ...validateLabelKey(term.key ?? '', path.at('key')),
    ...values.flatMap((value, index) =>
      checkLabelValue(value).map((fault) =>
        fieldErrors.invalid(path.at('values').index(index), value, fault),
      ),
    ),
  ];
}

/** Neither labels nor expressions: selects everything. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  );
}

/** Does a valid selector select these labels? An absent one selects nothing, an empty one everything. */
export function selectsLabels(
  selector: LabelSelector | undefined,
  labels: Readonly<Record<string, string>> | undefined,
): boolean {
  if (selector === undefined) return false;
  const has = (key: string): boolean => labels !== undefined && Object.hasOwn(labels, key);
  return (
    Object.entries(selector.matchLabels ?? {}).every(([key, value]) => has(key) && labels?.[key] === value) &&
    (selector.matchExpressions ?? []).every((term) => {
      const key = term.key ?? '';
      const among = has(key) && (term.values ?? []).includes(labels?.[key] ?? '');
      switch (term.operator) {
        case 'In':
          return among;
        case 'NotIn':
          return !among;
        case 'Exists':
          return has(key);
        case 'DoesNotExist':
          return !has(key);
        default:
          return false;
      }
    })
  );
}
