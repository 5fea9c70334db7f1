import { readBracket } from '../shell/pattern.ts';

/** A mistake in a regular expression, in the C library's words. */
export class ExpressionMistake extends Error {}

/** A POSIX basic regular expression as a JavaScript one. */
export function basicToRegExp(source: string, flags: string): RegExp {
  return compile(translate(source, false), flags);
}

/** A POSIX extended regular expression as a JavaScript one. */
export function extendedToRegExp(source: string, flags: string): RegExp {
  return compile(translate(source, true), flags);
}

function compile(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    throw new ExpressionMistake('Invalid regexp');
  }
}

function translate(source: string, isExtended: boolean): string {
  let out = '';
  let depth = 0;
  // is an atom before this, that a star could repeat?
  let hasAtom = false;
  let at = 0;
  const emit = (text: string, atom: boolean): void => {
    out += text;
    hasAtom = atom;
  };
  while (at < source.length) {
    const character = source[at] ?? '';
    const isEscaped = character === '\\';
    if (isEscaped && at + 1 >= source.length) throw new ExpressionMistake('Trailing backslash');
    const letter = isEscaped ? (source[at + 1] ?? '') : character;
    at += isEscaped ? 2 : 1;
    // in a basic expression these are operators with a backslash, in an extended one without
    const isOperator = '(){}+?|'.includes(letter) && isEscaped !== isExtended;
    if (isOperator) {
      if (letter === '(') {
        depth += 1;
        emit('(', false);
      } else if (letter === ')') {
        if (depth === 0) {
          if (!isExtended) throw new ExpressionMistake('Unmatched ) or \\)');
          emit('\\)', true);
        } else {
          depth -= 1;
          emit(')', true);
        }
      } else if (letter === '|') {
        emit('|', false);
      } else if (letter === '{') {
        const interval = (isExtended ? /^(\d*)(,?)(\d*)\}/ : /^(\d*)(,?)(\d*)\\\}/).exec(source.slice(at));
        if (interval === null || (interval[1] === '' && interval[2] === '') || !hasAtom) {
          if (!isExtended) throw new ExpressionMistake('Invalid content of \\{\\}');
          emit('\\{', true);
        } else {
          at += interval[0].length;
          emit(
            `{${interval[1] === '' ? '0' : (interval[1] ?? '0')}${interval[2] ?? ''}${interval[3] ?? ''}}`,
            false,
          );
        }
      } else if (letter === '}') {
        emit('\\}', true);
      } else if (hasAtom) {
        emit(letter, false);
      } else {
        emit(`\\${letter}`, true);
      }
    } else if (isEscaped) {
      emit(escaped(letter), !"<>bB`'".includes(letter));
    } else if (letter === '*') {
      if (hasAtom) emit('*', false);
      else if (out.endsWith('*') || /[+?}]$/.test(out)) hasAtom = false;
      else emit('\\*', true);
    } else if (letter === '[') {
      const bracket = readBracket(source, at, false);
      if (bracket === undefined) throw new ExpressionMistake('Unmatched [, [^, [:, [., or [=');
      at = bracket.end;
      emit(bracket.source, true);
    } else if (letter === '^') {
      const anchors = isExtended || out === '' || /(?:\(|\|)$/.test(out);
      emit(anchors ? '^' : '\\^', !anchors);
    } else if (letter === '$') {
      const anchors = isExtended || at === source.length || /^\\[)|]/.test(source.slice(at));
      emit(anchors ? '$' : '\\$', !anchors);
    } else if (letter === '.') {
      emit('[^\\n]', true);
    } else {
      emit(/[()|+?{}\\/\]]/.test(letter) ? `\\${letter}` : letter, true);
    }
  }
  if (depth > 0) throw new ExpressionMistake('Unmatched ( or \\(');
  return out;
}

function escaped(letter: string): string {
  if (/[wWsSbB]/.test(letter) || /[1-9]/.test(letter)) return `\\${letter}`;
  switch (letter) {
    case '<':
      return '\\b(?=\\w)';
    case '>':
      return '\\b(?<=\\w)';
    case '`':
      return '^';
    case "'":
      return '$';
    case 'n':
      return '\\n';
    case 't':
      return '\\t';
    default:
      return letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  }
}
