/**
 * The sentences in which validators say what is wrong, from k8s.io/apimachinery/pkg/util/validation/validation.go and
 * pkg/api/validation.
 */

export const NOT_NEGATIVE = 'must be greater than or equal to 0';
export const IMMUTABLE = 'field is immutable';
export const NON_EMPTY = 'must be non-empty';

/** The length of a string as Go's len counts it. */
export function byteLength(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

export function tooManyCharacters(length: number): string {
  return `must be no more than ${length} characters`;
}

export function tooManyBytes(length: number): string {
  return `must be no more than ${length} bytes`;
}

export function outsideRange(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

/** `pattern` is shown without the anchors. */
export function regexMismatch(what: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${what} (regex used for validation is '${pattern}')`;
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${what} (e.g. ${shown}regex used for validation is '${pattern}')`;
}
