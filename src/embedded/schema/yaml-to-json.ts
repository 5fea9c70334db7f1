import { quoteGo } from '../objects/go-quote.ts';
import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseAllDocuments,
  type Document,
  type YAMLParseError,
} from 'yaml';

/** A body is no YAML, or has what JSON can't say. */
export class YamlError extends Error {}

/** Aliases may stand for no more nodes than that. */
const MOST_ALIASES = 100;

/**
 * A YAML body as JSON text, as sigs.k8s.io/yaml makes it: YAML 1.1 (yes and no are booleans, times are strings), keys
 * become strings, the last of two equal keys wins and is told as a strict error. Only the first document counts.
 * Throws YamlError.
 */
export function yamlToJson(text: string): {
  readonly json: string;
  readonly strictErrors: readonly string[];
} {
  // oxlint-disable-next-line no-control-regex
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text)) {
    throw new YamlError('yaml: control characters are not allowed');
  }
  const documents = parseYaml(text);
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return { json: 'null', strictErrors: [] };
  const [fault] = document.errors;
  if (fault !== undefined) throw explain(fault);
  const duplicates = findDuplicates(document, text);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES, mapAsMap: true });
  } catch (error) {
    const anchor = /Unresolved alias .*: (\S+)$/.exec(error instanceof Error ? error.message : '')?.[1];
    if (anchor !== undefined) throw new YamlError(`yaml: unknown anchor '${anchor}' referenced`);
    throw new YamlError('yaml: document contains excessive aliasing');
  }
  return {
    json: JSON.stringify(toJson(value)),
    strictErrors: duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`],
  };
}

function parseYaml(text: string): ReturnType<typeof parseAllDocuments> {
  try {
    return parseAllDocuments(text, {
      version: '1.1',
      merge: true,
      uniqueKeys: false,
      intAsBigInt: true,
      customTags: (tags) => tags.filter((tag) => typeof tag === 'string' || !isTimeTag(tag)),
    });
  } catch (error) {
    // the parser calls itself for each level
    if (error instanceof RangeError) throw new YamlError('yaml: exceeded max depth of 10000');
    throw error;
  }
}

/** Dates stay strings, and so do numbers with colons (1:30). */
function isTimeTag({ tag, format }: { readonly tag: string; readonly format?: string }): boolean {
  return tag.endsWith(':timestamp') || format === 'TIME';
}

const TOKEN = 'found character that cannot start any token';
/** The commonest faults in go-yaml's words; the parsers differ too much for all of them. */
const SCANNER_FAULTS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: TOKEN,
  BAD_SCALAR_START: TOKEN,
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: 'mapping values are not allowed in this context',
};

function explain({ code, message, linePos }: YAMLParseError): YamlError {
  const line = linePos?.[0].line ?? 1;
  const anchor = /Unresolved alias .*: (\S+)$/.exec(message)?.[1];
  if (anchor !== undefined) return new YamlError(`yaml: unknown anchor '${anchor}' referenced`);
  const scanned = SCANNER_FAULTS[code];
  // neither of go-yaml's steps names the first line; the parser counts from 0
  if (scanned !== undefined) return new YamlError(`yaml: ${line === 1 ? '' : `line ${line}: `}${scanned}`);
  return new YamlError(`yaml: ${line === 1 ? '' : `line ${line - 1}: `}did not find expected key`);
}

function toJson(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as Map<unknown, unknown>)].map(([key, item]) => [keyText(key, item), toJson(item)]),
    );
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item));
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'number' && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
    throw new YamlError(`json: unsupported value: ${name}`);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value;
}

function keyText(key: unknown, value: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  if (key !== null) throw new YamlError('yaml: invalid map key');
  const shown = typeof value === 'string' ? quoteGo(value) : String(value);
  throw new YamlError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${shown}`);
}

/** "line 3: key "a" already set in map", for each key that comes twice in one map. */
function findDuplicates(document: Document, text: string): string[] {
  const found: string[] = [];
  const pending: unknown[] = [document.contents];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (isAlias(node)) continue;
    if (isSeq(node)) pending.push(...node.items.toReversed());
    if (!isMap(node)) continue;
    const seen = new Set<unknown>();
    for (const pair of node.items) {
      if (!isPair(pair) || !isScalar(pair.key)) continue;
      const { value, range } = pair.key;
      if (seen.has(value)) {
        const line = text.slice(0, range?.[0] ?? 0).split('\n').length;
        found.push(
          `line ${line}: key ${typeof value === 'string' ? quoteGo(value) : String(value)} already set in map`,
        );
      }
      seen.add(value);
    }
    pending.push(...node.items.map((pair) => pair.value).toReversed());
  }
  return found;
}
