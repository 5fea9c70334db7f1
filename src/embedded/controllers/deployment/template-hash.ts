import { isFields } from '../../objects/object.ts';

/** rand.SafeEncodeString: no vowels, so that no words come out. */
const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The hash in names and labels of what was made from a template: FNV-1a over it, written as the real one is. Equal
 * templates have equal hashes; `collisions` makes another one.
 */
export function templateHash(template: unknown, collisions = 0): string {
  const text = JSON.stringify(sorted(template)) + (collisions > 0 ? String(collisions) : '');
  let hash = 0x81_1c_9d_c5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93) >>> 0;
  return safeEncode(String(hash));
}

/** Each byte as a letter of the alphabet. */
export function safeEncode(text: string): string {
  return [...Buffer.from(text)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '').join('');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, sorted(value[key])]),
  );
}
