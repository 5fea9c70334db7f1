import { isFields } from '../objects/object.ts';

/** Names of JSON values' types as Go's encoding/json says them: "object", "array", "string", "number", "bool". */
export function jsonKind(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value;
}

/** Names of JSON values' types as Go's reflection says them after decoding: "map[string]interface {}", "int64". */
export function reflectedType(value: unknown): string {
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return 'map[string]interface {}';
}

/** A number as Go's %v shows an int64 or a float64: exponents have at least two digits ("1e+21", "1e-07"). */
export function goNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 2 ** 63) return BigInt(value).toString();
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e21)) {
    return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
  }
  return String(value);
}

/** A decoded JSON value as Go's %v shows it: `map[name:web ports:[80 443]]`, keys sorted. */
export function goText(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map((item) => goText(item)).join(' ')}]`;
  if (isFields(value)) {
    const pairs = Object.keys(value)
      .toSorted()
      .map((key) => `${key}:${goText(value[key])}`);
    return `map[${pairs.join(' ')}]`;
  }
  if (typeof value === 'number') return goNumber(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A string as Go's %q shows it. */
export function goQuote(text: string): string {
  return JSON.stringify(text);
}
