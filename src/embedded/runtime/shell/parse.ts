import { forEachChild, parse } from 'unbash';
import type { ParseError, ParsedScript, Statement, SyntaxNode } from 'unbash';
import type { Dialect } from './dialect.ts';

export interface SyntaxFailure {
  /** Without the shell's name: 'unexpected "done"'. Of bash there may be two lines. */
  readonly kind: 'token' | 'end' | 'quote' | 'text';
  /** The unexpected token, or the message. */
  readonly token: string;
  /** What would have been right here: "fi". */
  readonly expected: string | undefined;
  readonly pos: number;
}

export interface Parsed {
  readonly source: string;
  /** The statements before the line with the mistake; all of them without one. */
  readonly statements: readonly Statement[];
  readonly failure: SyntaxFailure | undefined;
  /** More input could make it whole. */
  readonly isIncomplete: boolean;
}

/** Reads a piece of shell source as one of the shells does. */
export function parseShell(source: string, dialect: Dialect): Parsed {
  const script = parse(source);
  const errors = collectErrors(script).toSorted((a, b) => a.pos - b.pos);
  const failure = errors.length === 0 ? undefined : describe(source, errors);
  const foreign = dialect === 'bash' ? undefined : findForeign(script, source, dialect);
  const first =
    foreign !== undefined && (failure === undefined || foreign.pos < failure.pos) ? foreign : failure;
  if (first === undefined) {
    return {
      source,
      statements: script.commands,
      failure: undefined,
      isIncomplete: endsInside(source, script),
    };
  }
  const containing =
    script.commands.find((statement) => !isClosed(statement) || statement.end >= first.pos) ??
    script.commands.at(-1);
  const lineStart = source.lastIndexOf('\n', Math.min(containing?.pos ?? first.pos, first.pos)) + 1;
  return {
    source,
    statements: script.commands.filter((statement) => isClosed(statement) && statement.end <= lineStart),
    failure: first,
    isIncomplete: first.kind === 'end' || first.kind === 'quote',
  };
}

/** A compound command that the input ends in has no end. */
function isClosed(statement: Statement): boolean {
  return statement.end > statement.pos;
}

/** A here-document without its end, or a line that a backslash continues. */
function endsInside(source: string, script: ParsedScript): boolean {
  if (/(?:^|[^\\])(?:\\\\)*\\\n?$/.test(source)) return true;
  let open = false;
  visit(script, (node) => {
    if (node.type === 'HereDoc' && node.closing === undefined) open = true;
  });
  return open;
}

function visit(node: SyntaxNode, look: (node: SyntaxNode) => void): void {
  look(node);
  forEachChild(node, (child) => visit(child, look));
}

function collectErrors(script: ParsedScript): ParseError[] {
  const errors: ParseError[] = [];
  visit(script, (node) => {
    // what stands in backquotes is parsed when it runs
    if (node.type === 'Script' && node.source === undefined) errors.push(...(node.errors ?? []));
  });
  return errors;
}

function describe(source: string, errors: readonly ParseError[]): SyntaxFailure {
  const [first] = errors as [ParseError];
  const expected = errors
    .map((error) => /^expected '(.+?)' to close/.exec(error.message)?.[1])
    .find((token) => token !== undefined);
  const atEnd = isAtEnd(source, first.pos);
  if (/^unterminated (?:double|single|ANSI|locale)/i.test(first.message)) {
    return { kind: 'quote', token: source[first.pos] ?? '"', expected: undefined, pos: first.pos };
  }
  if (first.message.startsWith('unterminated backtick')) {
    return { kind: 'end', token: '`', expected: '`', pos: first.pos };
  }
  if (/^unterminated (?:parameter|brace)/.test(first.message)) {
    return { kind: 'end', token: '}', expected: '}', pos: first.pos };
  }
  if (first.message.startsWith('unterminated'))
    return { kind: 'end', token: ')', expected: ')', pos: first.pos };
  if (/^\s*for\s*$/.test(source.slice(0, first.pos).split(/[;\n]/).at(-1) ?? '')) {
    return { kind: 'text', token: 'bad for loop variable', expected: undefined, pos: first.pos };
  }
  const wanted = /^expected '(then|do|in|\]\])'$/.exec(first.message)?.[1];
  if (wanted !== undefined) {
    const before = /(?:^|[\s;])(done|fi|esac|else|elif|\})\s*;?\s*$/.exec(source.slice(0, first.pos))?.[1];
    if (before !== undefined) return { kind: 'token', token: before, expected: wanted, pos: first.pos };
    if (atEnd) return { kind: 'end', token: '', expected: wanted, pos: first.pos };
    return { kind: 'token', token: tokenAt(source, first.pos), expected: wanted, pos: first.pos };
  }
  const unexpected = /^unexpected token '(.*)'$/.exec(first.message)?.[1];
  if (unexpected !== undefined) return { kind: 'token', token: unexpected, expected, pos: first.pos };
  if (atEnd) {
    const item =
      expected === 'esac' && /(?<!;);?\s*$/.test(source) && !/(?:\bin|;;)\s*$/.test(source) ? ';;' : expected;
    return { kind: 'end', token: '', expected: item, pos: first.pos };
  }
  return { kind: 'token', token: tokenAt(source, first.pos), expected, pos: first.pos };
}

function isAtEnd(source: string, pos: number): boolean {
  return /^\s*(?:#[^\n]*\s*)*$/.test(source.slice(pos));
}

function tokenAt(source: string, pos: number): string {
  const rest = source.slice(pos).replace(/^[ \t]+/, '');
  return /^(?:&&|\|\||;;|<<|>>|[;&|()<>\n]|[^\s;&|()<>]+)/.exec(rest)?.[0] ?? rest;
}

/** bash's own syntax that ash and dash know nothing of. */
function findForeign(script: ParsedScript, source: string, dialect: Dialect): SyntaxFailure | undefined {
  let found: SyntaxFailure | undefined;
  const report = (token: string, pos: number): void => {
    if (found === undefined || pos < found.pos) found = { kind: 'token', token, expected: undefined, pos };
  };
  visit(script, (node) => {
    if (node.type === 'Assignment' && node.value.type === 'ArrayValue') report('(', node.value.pos);
    if (node.type === 'ProcessSubstitution' || node.type === 'ExtendedGlob') report('(', node.pos);
    if (node.type === 'HereString') report('redirection', node.pos);
    if (node.type === 'ArithmeticFor') {
      found ??= { kind: 'text', token: 'bad for loop variable', expected: undefined, pos: node.pos };
    }
    if (dialect === 'dash' && node.type === 'Function' && source.startsWith('function ', node.pos)) {
      report(source.slice(node.pos).includes('(') ? '(' : '}', node.end - 1);
    }
  });
  return found;
}

/** Is the whole input empty but for comments and spaces? */
export function isBlank(source: string): boolean {
  return /^(?:\s|#[^\n]*(?:\n|$))*$/.test(source);
}

/** The number of the line that holds a position, from 1. */
export function lineOf(source: string, pos: number): number {
  let line = 1;
  for (let at = source.indexOf('\n'); at !== -1 && at < pos; at = source.indexOf('\n', at + 1)) line += 1;
  return line;
}
