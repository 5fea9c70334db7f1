import { parse } from 'unbash';
import type { DoubleQuotedChild, HereDocBody, Word, WordPart } from 'unbash';
import { ArithmeticError, evaluateArithmetic } from './arithmetic.ts';
import type { ShellFault } from './control.ts';
import { expandBraces } from './braces.ts';
import type { Field, Piece } from './fields.ts';
import { joinPieces, literal, piecesPattern, quoted, result, splitFields } from './fields.ts';
import { expandPath } from './glob.ts';
import { hasPattern } from './pattern.ts';
import type { Shell } from './shell.ts';

/** All expansions of a command's words: its fields. */
export async function expandWords(shell: Shell, words: readonly Word[]): Promise<string[]> {
  const fields: string[] = [];
  for (const word of words) fields.push(...(await expandToFields(shell, word)));
  return fields;
}

async function expandToFields(shell: Shell, word: Word): Promise<string[]> {
  if (shell.dialect === 'bash' && word.parts?.some((part) => part.type === 'BraceExpansion') === true) {
    const fields: string[] = [];
    for (const text of expandBraces(word.text)) {
      const command = parse(`: ${text}`).commands[0]?.command;
      const inner = command?.type === 'Command' ? command.suffix[0] : undefined;
      if (inner?.type === 'Word') fields.push(...finishFields(shell, await expandPieces(shell, inner)));
    }
    return fields;
  }
  return finishFields(shell, await expandPieces(shell, word));
}

function finishFields(shell: Shell, pieces: readonly Piece[]): string[] {
  const fields = splitFields(pieces, shell.ifs);
  return fields.flatMap((field) => matchField(shell, field));
}

function matchField(shell: Shell, field: Field): readonly string[] {
  if (!field.mayMatch || shell.state.options.has('noglob')) return [field.text];
  const extended = shell.dialect === 'bash';
  if (!hasPattern(field.pattern) && !(extended && /[?*+@!]\(/.test(field.pattern))) return [field.text];
  const paths = expandPath(shell.process.files, field.pattern, extended);
  return paths.length === 0 ? [field.text] : paths;
}

/** A word as one string, without splitting and patterns: in assignments, redirections, case. */
export async function expandString(
  shell: Shell,
  word: Word,
  tilde: 'word' | 'assignment' = 'word',
): Promise<string> {
  return joinPieces(await expandPieces(shell, word, tilde));
}

/** A word as a pattern. */
export async function expandPattern(shell: Shell, word: Word): Promise<string> {
  return piecesPattern(await expandPieces(shell, word));
}

export async function expandPieces(
  shell: Shell,
  word: Word,
  tilde: 'word' | 'assignment' | 'none' = 'word',
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  if (word.parts === undefined) return unquotedText(shell, word.text, tilde);
  for (const [index, part] of word.parts.entries()) {
    const start = index === 0 ? tilde : tilde === 'assignment' ? 'inside' : 'none';
    pieces.push(...(await expandPart(shell, part, start)));
  }
  return pieces;
}

async function expandPart(
  shell: Shell,
  part: WordPart,
  tilde: 'word' | 'assignment' | 'inside' | 'none',
): Promise<readonly Piece[]> {
  switch (part.type) {
    case 'Literal':
      return unquotedText(shell, part.text, tilde);
    case 'Glob': {
      if (part.kind !== 'bracket') return [literal(part.text)];
      const inside: Piece[] = [literal('[')];
      for (const inner of part.parts) inside.push(...(await expandPart(shell, inner, 'none')));
      return [...inside, literal(']')];
    }
    case 'SingleQuoted':
      return [quoted(part.value)];
    case 'AnsiCQuoted':
      return shell.dialect === 'dash' ? [literal('$'), quoted(part.text.slice(2, -1))] : [quoted(part.value)];
    case 'DoubleQuoted':
      return expandQuoted(shell, part.parts);
    case 'LocaleString': {
      const pieces = await expandQuoted(shell, part.parts);
      return shell.dialect === 'bash' ? pieces : [literal('$'), ...pieces];
    }
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      return expandDollar(shell, part, false);
    case 'ProcessSubstitution':
      return [quoted(await shell.substituteProcess(part))];
    case 'ExtendedGlob':
    case 'BraceExpansion':
      return [literal(part.text)];
    default:
      return part satisfies never;
  }
}

async function expandQuoted(shell: Shell, parts: readonly DoubleQuotedChild[]): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  let isEmptyList = false;
  for (const part of parts) {
    if (part.type === 'Literal') pieces.push(quoted(part.value));
    else {
      const expanded = await expandDollar(shell, part, true);
      if (expanded.length === 0) isEmptyList = true;
      pieces.push(...expanded);
    }
  }
  // "$@" without parameters is no field at all, "" is an empty one
  return pieces.length === 0 && !isEmptyList ? [quoted('')] : pieces;
}

/** What a dollar or a backquote begins. */
type Dollar = Exclude<DoubleQuotedChild, { type: 'Literal' }>;

function isDollar(part: WordPart): part is Dollar {
  return (
    part.type === 'SimpleExpansion' ||
    part.type === 'ParameterExpansion' ||
    part.type === 'CommandExpansion' ||
    part.type === 'ArithmeticExpansion'
  );
}

/** An expansion; within double quotes its result is quoted. */
async function expandDollar(shell: Shell, part: Dollar, isQuoted: boolean): Promise<readonly Piece[]> {
  switch (part.type) {
    case 'SimpleExpansion':
      return shell.engine.parameterPieces(shell, part.text.slice(1), isQuoted);
    case 'ParameterExpansion':
      return shell.engine.expandParameter(shell, part, isQuoted);
    case 'CommandExpansion': {
      const text = await shell.substitute(part);
      return [isQuoted ? quoted(text) : result(text)];
    }
    case 'ArithmeticExpansion': {
      const inside = part.text.startsWith('$[') ? part.text.slice(2, -1) : part.text.slice(3, -2);
      const text = String(await arithmeticValue(shell, inside));
      return [isQuoted ? quoted(text) : result(text)];
    }
    default:
      return part satisfies never;
  }
}

/** The value of an expression in which expansions happen first, as in double quotes. */
export async function arithmeticValue(shell: Shell, source: string): Promise<bigint> {
  const text = /[$`\\]/.test(source) ? await expandInQuotes(shell, source) : source;
  try {
    return evaluateArithmetic(text.replaceAll('"', ''), {
      get: (name) => shell.arithmeticVariable(name),
      set: (name, value) => shell.assign(name, value),
    });
  } catch (error) {
    if (!(error instanceof ArithmeticError)) throw error;
    throw arithmeticFault(shell, error, text);
  }
}

function arithmeticFault(shell: Shell, error: ArithmeticError, text: string): ShellFault {
  const trimmed = text.trim();
  if (shell.dialect === 'ash') {
    const message =
      error.kind === 'division'
        ? 'divide by zero'
        : error.kind === 'recursion'
          ? 'expression recursion loop detected'
          : 'arithmetic syntax error';
    return shell.fault(message);
  }
  if (shell.dialect === 'dash') {
    const message =
      error.kind === 'division'
        ? 'division by zero'
        : error.kind === 'operand'
          ? 'expecting primary'
          : 'expecting EOF';
    return shell.fault(`arithmetic expression: ${message}: "${text}"`);
  }
  const message =
    error.kind === 'division'
      ? 'division by 0'
      : error.kind === 'operand'
        ? 'syntax error: operand expected'
        : error.kind === 'recursion'
          ? 'expression recursion level exceeded'
          : 'syntax error in expression';
  return shell.fault(`${trimmed}: ${message} (error token is "${error.rest.trimStart()}")`);
}

/** Expands text as in a here-document. */
export async function expandInQuotes(shell: Shell, source: string): Promise<string> {
  const document = parse(`: <<E_O_T\n${source}\nE_O_T\n`).commands[0]?.command;
  const redirect = document?.type === 'Command' ? document.suffix[0] : undefined;
  if (redirect?.type !== 'HereDoc') return source;
  const text = await expandHereDocument(shell, redirect.body);
  return text.endsWith('\n') ? text.slice(0, -1) : text;
}

/** The text of an unquoted here-document. */
export async function expandHereDocument(shell: Shell, body: HereDocBody): Promise<string> {
  if (body.parts === undefined) return body.text.replace(/\\([\\$`])|\\\n/g, '$1');
  const pieces: Piece[] = [];
  for (const part of body.parts) {
    if (part.type === 'Literal') pieces.push(quoted(part.value));
    else if (isDollar(part)) pieces.push(...(await expandDollar(shell, part, true)));
    else pieces.push(quoted(part.text));
  }
  return joinPieces(pieces);
}

/** The operand of a parameter expansion: within double quotes quoted, but for patterns. */
export async function expandOperand(shell: Shell, word: Word, isQuoted: boolean): Promise<readonly Piece[]> {
  if (!isQuoted) return expandPieces(shell, word);
  if (word.parts === undefined) return [quoted(unescapeQuoted(word.text))];
  const pieces: Piece[] = [];
  for (const part of word.parts) {
    if (part.type === 'Literal') pieces.push(quoted(unescapeQuoted(part.text)));
    else if (part.type === 'DoubleQuoted') pieces.push(...(await expandQuoted(shell, part.parts)));
    else if (isDollar(part)) pieces.push(...(await expandDollar(shell, part, true)));
    else pieces.push(quoted(part.text));
  }
  return pieces;
}

function unescapeQuoted(text: string): string {
  return text.replace(/\\([\\$`"}])|\\\n/g, '$1');
}

/** Unquoted source text: backslashes quote, a tilde at the right place is a home. */
function unquotedText(shell: Shell, text: string, tilde: 'word' | 'assignment' | 'inside' | 'none'): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  if (tilde === 'word' || tilde === 'assignment')
    rest = expandTilde(shell, rest, pieces, tilde === 'assignment');
  for (const match of rest.matchAll(/\\([^])|\\$|[^\\:]+|:/g)) {
    const [whole, escaped] = match;
    if (escaped !== undefined) {
      if (escaped !== '\n') pieces.push(quoted(escaped));
    } else if (whole === ':' && (tilde === 'assignment' || tilde === 'inside')) {
      pieces.push(literal(':'));
      const after = rest.slice(match.index + 1);
      const home = /^~([^/:\\]*)(?=[/:]|$)/.exec(after);
      const path = home === null ? undefined : shell.home(home[1] ?? '');
      if (home !== null && path !== undefined) {
        pieces.push(quoted(path));
        pieces.push(...unquotedText(shell, after.slice(home[0].length), 'inside'));
        return pieces;
      }
    } else {
      pieces.push(literal(whole));
    }
  }
  return pieces;
}

function expandTilde(shell: Shell, text: string, pieces: Piece[], inAssignment: boolean): string {
  const match = (inAssignment ? /^~([^/:\\]*)(?=[/:]|$)/ : /^~([^/\\]*)(?=\/|$)/).exec(text);
  const path = match === null ? undefined : shell.home(match[1] ?? '');
  if (match === null || path === undefined) return text;
  pieces.push(quoted(path));
  return text.slice(match[0].length);
}
