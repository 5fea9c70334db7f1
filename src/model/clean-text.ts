/* oxlint-disable no-control-regex -- control characters are what this file is about */
/**
 * Takes control characters out of text that came from a pack, a cluster or a command, before it reaches a terminal
 * or HTML: escape sequences whole, C0 and C1 controls but newline and tab, and the characters that reorder text
 * (Unicode UAX #9: embeddings, overrides, isolates).
 */
export function cleanText(text: string): string {
  return text.replaceAll(ESCAPE_SEQUENCE, '').replaceAll(/\r\n?/g, '\n').replaceAll(CONTROL_CHARACTER, '');
}

// CSI, OSC and the other strings ended by ST or BEL, then two-character escapes (ECMA-48)
const ESCAPE_SEQUENCE =
  /(?:\u001B\[|\u009B)[0-?]*[ -/]*[@-~]|(?:\u001B[\]PX^_]|[\u0090\u0098\u009D-\u009F])[^\u0007\u001B\u009C]*(?:\u0007|\u001B\\|\u009C)|\u001B[ -/]*[0-~]/g;
const CONTROL_CHARACTER = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/g;
