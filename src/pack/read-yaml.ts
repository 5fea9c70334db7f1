import { load, loadAll, YAMLException } from 'js-yaml';
import { faultAt, faultOfFile, type PackFault } from './pack-fault.ts';
import { openSource, valueOf } from './yaml-source.ts';

/** A parsed text, or all that is wrong with it as YAML. */
export type YamlRead<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly faults: readonly PackFault[] };

/** Collections in collections; far more than any object of Kubernetes has. */
const MOST_DEPTH = 100;
// aliases are left to the parser that counts how far they unfold
const FAST = { maxDepth: MOST_DEPTH, maxAliases: 0 } as const;

/**
 * Reads a YAML file of exactly one document. js-yaml reads it first, being ten times as fast as yaml (a pack of 2,000
 * tasks has a second); what it refuses, yaml reads again and decides, with line and column for every fault.
 */
export function readYaml(file: string, text: string): YamlRead<unknown> {
  const fast = tryFast(() => load(text, FAST));
  if (fast.done) return { ok: true, value: fast.value };
  if (fast.tooDeep !== null) return tooDeep(file, fast.tooDeep);
  const read = readSlowly(file, text);
  if (!read.ok) return read;
  const second = read.value[1];
  if (second !== undefined) {
    const fault = faultAt(
      file,
      text,
      second.offset,
      'a second document begins here',
      'keep one document in this file',
    );
    return { ok: false, faults: [fault] };
  }
  const first = read.value[0];
  return (first?.value ?? null) === null
    ? { ok: false, faults: [faultOfFile(file, 'the file is empty', 'write what docs/pack-format.md shows')] }
    : { ok: true, value: first?.value };
}

/** One document of a file of several; `offset` is where its content begins. */
interface YamlDocument {
  readonly value: unknown;
  readonly offset: number;
}

/** Reads a YAML file of any number of documents; an empty one is null. */
export function readYamlDocuments(file: string, text: string): YamlRead<readonly unknown[]> {
  const fast = tryFast(() => loadAll(text, FAST));
  if (fast.done) return { ok: true, value: fast.value };
  if (fast.tooDeep !== null) return tooDeep(file, fast.tooDeep);
  const read = readSlowly(file, text);
  return read.ok ? { ok: true, value: read.value.map(({ value }) => value) } : read;
}

type Fast<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly tooDeep: { line: number; column: number } | null };

function tryFast<T>(parse: () => T): Fast<T> {
  try {
    return { done: true, value: parse() };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { mark } = error;
    // yaml would take seconds to run out of stack on these
    if (!error.reason.startsWith('nesting exceeded')) return { done: false, tooDeep: null };
    return { done: false, tooDeep: { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1 } };
  }
}

function tooDeep(file: string, at: { line: number; column: number }): YamlRead<never> {
  const message = `more than ${MOST_DEPTH} lists or mappings lie within each other`;
  return { ok: false, faults: [{ file, ...at, message, next: 'make it flatter' }] };
}

function readSlowly(file: string, text: string): YamlRead<readonly YamlDocument[]> {
  const source = openSource(text);
  const faults = [...source.faults];
  const documents: YamlDocument[] = [];
  if (faults.length === 0) {
    for (const document of source.documents) {
      const built = valueOf(document);
      if ('fault' in built) faults.push(built.fault);
      else documents.push({ value: built.value, offset: document.contents?.range[0] ?? document.range[0] });
    }
  }
  return faults.length === 0
    ? { ok: true, value: documents }
    : {
        ok: false,
        faults: faults.map(({ offset, message, next }) => faultAt(file, text, offset, message, next)),
      };
}
