/**
 * Shell patterns (POSIX XCU 2.14): `*`, `?`, `[...]` with `!` or `^`, ranges and classes. A backslash takes a character's
 * meaning away: quoted text comes in with backslashes.
 */
export function patternSource(pattern: string, options: PatternOptions = {}): string {
  const any = options.pathname === true ? '[^/]' : '[^]';
  let source = '';
  let at = 0;
  while (at < pattern.length) {
    const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
    const group = options.extended === true ? extendedGroup(pattern, at, options) : undefined;
    if (group !== undefined) {
      source += group.source;
      at = group.end;
      continue;
    }
    at += character.length;
    if (character === '\\') {
      const next = pattern[at];
      if (next === undefined) source += '\\\\';
      else {
        source += escapeRegExp(next);
        at += 1;
      }
    } else if (character === '*') {
      source += `${any}*`;
    } else if (character === '?') {
      source += any;
    } else if (character === '[') {
      const bracket = readBracket(pattern, at);
      if (bracket === undefined) source += '\\[';
      else {
        source += bracket.source;
        at = bracket.end;
      }
    } else {
      source += escapeRegExp(character);
    }
  }
  return source;
}

export interface PatternOptions {
  /** `*` and `?` don't match a slash. */
  readonly pathname?: boolean;
  /** bash's `@(a|b)` and the like. */
  readonly extended?: boolean;
}

/** A regular expression that matches what the whole pattern matches. */
export function compilePattern(pattern: string, options: PatternOptions = {}): RegExp {
  try {
    return new RegExp(`^(?:${patternSource(pattern, options)})$`, 'u');
  } catch {
    return new RegExp(`^${escapeRegExp(pattern)}$`, 'u');
  }
}

/** Does text hold characters that mean something in a pattern? */
export function hasPattern(pattern: string): boolean {
  return /(?<!\\)(?:\\\\)*[*?[]/.test(pattern);
}

/** Text as a pattern that matches only itself. */
export function escapePattern(text: string): string {
  return text.replace(/[\\*?[\]!^()|@+-]/g, '\\$&');
}

export function unescapePattern(pattern: string): string {
  return pattern.replace(/\\([^])/g, '$1');
}

export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

const classes: Readonly<Record<string, string>> = {
  alnum: 'a-zA-Z0-9',
  alpha: 'a-zA-Z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: '\\s',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
};

/** The inside of a bracket expression from after its `[`: the RegExp's class, and where it ends. */
export function readBracket(
  pattern: string,
  start: number,
  backslashQuotes = true,
): { readonly source: string; readonly end: number } | undefined {
  let at = start;
  let negated = false;
  if (pattern[at] === '!' || pattern[at] === '^') {
    if (pattern[at] === '^' || backslashQuotes) {
      negated = true;
      at += 1;
    }
  }
  let inside = '';
  for (let first = true; ; first = false) {
    const character = pattern[at];
    if (character === undefined) return undefined;
    if (character === ']' && !first) break;
    const named = /^\[([:.=])(.+?)\1\]/.exec(pattern.slice(at));
    if (named !== null) {
      inside += named[1] === ':' ? (classes[named[2] ?? ''] ?? '') : escapeClass(named[2] ?? '');
      at += named[0].length;
    } else if (character === '\\' && backslashQuotes) {
      inside += escapeClass(pattern[at + 1] ?? '\\');
      at += 2;
    } else if (character === '-' && !first && pattern[at + 1] !== ']' && pattern[at + 1] !== undefined) {
      inside += '-';
      at += 1;
    } else {
      inside += escapeClass(character);
      at += 1;
    }
  }
  if (inside === '') return { source: negated ? '[^]' : '(?!)', end: at + 1 };
  return { source: `[${negated ? '^' : ''}${inside}]`, end: at + 1 };
}

function escapeClass(text: string): string {
  return text.replace(/[\\\]^[-]/g, '\\$&');
}

function extendedGroup(
  pattern: string,
  at: number,
  options: PatternOptions,
): { readonly source: string; readonly end: number } | undefined {
  const operator = pattern[at] ?? '';
  if (!'?*+@!'.includes(operator) || pattern[at + 1] !== '(') return undefined;
  const alternatives: string[] = [];
  let depth = 0;
  let current = '';
  for (let index = at + 2; index < pattern.length; index += 1) {
    const character = pattern[index] ?? '';
    if (character === '\\') {
      current += character + (pattern[index + 1] ?? '');
      index += 1;
    } else if (character === '|' && depth === 0) {
      alternatives.push(current);
      current = '';
    } else if (character === ')' && depth === 0) {
      alternatives.push(current);
      const inside = alternatives.map((alternative) => patternSource(alternative, options)).join('|');
      const rest = patternSource(pattern.slice(index + 1), options);
      const source =
        operator === '!'
          ? `(?!(?:${inside})${rest}$)[^]*?`
          : `(?:${inside})${operator === '@' ? '' : operator}`;
      return { source, end: index + 1 };
    } else {
      if (character === '(') depth += 1;
      if (character === ')') depth -= 1;
      current += character;
    }
  }
  return undefined;
}
