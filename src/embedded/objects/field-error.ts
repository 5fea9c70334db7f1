import { quoteGo } from './go-quote.ts';

/**
 * What is wrong with one field, as the API server words it. The wording follows `field.Error` of
 * k8s.io/apimachinery/pkg/util/validation/field/errors.go.
 */
export interface FieldError {
  readonly type:
    | 'FieldValueInvalid'
    | 'FieldValueRequired'
    | 'FieldValueDuplicate'
    | 'FieldValueNotFound'
    | 'FieldValueNotSupported'
    | 'FieldValueForbidden'
    | 'FieldValueTooLong'
    | 'FieldValueTooMany'
    | 'FieldValueTypeInvalid'
    | 'InternalError';
  /** "spec.containers[0].image" */
  readonly field: string;
  /** `Invalid value: "x": must be ...`: everything after the field's name and ": ". */
  readonly message: string;
}

/** The path of a field: `at('spec').at('containers').index(0).at('image')` is "spec.containers[0].image". */
export class Path {
  readonly text: string;

  private constructor(text: string) {
    this.text = text;
  }

  static readonly root = new Path('');

  static of(...names: readonly string[]): Path {
    return names.reduce((path: Path, name) => path.at(name), Path.root);
  }

  at(name: string): Path {
    return new Path(this.text === '' ? name : `${this.text}.${name}`);
  }

  index(index: number): Path {
    return new Path(`${this.text}[${index}]`);
  }

  /** A map's key or a list's named element: `metadata.labels[app]`. */
  key(key: string): Path {
    return new Path(`${this.text}[${key}]`);
  }

  toString(): string {
    return this.text;
  }
}

/** A value as field errors show it: strings quoted as Go's %q, the rest as Go's %#v prints JSON. */
function shown(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoteGo(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return JSON.stringify(value);
}

export const fieldErrors = {
  invalid: (path: Path, value: unknown, detail: string): FieldError => ({
    type: 'FieldValueInvalid',
    field: path.text,
    message: `Invalid value: ${shown(value)}: ${detail}`,
  }),
  required: (path: Path, detail: string): FieldError => ({
    type: 'FieldValueRequired',
    field: path.text,
    message: detail === '' ? 'Required value' : `Required value: ${detail}`,
  }),
  duplicate: (path: Path, value: unknown): FieldError => ({
    type: 'FieldValueDuplicate',
    field: path.text,
    message: `Duplicate value: ${shown(value)}`,
  }),
  notFound: (path: Path, value: unknown): FieldError => ({
    type: 'FieldValueNotFound',
    field: path.text,
    message: `Not found: ${shown(value)}`,
  }),
  /** `supported` is shown sorted, each quoted. */
  notSupported: (path: Path, value: unknown, supported: readonly string[]): FieldError => ({
    type: 'FieldValueNotSupported',
    field: path.text,
    message:
      `Unsupported value: ${shown(value)}` +
      (supported.length === 0
        ? ''
        : `: supported values: ${supported
            .toSorted()
            .map((one) => JSON.stringify(one))
            .join(', ')}`),
  }),
  /** The same where the real list isn't sorted. */
  notSupportedInOrder: (path: Path, value: unknown, supported: readonly string[]): FieldError => ({
    type: 'FieldValueNotSupported',
    field: path.text,
    message: `Unsupported value: ${shown(value)}: supported values: ${supported
      .map((one) => JSON.stringify(one))
      .join(', ')}`,
  }),
  forbidden: (path: Path, detail: string): FieldError => ({
    type: 'FieldValueForbidden',
    field: path.text,
    message: detail === '' ? 'Forbidden' : `Forbidden: ${detail}`,
  }),
  tooLong: (path: Path, maxLength: number): FieldError => ({
    type: 'FieldValueTooLong',
    field: path.text,
    message: `Too long: may not be more than ${maxLength} bytes`,
  }),
  tooMany: (path: Path, actual: number, max: number): FieldError => ({
    type: 'FieldValueTooMany',
    field: path.text,
    message: `Too many: ${actual}: must have at most ${max} items`,
  }),
  typeInvalid: (path: Path, value: unknown, detail: string): FieldError => ({
    type: 'FieldValueTypeInvalid',
    field: path.text,
    message: `Invalid value: ${shown(value)}: ${detail}`,
  }),
};
