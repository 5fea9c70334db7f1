import { byteText, encodeText, joinBytes } from '../text.ts';

/** Text as awk counts it, byte by byte: what is ASCII stays as it is. */
export function toBytes(text: string): string {
  return /^[\0-\x7f]*$/.test(text) ? text : Array.from(encodeText(text), byteText).join('');
}

/** The text that such bytes are. */
export function fromBytes(bytes: string): string {
  return joinBytes(bytes);
}
