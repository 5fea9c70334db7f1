import type { z } from 'zod';
import type { Finding } from './finding.ts';
import type { YamlPath } from './yaml-source.ts';
import { isJsonObject } from '../model/json.ts';
import { closestName, suggestName } from './closest-name.ts';

type Parsed<T> =
  { readonly ok: true; readonly data: T } | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Holds a value against a schema; what is wrong comes in words of the pack's author. A schema's own message may have
 * two lines, what is wrong and what to do; one that begins with "must" gets the key's name in front. `path`: where in
 * the file the value is. `advice`: what to do, where neither the schema nor the issue says it.
 */
export function parseWith<T>(
  schema: z.ZodType<T>,
  value: unknown,
  path: YamlPath,
  advice: string,
): Parsed<T> {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, data: result.data };
  // again for the words: the issues know their input only when asked, and nearly no value comes here
  const again = schema.safeParse(value, { error: (issue) => wordIssue(issue, advice), reportInput: true });
  const issues = again.error?.issues ?? result.error.issues;
  const misspelt = new Set(
    issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? meantKeys(issue) : [])),
  );
  // a key that was misspelt is not missing besides
  const told = issues.filter((issue) => !(isMissing(issue) && misspelt.has(JSON.stringify(issue.path))));
  return { ok: false, findings: told.flatMap((issue) => toFindings(issue, path, advice)) };
}

type Issue = z.core.$ZodIssue;
type RawIssue = z.core.$ZodRawIssue;

type UnknownKeys = Extract<Issue, { code: 'unrecognized_keys' }>;

/** The keys of the schema, which wordIssue put where the message goes. */
const knownKeysOf = (issue: UnknownKeys): readonly string[] =>
  issue.message.split(' ').filter((key) => key !== '');

/** The paths, as JSON, of the keys that unknown ones most likely stand for. */
function meantKeys(issue: UnknownKeys): readonly string[] {
  return issue.keys.flatMap((key) => {
    const meant = closestName(key, knownKeysOf(issue));
    return meant === null ? [] : [JSON.stringify([...issue.path, meant])];
  });
}

const isMissing = (issue: Issue): boolean => issue.code !== 'custom' && issue.input === undefined;

function toFindings(issue: Issue, prefix: YamlPath, advice: string): readonly Finding[] {
  const path = [...prefix, ...issue.path] as (string | number)[];
  switch (issue.code) {
    case 'unrecognized_keys': {
      return issue.keys.map((key) => ({
        path: [...path, key],
        at: 'key',
        message: `\`${key}\` is no key of ${nameOf(path)}`,
        next: suggestName(key, knownKeysOf(issue)),
      }));
    }
    case 'invalid_union': {
      // of several forms a value may have, the one with the fewest faults is the one that was meant
      const [closest] = issue.errors.toSorted((a, b) => a.length - b.length);
      if (closest !== undefined && closest.length > 0) {
        return closest.flatMap((inner) => toFindings(inner, path, advice));
      }
      // none of the forms is named by the key that tells them apart
      if (hasNoKey(issue.input, path.at(-1))) return [findMissing(path)];
      break;
    }
    case 'invalid_key':
      return issue.issues.flatMap((inner) =>
        toFindings(inner, path, advice).map((finding) => ({ ...finding, path, at: 'key' as const })),
      );
    default:
      break;
  }
  if (isMissing(issue) && typeof path.at(-1) === 'string') return [findMissing(path)];
  const [what = '', next = advice] = issue.message.split('\n');
  const message = what.startsWith('must ') ? `${nameOf(path)} ${what}` : what;
  return [{ path, at: 'value', message, next }];
}

/** The fault that a path's last key is not there. */
function findMissing(path: YamlPath): Finding {
  const parent = path.slice(0, -1);
  const message = `${nameOf(path)} is missing in ${nameOf(parent)}`;
  return { path: parent, at: 'key', message, next: `add \`${path.at(-1)}:\`` };
}

const hasNoKey = (value: unknown, key: string | number | undefined): boolean =>
  isJsonObject(value) && typeof key === 'string' && !(key in value);

/** "`weight`", "item 2 of `hints`", "the file". */
function nameOf(path: YamlPath): string {
  const last = path.at(-1);
  if (last === undefined) return 'the file';
  return typeof last === 'number' ? `item ${last + 1} of ${nameOf(path.slice(0, -1))}` : `\`${last}\``;
}

/** The words for an issue whose schema has none of its own. */
function wordIssue(issue: RawIssue, advice: string): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeName(issue.expected)}, not ${typeOf(issue.input)}\n${advice}`;
    case 'invalid_value': {
      const values = (issue.values as unknown[]).map(String);
      if (values.length === 1) return `must be ${values[0]}, not ${shown(issue.input)}\nwrite ${values[0]}`;
      const next = typeof issue.input === 'string' ? suggestName(issue.input, values) : 'use one of these';
      return `must be one of ${values.join(', ')}, not ${shown(issue.input)}\n${next}`;
    }
    case 'unrecognized_keys':
      // only the keys the schema knows; toFindings makes the words
      return knownKeys(issue.inst).join(' ');
    case 'invalid_union': {
      const options = knownOptions(issue.inst);
      if (options.length === 0) return `must have one of the forms it may have\n${advice}`;
      const given = shown(isJsonObject(issue.input) ? issue.input[String(issue.path?.at(-1))] : issue.input);
      return `must be one of ${options.join(', ')}, not ${given}\n${suggestName(given, options)}`;
    }
    case 'too_small':
      return issue.origin === 'array'
        ? `must have ${atLeast(issue.minimum)}\nadd one`
        : `must be at least ${issue.minimum}${letters(issue.origin)}\nuse more`;
    case 'too_big':
      return `must be at most ${issue.maximum}${letters(issue.origin)}\nuse less`;
    case 'invalid_format':
      return `must be written as ${issue.format}\n${advice}`;
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}\n${advice}`;
    default:
      return `must be different (${issue.code})\n${advice}`;
  }
}

const atLeast = (count: number | bigint): string =>
  count === 1 || count === 1n ? 'at least one item' : `at least ${count} items`;

const letters = (origin: string | undefined): string => (origin === 'string' ? ' characters' : '');

function knownKeys(schema: unknown): readonly string[] {
  const { shape } = definitionOf(schema);
  return typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
}

/** The values that tell the members of a discriminated union apart. */
function knownOptions(schema: unknown): readonly string[] {
  const { discriminator, options } = definitionOf(schema);
  if (typeof discriminator !== 'string' || !Array.isArray(options)) return [];
  return options.flatMap((option: unknown) => {
    const { shape } = definitionOf(option) as { shape?: Record<string, unknown> };
    const { values } = definitionOf(shape?.[discriminator]);
    return Array.isArray(values) ? values.map(String) : [];
  });
}

function definitionOf(schema: unknown): Record<string, unknown> {
  return (schema as { def?: Record<string, unknown> } | undefined)?.def ?? {};
}

function typeName(type: string): string {
  switch (type) {
    case 'string':
      return 'text';
    case 'int':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
    case 'tuple':
      return 'a list';
    case 'object':
    case 'record':
      return 'a mapping of keys to values';
    default:
      return type;
  }
}

function typeOf(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? `the number ${value}` : 'a mapping';
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 60) : typeOf(value);
}
