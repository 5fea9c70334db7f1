import { isJsonObject, type Json } from './json.ts';

/** What stands in place of a hidden value. */
export const HIDDEN = '(value of a Secret)';

/** Shorter ones are ordinary words, and hiding these would hide what was seen. */
const SHORTEST = 6;

/** A value without the hidden ones in its texts, keys included. The same object where none occurs. */
export function hideValues<T extends Json>(value: T, hidden: readonly string[]): T {
  return hidden.length === 0 ? value : (hide(value, hidden) as T);
}

function hide(value: Json, hidden: readonly string[]): Json {
  if (typeof value === 'string') return hidden.reduce((text, one) => text.replaceAll(one, HIDDEN), value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => hide(item, hidden));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [hide(key, hidden) as string, hide(item, hidden)]),
  );
}

/**
 * What to hide of the values of Secrets (base64, as the API has them): each as it is and as text, whole and by line, the
 * longest first. What stands in a public text is no secret.
 */
export function valuesToHide(
  encoded: readonly string[],
  decode: (encoded: string) => string,
  publicText: string,
): readonly string[] {
  const forms = encoded.flatMap((value) => {
    const text = decode(value);
    return [value, text, ...text.split('\n').map((line) => line.trim())];
  });
  return [...new Set(forms)]
    .filter((form) => form.length >= SHORTEST && !publicText.includes(form) && !isCommonLine(form))
    .toSorted((a, b) => b.length - a.length);
}

/** Lines that many files have: of PEM, of YAML lists and keys. */
function isCommonLine(line: string): boolean {
  return /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line) || /^[A-Za-z][A-Za-z0-9_-]*:$/.test(line);
}
