import { DYN, simple, type Type } from './types.ts';
import type { Value } from './values.ts';

/** A function over values that have the types of its signature. Throws CelError. */
export type Implementation = (...args: readonly never[]) => Value;

/** One overload: the target of a method is its first argument. */
export interface Overload {
  readonly method: boolean;
  readonly args: readonly Type[];
  readonly result: Type;
  readonly run: (...args: readonly Value[]) => Value;
}

/** Signatures with what they do: "size(string) int", "string.contains(string) bool", "list(A).first() optional(A)". */
export type Library = readonly (readonly [signature: string, run: Implementation])[];

/** All overloads by name. */
export type Functions = ReadonlyMap<string, readonly Overload[]>;

export function readLibraries(...libraries: readonly Library[]): Functions {
  const functions = new Map<string, Overload[]>();
  for (const [signature, run] of libraries.flat()) {
    const [name, overload] = readSignature(signature, run);
    const there = functions.get(name);
    if (there === undefined) functions.set(name, [overload]);
    else there.push(overload);
  }
  return functions;
}

/** Namespaces of functions, which stand before a name with a dot like a target. */
const SPACES = ['sets', 'optional', 'ip', 'format', 'lists', 'strings'];

function readSignature(signature: string, run: Implementation): readonly [string, Overload] {
  const end = signature.lastIndexOf(') ') + 1;
  const head = signature.slice(0, end);
  const open = openingOf(head);
  const before = head.slice(0, open);
  const dot = before.lastIndexOf('.');
  const space = before.slice(0, Math.max(0, dot));
  const method = dot > 0 && !SPACES.includes(space);
  const args = splitTypes(head.slice(open + 1, -1)).map(readType);
  return [
    method ? before.slice(dot + 1) : before,
    {
      method,
      args: method ? [readType(space), ...args] : args,
      result: readType(signature.slice(end + 1)),
      run: run as Overload['run'],
    },
  ];
}

/** The bracket that the last one closes. */
function openingOf(text: string): number {
  let depth = 0;
  for (let at = text.length - 1; at >= 0; at--) {
    if (text[at] === ')') depth++;
    else if (text[at] === '(' && --depth === 0) return at;
  }
  throw new Error(`no signature: ${text}`);
}

function splitTypes(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let part = '';
  for (const character of text) {
    if (character === ',' && depth === 0) {
      parts.push(part.trim());
      part = '';
      continue;
    }
    if (character === '(') depth++;
    if (character === ')') depth--;
    part += character;
  }
  return part.trim() === '' ? parts : [...parts, part.trim()];
}

/** Short names of types in signatures. */
const NAMES: Readonly<Record<string, string>> = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  Quantity: 'kubernetes.Quantity',
  Semver: 'kubernetes.Semver',
  URL: 'kubernetes.URL',
  Format: 'kubernetes.NamedFormat',
  IP: 'net.IP',
  CIDR: 'net.CIDR',
  Authorizer: 'kubernetes.authorization.Authorizer',
  PathCheck: 'kubernetes.authorization.PathCheck',
  GroupCheck: 'kubernetes.authorization.GroupCheck',
  ResourceCheck: 'kubernetes.authorization.ResourceCheck',
  Decision: 'kubernetes.authorization.Decision',
};

function readType(text: string): Type {
  if (text === 'dyn') return DYN;
  if (text === 'type') return { kind: 'type', of: DYN };
  if (/^[A-Z]$/u.test(text)) return { kind: 'parameter', name: text };
  const open = text.indexOf('(');
  if (open < 0) return simple(NAMES[text] ?? text);
  const [first = DYN, second = DYN] = splitTypes(text.slice(open + 1, -1)).map(readType);
  switch (text.slice(0, open)) {
    case 'list':
      return { kind: 'list', item: first };
    case 'map':
      return { kind: 'map', key: first, value: second };
    case 'optional':
      return { kind: 'optional', of: first };
    default:
      throw new Error(`no type: ${text}`);
  }
}
