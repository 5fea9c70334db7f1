import { quoteGo } from '../objects/go-quote.ts';
import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, type Document } from 'yaml';

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
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    intAsBigInt: true,
    customTags: (tags) =>
      tags.filter(
        (tag) => tag !== 'timestamp' && (typeof tag === 'string' || !tag.tag.endsWith(':timestamp')),
      ),
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined) return { json: 'null', strictErrors: [] };
  const [fault] = document.errors;
  if (fault !== undefined) {
    const line = fault.linePos?.[0].line;
    throw new YamlError(
      `yaml: ${line === undefined ? '' : `line ${line}: `}${explain(fault.code, fault.message)}`,
    );
  }
  const duplicates = findDuplicates(document, text);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: MOST_ALIASES, mapAsMap: true });
  } catch {
    throw new YamlError('yaml: document contains excessive aliasing');
  }
  return {
    json: JSON.stringify(toJson(value)),
    strictErrors: duplicates.length === 0 ? [] : [`yaml: unmarshal errors:\n  ${duplicates.join('\n  ')}`],
  };
}

/** The commonest faults in go-yaml's words; the parsers differ too much for all of them. */
function explain(code: string, message: string): string {
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'found character that cannot start any token';
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return 'mapping values are not allowed in this context';
    case 'BAD_INDENT':
      return 'did not find expected key';
    case 'MISSING_CHAR':
      return "could not find expected ':'";
    default:
      return message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '';
  }
}

function toJson(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries(
      [...(value as Map<unknown, unknown>)].map(([key, item]) => [keyText(key), toJson(item)]),
    );
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item));
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  return value;
}

function keyText(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' || typeof key === 'bigint' || typeof key === 'boolean') return String(key);
  throw new YamlError(
    `unsupported map key of type: ${key === null ? '<nil>' : 'map'}, key: ${key === null ? '<nil>' : 'map[]'}`,
  );
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
