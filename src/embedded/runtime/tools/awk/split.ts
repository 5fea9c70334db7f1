import { ExpressionMistake, extendedToRegExp } from '../regular-expression.ts';
import { RunMistake } from './mistakes.ts';

const known = new Map<string, RegExp>();

/** The regular expression of a text, made once. */
export function toRegExp(source: string): RegExp {
  let expression = known.get(source);
  if (expression === undefined) {
    if (known.size > 500) known.clear();
    try {
      // in awk a dot is any character, newlines too
      expression = extendedToRegExp(expandInBrackets(source), 'gs');
    } catch (error) {
      if (!(error instanceof ExpressionMistake)) throw error;
      throw new RunMistake(
        `bad regex '${source}': ${error.message.startsWith('Unmatched [') ? "Missing ']'" : error.message}`,
        true,
      );
    }
    known.set(source, expression);
  }
  expression.lastIndex = 0;
  return expression;
}

/** awk knows escapes in bracket expressions as well, where others take the backslash for itself. */
function expandInBrackets(source: string): string {
  return source.replace(/\\[^]|\[\^?\]?(?:\\[^]|[^\]\\])*\]/g, (piece) =>
    piece.startsWith('[')
      ? piece.replace(/\\([^])/g, (_whole, letter: string) => IN_BRACKETS[letter] ?? letter)
      : piece,
  );
}

const IN_BRACKETS: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  f: '\f',
  v: '\v',
  '\\': '\\',
};

/** Splits a text as FS says: one blank for runs of white space, one character for itself, else an expression. */
export function splitText(text: string, separator: string, isParagraph: boolean): string[] {
  if (separator === ' ') {
    const trimmed = text.replace(/^[ \t\n]+|[ \t\n]+$/g, '');
    return trimmed === '' ? [] : trimmed.split(/[ \t\n]+/);
  }
  if (text === '') return [];
  if (separator === '') return Array.from(text);
  if (separator.length === 1 && separator !== '\\') {
    return isParagraph ? text.split(separator).flatMap((part) => part.split('\n')) : text.split(separator);
  }
  return splitByExpression(text, toRegExp(isParagraph ? `(${separator})|\n` : separator));
}

/** Like split(), but what parentheses match is no part. */
export function splitByExpression(text: string, expression: RegExp): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(expression)) {
    if (match[0] === '') continue;
    parts.push(text.slice(from, match.index));
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}
