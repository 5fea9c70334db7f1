import { isJsonObject } from '../model/json.ts';
import type { KubeObject } from '../model/kube-object.ts';
import type { ParameterValues } from '../model/task.ts';
import type { Finding } from './finding.ts';
import { faultAt, type PackFault } from './pack-fault.ts';
import { fillTracked } from './placeholders.ts';
import { readYamlDocuments } from './read-yaml.ts';
import { openSource } from './yaml-source.ts';

/**
 * Reads a file of Kubernetes objects with its placeholders filled, and holds each object against a rule of the
 * caller's. Places are those of the file as written.
 */
export function checkObjectFile(
  file: string,
  text: string,
  values: ParameterValues,
  rule: (object: KubeObject) => Finding | null,
): readonly PackFault[] {
  const filled = fillTracked(text, values);
  const read = readYamlDocuments(file, filled.text);
  const back = (offset: number, { message, next }: { message: string; next: string }): PackFault =>
    faultAt(file, text, filled.toSource(offset), message, next);
  if (!read.ok) {
    return read.faults.map((fault) => back(offsetAt(filled.text, fault.line, fault.column), fault));
  }
  const findings = read.value.flatMap((value, index) => {
    if (value === null || value === undefined) return [];
    const finding = findShapeFault(value) ?? rule(value as KubeObject);
    return finding === null ? [] : [{ index, finding }];
  });
  if (read.value.every((value) => value === null)) {
    return [back(0, { message: 'there is no object in this file', next: 'write one, or remove the file' })];
  }
  if (findings.length === 0) return [];
  const source = openSource(filled.text);
  return findings.map(({ index, finding }) =>
    back(source.offset(finding.path, finding.at, finding.part, index), finding),
  );
}

function findShapeFault(value: unknown): Finding | null {
  if (!isJsonObject(value)) {
    return { path: [], at: 'value', message: 'this is no Kubernetes object', next: 'write a mapping' };
  }
  for (const key of ['apiVersion', 'kind']) {
    if (typeof value[key] !== 'string' || value[key] === '') {
      return { path: [key], at: 'value', message: `the object has no \`${key}\``, next: `add \`${key}:\`` };
    }
  }
  if (value['kind'] === 'List') {
    return {
      path: ['kind'],
      at: 'value',
      message: 'a List hides its objects',
      next: 'write them one by one',
    };
  }
  const { metadata } = value;
  const name = isJsonObject(metadata) ? metadata['name'] : undefined;
  if (typeof name === 'string' && name !== '') return null;
  return {
    path: ['metadata', 'name'],
    at: 'value',
    message: 'the object has no `metadata.name`',
    next: 'add `name:` to its metadata',
  };
}

function offsetAt(text: string, line: number, column: number): number {
  let offset = 0;
  for (let count = 1; count < line; count += 1) offset = text.indexOf('\n', offset) + 1;
  return offset + column - 1;
}
