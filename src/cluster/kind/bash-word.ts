/**
 * A word for bash that stays on one line, whatever is in it (bash's manual, "ANSI-C Quoting"). NUL can't be part of a
 * word and is left out.
 */
export function bashWord(word: string): string {
  if (/^[\w./:@%+=,-]+$/.test(word)) return word;
  const escaped = word
    .replaceAll('\0', '')
    .replaceAll('\\', String.raw`\\`)
    .replaceAll("'", String.raw`\'`)
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`);
  return `$'${escaped}'`;
}
