import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, visit, type Document } from 'yaml';

/** A key or an index for each step from the root of a YAML document. */
export type YamlPath = readonly (string | number)[];

/** A text within a scalar, the nth time it is there. */
export interface ScalarPart {
  readonly text: string;
  readonly nth: number;
}

/** What is wrong with the YAML itself. */
export interface YamlFault {
  readonly offset: number;
  readonly message: string;
  readonly next: string;
}

/** A YAML text with the place of everything in it. Slow (about 1 ms for 2 kB): only made when there is a fault. */
export interface YamlSource {
  readonly documents: readonly Document.Parsed[];
  readonly faults: readonly YamlFault[];
  /** Where a path of a document begins, as an index of the text; as far as the path goes, when it ends early. */
  offset(path: YamlPath, at: 'key' | 'value', part?: ScalarPart, document?: number): number;
}

/** A value repeated by aliases more often than this, aliases within it included, is taken for an alias bomb. */
const MOST_ALIASES = 20;

/** Parses with positions. Never throws for bad YAML: that is in `faults`. */
export function openSource(text: string): YamlSource {
  const documents = [...parseAllDocuments(text, { prettyErrors: false, uniqueKeys: true })];
  return {
    documents,
    faults: documents.flatMap((document) =>
      firstAtEachPlace([...document.errors, ...document.warnings]).map(({ code, pos, message }) =>
        code === 'DUPLICATE_KEY'
          ? {
              offset: pos[0],
              message: `the key \`${wordAt(text, pos[0])}\` is there twice`,
              next: 'remove one',
            }
          : { offset: pos[0], message: `this is not YAML: ${firstLine(message)}`, next: 'mend it' },
      ),
    ),
    offset: (path, at, part, document = 0) => offsetOf(documents[document], text, path, at, part),
  };
}

/** The parser may give several names to one fault. */
function firstAtEachPlace<T extends { readonly pos: [number, number] }>(errors: readonly T[]): readonly T[] {
  return errors.filter(({ pos }, index) => errors.findIndex((other) => other.pos[0] === pos[0]) === index);
}

/** The plain value of a document, or what makes it unsafe to build. */
export function valueOf(document: Document.Parsed): { value: unknown } | { fault: YamlFault } {
  let firstAlias = 0;
  let fault: YamlFault | undefined;
  visit(document, {
    Alias: (_, alias) => {
      const offset = startOf(alias) ?? 0;
      firstAlias ||= offset;
      const anchored = alias.resolve(document);
      if (anchored === undefined) {
        const message = `nothing before it is anchored as \`${alias.source}\``;
        fault ??= { offset, message, next: 'mend the name, or quote the text if it is no alias' };
      } else if (offset < (anchored.range?.[1] ?? 0)) {
        // an alias names what was anchored before it, so only from within that can it lead in a circle
        const message = 'this alias stands for something that it is a part of';
        fault ??= { offset, message, next: 'write the value out instead' };
      }
    },
  });
  if (fault !== undefined) return { fault };
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown };
  } catch (error) {
    // yaml's way to say that there are too many aliases
    if (!(error instanceof ReferenceError)) throw error;
    const message = 'aliases repeat more than a pack may';
    return { fault: { offset: firstAlias, message, next: 'write the values out instead' } };
  }
}

function offsetOf(
  document: Document.Parsed | undefined,
  text: string,
  path: YamlPath,
  at: 'key' | 'value',
  part: ScalarPart | undefined,
): number {
  let node: unknown = document?.contents;
  let keyOffset = startOf(node) ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      if (pair === undefined) break;
      keyOffset = startOf(pair.key) ?? keyOffset;
      node = pair.value;
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)];
      if (item === undefined) break;
      keyOffset = startOf(item) ?? keyOffset;
      node = item;
    } else break;
  }
  if (at === 'key' || isEmpty(node)) return keyOffset;
  const start = startOf(node) ?? keyOffset;
  if (part === undefined || !isScalar(node) || isAlias(node)) return start;
  const end = node.range?.[1] ?? start;
  let found = start - 1;
  for (let count = 0; count <= part.nth; count += 1) {
    found = text.indexOf(part.text, found + 1);
    // written with escapes, or folded over lines: the scalar's start has to do
    if (found === -1 || found >= end) return start;
  }
  return found;
}

/** `key:` with nothing behind it has its value on the next line, which would point at something else. */
function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && node.source === '');
}

function startOf(node: unknown): number | undefined {
  return (node as { range?: [number, number, number] | null } | null | undefined)?.range?.[0];
}

function wordAt(text: string, offset: number): string {
  return /^[^\s:]*/.exec(text.slice(offset, offset + 80))?.[0] ?? '';
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/[.:]$/, '');
}
