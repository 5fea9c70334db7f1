/** The text behind base64; bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString();
}
