import type { ParameterExpansionPart, ParameterOperation } from 'unbash';
import type { ShellFault } from './control.ts';
import { arithmeticValue, expandOperand, expandPattern, expandPieces, expandString } from './expand.ts';
import type { Piece } from './fields.ts';
import { joinPieces, quoted, result } from './fields.ts';
import { patternSource } from './pattern.ts';
import type { Shell } from './shell.ts';

/** $name, with the special rules of $@ and $*. */
export function parameterPieces(shell: Shell, name: string, isQuoted: boolean): readonly Piece[] {
  const list = name === '@' || name === '*' ? shell.state.positional : undefined;
  if (list !== undefined) return listPieces(shell, list, name === '*', isQuoted);
  const value = lookUp(shell, name);
  if (value === undefined) {
    refuseUnset(shell, name);
    return isQuoted ? [quoted('')] : [];
  }
  return [isQuoted ? quoted(value) : result(value)];
}

function listPieces(
  shell: Shell,
  list: readonly string[],
  isStar: boolean,
  isQuoted: boolean,
): readonly Piece[] {
  if (isStar && isQuoted) return [quoted(list.join(separator(shell)))];
  return list.flatMap((value, index): Piece[] => [
    ...(index === 0 ? [] : (['break'] as const)),
    isQuoted ? quoted(value) : result(value),
  ]);
}

/** The first character of IFS. */
function separator(shell: Shell): string {
  return shell.ifs.slice(0, 1);
}

/** The value of a parameter, special ones too; undefined: unset. */
export function lookUp(shell: Shell, name: string): string | undefined {
  const { state } = shell;
  switch (name) {
    case '?':
      return String(state.status);
    case '#':
      return String(state.positional.length);
    case '$':
      return String(shell.mainPid);
    case '!':
      return state.lastBackground === undefined
        ? shell.dialect === 'bash'
          ? undefined
          : ''
        : String(state.lastBackground);
    case '-':
      return shell.flags;
    case '0':
      return shell.scriptName;
    case '@':
    case '*':
      return state.positional.length === 0
        ? undefined
        : state.positional.join(name === '*' ? separator(shell) : ' ');
    default:
  }
  if (/^\d+$/.test(name)) return state.positional[Number(name) - 1];
  return state.get(name) ?? shell.dynamicVariable(name);
}

function refuseUnset(shell: Shell, name: string): void {
  if (!shell.state.options.has('nounset') || name === '@' || name === '*' || name === '!') return;
  throw shell.dialect === 'bash'
    ? shell.fault(`${/^\d/.test(name) ? `$${name}` : name}: unbound variable`, 127)
    : shell.fault(`${name}: parameter not set`);
}

/** ${...} */
export async function expandParameter(
  shell: Shell,
  part: ParameterExpansionPart,
  isQuoted: boolean,
): Promise<readonly Piece[]> {
  const { operation, prefix } = part;
  if (!/^(?:[A-Za-z_]\w*|\d+|[@*#?$!-])$/.test(part.parameter)) throw badSubstitution(shell, part);
  if (shell.dialect !== 'bash' && (part.index !== undefined || prefix === '!'))
    throw badSubstitution(shell, part);
  if (shell.dialect === 'dash' && isExtension(operation)) throw badSubstitution(shell, part);
  let name = part.parameter;
  if (prefix === '!') {
    if (operation?.type === 'Names') {
      const names = [...shell.state.variables.keys()].filter((known) => known.startsWith(name)).toSorted();
      return listPieces(shell, names, operation.operator === '*', isQuoted);
    }
    if (part.index !== undefined && /^[@*]$/.test(part.index.text)) {
      const value = shell.state.variables.get(name)?.value;
      const keys =
        value instanceof Map
          ? [...value.keys()].toSorted((a, b) => a - b).map(String)
          : value === undefined
            ? []
            : ['0'];
      return listPieces(shell, keys, part.index.text === '*', isQuoted);
    }
    name = lookUp(shell, name) ?? '';
    if (name === '') throw shell.fault(`${part.parameter}: invalid indirect expansion`, 1);
  }
  const list = await listOf(shell, name, part);
  if (prefix === '#') {
    if (list !== undefined && operation === undefined) {
      return one(String(list.values.length), isQuoted);
    }
    const value = await valueOf(shell, name, part);
    if (value === undefined) refuseUnset(shell, name);
    return one(String(Array.from(value ?? '').length), isQuoted);
  }
  if (operation === undefined) {
    if (list !== undefined) return listPieces(shell, list.values, list.isStar, isQuoted);
    if (part.index === undefined) return parameterPieces(shell, name, isQuoted);
    const value = await valueOf(shell, name, part);
    if (value === undefined) refuseUnset(shell, name);
    return one(value ?? '', isQuoted);
  }
  if (operation.type === 'Default') return expandDefault(shell, part, operation, name, isQuoted, list);
  const change = await changeOf(shell, part, operation, list);
  if (list !== undefined) {
    const values =
      operation.type === 'Slice'
        ? await sliceList(shell, list.values, operation, name)
        : list.values.map(change);
    return listPieces(shell, values, list.isStar, isQuoted);
  }
  const value = await valueOf(shell, name, part);
  if (value === undefined) refuseUnset(shell, name);
  return one(change(value ?? ''), isQuoted);
}

const one = (text: string, isQuoted: boolean): readonly Piece[] => [isQuoted ? quoted(text) : result(text)];

function isExtension(operation: ParameterOperation | undefined): boolean {
  return operation !== undefined && operation.type !== 'Default' && operation.type !== 'Remove';
}

function badSubstitution(shell: Shell, part: ParameterExpansionPart): ShellFault {
  if (shell.dialect === 'bash') return shell.fault(`${part.text}: bad substitution`, 1);
  return shell.fault(shell.dialect === 'ash' ? 'syntax error: bad substitution' : 'Bad substitution');
}

interface List {
  readonly values: readonly string[];
  readonly isStar: boolean;
}

async function listOf(shell: Shell, name: string, part: ParameterExpansionPart): Promise<List | undefined> {
  if (name === '@' || name === '*') return { values: shell.state.positional, isStar: name === '*' };
  if (part.index === undefined || !/^[@*]$/.test(part.index.text)) return undefined;
  const value = shell.state.variables.get(name)?.value;
  const isStar = part.index.text === '*';
  if (value === undefined) return { values: [], isStar };
  if (!(value instanceof Map)) return { values: [value], isStar };
  return { values: [...value.entries()].toSorted(([a], [b]) => a - b).map(([, text]) => text), isStar };
}

async function valueOf(
  shell: Shell,
  name: string,
  part: ParameterExpansionPart,
): Promise<string | undefined> {
  if (part.index === undefined) return lookUp(shell, name);
  const index = await shell.arrayIndex(name, await expandString(shell, part.index));
  const value = shell.state.variables.get(name)?.value;
  return value instanceof Map ? value.get(index) : index === 0 ? value : undefined;
}

async function expandDefault(
  shell: Shell,
  part: ParameterExpansionPart,
  operation: Extract<ParameterOperation, { type: 'Default' }>,
  name: string,
  isQuoted: boolean,
  list: List | undefined,
): Promise<readonly Piece[]> {
  const value =
    list === undefined
      ? await valueOf(shell, name, part)
      : list.values.length === 0
        ? undefined
        : list.values.join(' ');
  const isMissing = value === undefined || (operation.operator.startsWith(':') && value === '');
  const present = (): readonly Piece[] =>
    list === undefined ? one(value ?? '', isQuoted) : listPieces(shell, list.values, list.isStar, isQuoted);
  switch (operation.operator.replace(':', '')) {
    case '-':
      return isMissing ? splittable(await expandOperand(shell, operation.operand, isQuoted)) : present();
    case '+':
      return isMissing
        ? isQuoted
          ? [quoted('')]
          : []
        : splittable(await expandOperand(shell, operation.operand, isQuoted));
    case '=': {
      if (!isMissing) return present();
      const text = joinPieces(await expandOperand(shell, operation.operand, isQuoted));
      if (!/^[A-Za-z_]/.test(name)) throw shell.fault(`${name}: bad variable name`);
      shell.assign(name, text);
      return one(text, isQuoted);
    }
    default: {
      if (!isMissing) return present();
      const text = joinPieces(await expandOperand(shell, operation.operand, isQuoted));
      const fallback =
        shell.dialect === 'bash'
          ? operation.operator === ':?'
            ? 'parameter null or not set'
            : 'parameter not set'
          : operation.operator === ':?'
            ? 'parameter not set or null'
            : 'parameter not set';
      throw shell.fault(
        `${part.parameter}: ${text === '' ? fallback : text}`,
        shell.dialect === 'bash' ? 127 : 2,
      );
    }
  }
}

/** Unquoted literal text of an operand is split like the result that it is. */
function splittable(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece) => (piece === 'break' || piece.quoted ? piece : { ...piece, split: true }));
}

/** What an operation does to a value. */
async function changeOf(
  shell: Shell,
  part: ParameterExpansionPart,
  operation: Exclude<ParameterOperation, { type: 'Default' }>,
  list: List | undefined,
): Promise<(value: string) => string> {
  switch (operation.type) {
    case 'Remove': {
      const pattern = await expandPattern(shell, operation.operand);
      return (value) => removeMatch(value, pattern, operation.operator, shell.dialect === 'bash');
    }
    case 'Replace': {
      const pattern = await expandPattern(shell, operation.pattern);
      const replacement = joinPieces(await expandPieces(shell, operation.replacement, 'none'));
      return (value) =>
        replaceMatch(value, pattern, replacement, operation.operator, shell.dialect === 'bash');
    }
    case 'Slice': {
      if (list !== undefined) return (value) => value;
      const offset = Number(await arithmeticValue(shell, await expandString(shell, operation.offset)));
      const length =
        operation.length === undefined
          ? undefined
          : Number(await arithmeticValue(shell, await expandString(shell, operation.length)));
      return (value) => slice(Array.from(value), offset, length).join('');
    }
    case 'CaseModification': {
      if (shell.dialect !== 'bash') throw badSubstitution(shell, part);
      const { operator } = operation;
      const change = (text: string): string =>
        operator.startsWith('^') ? text.toUpperCase() : text.toLowerCase();
      return (value) => (operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1));
    }
    case 'Transform': {
      const kind = operation.operand.text;
      if (shell.dialect !== 'bash' || !/^[QULu]$/.test(kind)) throw badSubstitution(shell, part);
      return (value) =>
        kind === 'Q'
          ? `'${value.replaceAll("'", "'\\''")}'`
          : kind === 'U'
            ? value.toUpperCase()
            : kind === 'L'
              ? value.toLowerCase()
              : value.slice(0, 1).toUpperCase() + value.slice(1);
    }
    case 'Names':
    case 'Unknown':
      throw badSubstitution(shell, part);
    default:
      return operation satisfies never;
  }
}

async function sliceList(
  shell: Shell,
  values: readonly string[],
  operation: Extract<ParameterOperation, { type: 'Slice' }>,
  name: string,
): Promise<readonly string[]> {
  const offset = Number(await arithmeticValue(shell, await expandString(shell, operation.offset)));
  const length =
    operation.length === undefined
      ? undefined
      : Number(await arithmeticValue(shell, await expandString(shell, operation.length)));
  // positional parameters count from $0
  const counted = name === '@' || name === '*' ? [shell.scriptName, ...values] : values;
  return slice(counted, offset, length);
}

function slice<T>(values: readonly T[], offset: number, length: number | undefined): readonly T[] {
  const start = offset < 0 ? values.length + offset : offset;
  if (start < 0 || start > values.length) return [];
  return values.slice(
    start,
    length === undefined ? undefined : length < 0 ? values.length + length : start + length,
  );
}

function removeMatch(
  value: string,
  pattern: string,
  operator: '#' | '##' | '%' | '%%',
  extended: boolean,
): string {
  const expression = wholeMatch(pattern, extended);
  const length = value.length;
  const steps = Array.from({ length: length + 1 }, (_, index) => index);
  const fromShort = operator.length === 1;
  if (operator.startsWith('#')) {
    const end = (fromShort ? steps : steps.toReversed()).find((at) => expression.test(value.slice(0, at)));
    return end === undefined ? value : value.slice(end);
  }
  const start = (fromShort ? steps.toReversed() : steps).find((at) => expression.test(value.slice(at)));
  return start === undefined ? value : value.slice(0, start);
}

function wholeMatch(pattern: string, extended: boolean): RegExp {
  return new RegExp(`^(?:${patternSource(pattern, { extended })})$`);
}

function replaceMatch(
  value: string,
  pattern: string,
  replacement: string,
  operator: '/' | '//' | '/#' | '/%',
  extended: boolean,
): string {
  if (pattern === '') return value;
  const source = patternSource(pattern, { extended });
  switch (operator) {
    case '/':
      return value.replace(new RegExp(source), () => replacement);
    case '//':
      return value.replace(new RegExp(source, 'g'), (match) => (match === '' ? '' : replacement));
    case '/#':
      return value.replace(new RegExp(`^(?:${source})`), () => replacement);
    case '/%':
      return value.replace(new RegExp(`(?:${source})$`), () => replacement);
    default:
      return operator satisfies never;
  }
}
