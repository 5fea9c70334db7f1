import { isJsonObject } from '../model/json.ts';
import { PLACEHOLDER } from '../model/parameters.ts';
import type { Parameter, ParameterValues } from '../model/task.ts';
import { suggestName } from './closest-name.ts';
import type { Finding } from './finding.ts';
import type { YamlPath } from './yaml-source.ts';
import { faultAt, type PackFault } from './pack-fault.ts';

const OPENING = '${{';

/** What is wrong with a placeholder; `offset` is where it begins, `nth` counts the openings before it. */
interface PlaceholderFault {
  readonly offset: number;
  readonly nth: number;
  readonly message: string;
  readonly next: string;
}

/** The placeholders of a text that name no parameter, or that are not written as one. */
function examine(text: string, known: readonly string[]): readonly PlaceholderFault[] {
  const faults: PlaceholderFault[] = [];
  const names = new Map<number, string>();
  for (const match of text.matchAll(PLACEHOLDER)) names.set(match.index, match[1] ?? '');
  let offset = text.indexOf(OPENING);
  for (let nth = 0; offset !== -1; nth += 1) {
    const name = names.get(offset);
    if (name === undefined) {
      const message = `\`${OPENING}\` begins a placeholder, but none follows`;
      faults.push({ offset, nth, message, next: 'write it as `${{ name }}`' });
    } else if (!known.includes(name)) {
      faults.push({
        offset,
        nth,
        message: `no parameter is named \`${name}\``,
        next: suggestName(name, known),
      });
    }
    offset = text.indexOf(OPENING, offset + OPENING.length);
  }
  return faults;
}

/** Faulty placeholders of a text file. */
export function placeholderFaults(
  file: string,
  text: string,
  parameters: readonly Parameter[],
): readonly PackFault[] {
  if (!text.includes(OPENING)) return [];
  const known = parameters.map(({ name }) => name);
  return examine(text, known).map(({ offset, message, next }) => faultAt(file, text, offset, message, next));
}

/** Faulty placeholders in the strings and keys of a YAML value. */
export function findPlaceholders(
  value: unknown,
  path: YamlPath,
  known: readonly string[],
): readonly Finding[] {
  const findings: Finding[] = [];
  // one path for the whole walk: nearly no string has a fault, and every string of the pack comes by here
  const trail = [...path];
  const look = (text: string, at: Finding['at']): void => {
    if (!text.includes(OPENING)) return;
    for (const { nth, message, next } of examine(text, known)) {
      findings.push({ path: [...trail], at, message, next, part: { text: OPENING, nth } });
    }
  };
  const walk = (node: unknown): void => {
    if (typeof node === 'string') look(node, 'value');
    else if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index += 1) {
        trail.push(index);
        walk(node[index]);
        trail.pop();
      }
    } else if (isJsonObject(node)) {
      for (const key in node) {
        trail.push(key);
        look(key, 'key');
        walk(node[key]);
        trail.pop();
      }
    }
  };
  walk(value);
  return findings;
}

/** Placeholders where none is filled in. */
export function findForbiddenPlaceholders(value: unknown, path: YamlPath): readonly Finding[] {
  return findPlaceholders(value, path, []).map((finding) => ({
    ...finding,
    message: 'placeholders are not filled in here',
    next: 'write the value itself',
  }));
}

/** The defaults of parameters: what specs and manifests are validated with. */
export function defaultValues(parameters: readonly Parameter[]): ParameterValues {
  return Object.fromEntries(parameters.map((parameter) => [parameter.name, parameter.default]));
}

/** A text with its placeholders filled, and the way back from an index of it to the index in the source. */
export function fillTracked(
  text: string,
  values: ParameterValues,
): { readonly text: string; readonly toSource: (offset: number) => number } {
  const spans: {
    readonly start: number;
    readonly end: number;
    readonly source: number;
    readonly length: number;
  }[] = [];
  let filled = '';
  let source = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    filled += text.slice(source, match.index);
    const value = String(values[match[1] ?? ''] ?? match[0]);
    spans.push({
      start: filled.length,
      end: filled.length + value.length,
      source: match.index,
      length: match[0].length,
    });
    filled += value;
    source = match.index + match[0].length;
  }
  filled += text.slice(source);
  const toSource = (offset: number): number => {
    const span = spans.findLast(({ start }) => start <= offset);
    if (span === undefined) return offset;
    return offset < span.end ? span.source : span.source + span.length + (offset - span.end);
  };
  return { text: filled, toSource };
}
