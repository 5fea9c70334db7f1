import type { Dialect } from './dialect.ts';

/** A value in single quotes, always: as set and export show it. */
export function singleQuote(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}

/** A word as set -x shows it. */
export function traceWord(text: string, dialect: Dialect): string {
  switch (dialect) {
    case 'dash':
      return text;
    case 'ash':
      // not quoted: + , - . / 0-9 : @ A-Z ] ^ _ a-z
      return text !== '' && /^[+,\-./0-9:@A-Z\]^_a-z]+$/.test(text)
        ? text
        : `'${text.replaceAll("'", `'"'"'`)}'`;
    case 'bash':
      if (text !== '' && !/[\s|&;()<>'"\\$`*?[\]{}!^#~]/.test(text.replace(/(?!^)[#~]/g, ''))) return text;
      return `'${text.replaceAll("'", `'\\''`)}'`;
    default:
      return dialect satisfies never;
  }
}

/** A value as bash's set shows it. */
export function bashQuote(text: string): string {
  if (/[\n\t]/.test(text))
    return `$'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;
  return /^[\w@%+=:,./-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
