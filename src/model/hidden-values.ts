import { isJsonObject, type Json } from './json.ts';

/** A value that is not shown, and the word that stands for it. */
export interface HiddenValue {
  readonly value: string;
  readonly word: string;
}

/** Shorter ones are ordinary words, and hiding these would hide what was seen. */
const SHORTEST = 6;

/**
 * A value without the hidden ones in its texts, keys included. One value has one word everywhere, so that what was equal
 * stays equal, and what matched a pattern goes on matching it.
 */
export function hideValues<T extends Json>(value: T, hidden: readonly HiddenValue[]): T {
  return hidden.length === 0 ? value : (hide(value, hidden) as T);
}

function hide(value: Json, hidden: readonly HiddenValue[]): Json {
  if (typeof value === 'string')
    return hidden.reduce((text, one) => text.replaceAll(one.value, one.word), value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => hide(item, hidden));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [hide(key, hidden) as string, hide(item, hidden)]),
  );
}

/** What is known of Secrets' values when something is to be kept without them. */
export interface SecretTexts {
  /** In base64, as the API has them. */
  readonly encoded: readonly string[];
  readonly decode: (encoded: string) => string;
  /** Answers something that tells one value from another and can't be turned back; letters and digits. */
  readonly digest: (value: string) => string;
  /** What the learner was told in plain text is no secret. */
  readonly told: string;
  /** What was drawn for the task: where it makes up a part of a value, that part is what is secret. */
  readonly drawn: readonly string[];
}

/** What to hide: each value as it is and as text, whole and by line; the longest first. */
export function valuesToHide(texts: SecretTexts): readonly HiddenValue[] {
  const { encoded, decode, digest, told, drawn } = texts;
  const isSecret = (form: string): boolean =>
    form.length >= SHORTEST && !told.includes(form) && !isCommonLine(form);
  const parts = drawn.filter(isSecret);
  const forms = encoded.flatMap((value) => {
    const text = decode(value);
    const own = parts.filter((part) => text.includes(part));
    const plain = own.length > 0 ? own : [text, ...text.split('\n').map((line) => line.trim())];
    return [value, ...plain];
  });
  return [...new Set(forms)]
    .filter(isSecret)
    .toSorted((a, b) => b.length - a.length)
    .map((value) => ({ value, word: `secret-value-${digest(value).slice(0, 8)}` }));
}

/** Lines that many files have: of PEM, of YAML lists and keys. */
function isCommonLine(line: string): boolean {
  return /^-----(?:BEGIN|END) [A-Z0-9 ]+-----$/.test(line) || /^[A-Za-z][A-Za-z0-9_-]*:$/.test(line);
}
