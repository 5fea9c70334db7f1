/**
 * Bytes as text and back without loss: UTF-8, and bytes that are none become lone low surrogates U+DC80 to U+DCFF (as
 * Python's surrogateescape does), which `encodeText` turns into the same bytes again.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decodeBroken(bytes);
  }
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decodeBroken(bytes: Uint8Array): string {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) {
      text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
      at += 1;
    } else {
      text += strict.decode(bytes.subarray(at, at + length));
      at += length;
    }
  }
  return text;
}

/** Bytes of the valid UTF-8 sequence that starts here; 0: none does. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  try {
    return at + length <= bytes.length && strict.decode(bytes.subarray(at, at + length)).length > 0
      ? length
      : 0;
  } catch {
    return 0;
  }
}

/** Text as bytes: the reverse of `decodeText`. */
export function encodeText(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return new TextEncoder().encode(text);
  const chunks: Buffer[] = [];
  for (const piece of text.split(/((?<![\ud800-\udbff])[\udc80-\udcff]+)/)) {
    chunks.push(
      /^[\udc80-\udcff]/.test(piece)
        ? Buffer.from(Array.from({ length: piece.length }, (_, index) => piece.charCodeAt(index) - 0xdc00))
        : Buffer.from(piece, 'utf8'),
    );
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** One byte as text that encodes to just that byte. */
export function byteText(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

/**
 * Text made of single bytes (\xHH escapes in printf and echo): neighbouring ones that are UTF-8 together become the
 * characters they mean.
 */
export function joinBytes(text: string): string {
  return /[\udc80-\udcff]/.test(text) ? decodeText(encodeText(text)) : text;
}
