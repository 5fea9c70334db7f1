/** DER (ITU-T X.690), as much as certificates and their requests take. */

/** What is in one element, and all of it. */
export interface Element {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The elements that bytes are made of. Throws RangeError for what isn't whole. */
export function readElements(der: Buffer): Element[] {
  const elements: Element[] = [];
  for (let at = 0; at < der.length;) {
    const first = der[at + 1] ?? 0;
    const extra = first < 0x80 ? 0 : first & 0x7f;
    const length = extra === 0 ? first : der.readUIntBE(at + 2, extra);
    const start = at + 2 + extra;
    if (start + length > der.length) throw new RangeError('truncated');
    elements.push({
      tag: der[at] ?? 0,
      content: der.subarray(start, start + length),
      whole: der.subarray(at, start + length),
    });
    at = start + length;
  }
  return elements;
}

/** The elements within the only one. */
export function readInner(der: Buffer): Element[] {
  const [outer] = readElements(der);
  return readElements(outer?.content ?? Buffer.alloc(0));
}

/** One element. */
export function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  let size = Buffer.from([length]);
  if (length >= 0x80) {
    const digits = length.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
    size = Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
  }
  return Buffer.concat([Buffer.from([tag]), size, content]);
}

/** "2.5.29.15" */
export function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second, ...rest].flatMap((arc) => {
    const groups = [arc & 0x7f];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift((left & 0x7f) | 0x80);
    }
    return groups;
  });
  return element(TAG.oid, Buffer.from(bytes));
}

/** A time to the second; years from 2050 need more digits (RFC 5280, 4.1.2.5). */
export function derTime(time: Date): Buffer {
  const text = `${time.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`;
  const isLate = time.getUTCFullYear() >= 2050;
  return element(isLate ? TAG.generalizedTime : TAG.utcTime, Buffer.from(isLate ? text : text.slice(2)));
}

const PRINTABLE = /^[A-Za-z0-9 '()+,\-./:=?]*$/;

/** A text in the narrower of the two kinds of string that it fits. */
export function derText(text: string): Buffer {
  return element(PRINTABLE.test(text) ? TAG.printableString : TAG.utf8String, Buffer.from(text));
}
