const ALPHABET = /[A-Za-z0-9+/]/;

/**
 * What Go's encoding/base64 (StdEncoding) says against a text, or undefined when it is base64. Line breaks are skipped;
 * the number is the byte where it stopped.
 */
export function findBase64Fault(text: string): string | undefined {
  const at = faultAt(Buffer.from(text));
  return at === undefined ? undefined : `illegal base64 data at input byte ${at}`;
}

function faultAt(bytes: Buffer): number | undefined {
  const char = (index: number): string => String.fromCharCode(bytes[index] ?? 0);
  const skipBreaks = (index: number): number => {
    let next = index;
    while (next < bytes.length && (char(next) === '\n' || char(next) === '\r')) next += 1;
    return next;
  };
  // how many characters of a group of four are read
  let inGroup = 0;
  for (let index = skipBreaks(0); index < bytes.length; index = skipBreaks(index + 1)) {
    const one = char(index);
    if (ALPHABET.test(one)) {
      inGroup = (inGroup + 1) % 4;
      continue;
    }
    if (one !== '=' || inGroup < 2) return index;
    let next = skipBreaks(index + 1);
    if (inGroup === 2) {
      if (next === bytes.length) return next;
      if (char(next) !== '=') return next - 1;
      next = skipBreaks(next + 1);
    }
    return next < bytes.length ? next : undefined;
  }
  return inGroup === 0 ? undefined : bytes.length - inGroup;
}

/** The canonical form of a base64 text that has no fault. */
export function printBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('base64');
}
