// Makes the compact description of the API's protobuf messages from the generated.proto files of the Go modules.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageRecord, MessagesRecord } from '../src/embedded/server/protobuf/message-records.ts';
import type { TypesRecord } from '../src/embedded/schema/type-records.ts';

/** "io.k8s.api.core.v1.Pod" for "k8s.io.api.core.v1.Pod". */
const definitionOf = (message: string): string => message.replace(/^k8s\.io\./, 'io.k8s.');
/** What bodies come in. */
const ENVELOPE = 'k8s.io.apimachinery.pkg.runtime.Unknown';

/**
 * The messages of these types and all that they hold. The types also say which messages are embedded in Go, whose fields
 * are the outer object's in JSON. `sources` tells the folder of a Go package ("k8s.io/api/core/v1").
 */
export function compileMessages(types: TypesRecord, sources: (path: string) => string): MessagesRecord {
  const read = new Map<string, ReadonlyMap<string, MessageRecord>>();
  const find = (message: string): MessageRecord | undefined => {
    const parts = message
      .replace(/^k8s\.io\./, '')
      .split('.')
      .slice(0, -1);
    const path = `k8s.io/${parts.join('/')}`;
    const known = read.get(path) ?? readProto(join(sources(path), 'generated.proto'), types);
    read.set(path, known);
    return known.get(message);
  };
  const kept: Record<string, MessageRecord> = {};
  const keep = (name: string): void => {
    if (!name.startsWith('k8s.io.') || kept[name] !== undefined) return;
    const message = find(name);
    if (message === undefined) return;
    kept[name] = message;
    for (const [, type] of Object.values(message)) keep(type);
  };
  keep(ENVELOPE);
  for (const definition of Object.keys(types).toSorted()) keep(definition.replace(/^io\.k8s\./, 'k8s.io.'));
  return kept;
}

function readProto(path: string, types: TypesRecord): ReadonlyMap<string, MessageRecord> {
  const all = new Map<string, MessageRecord>();
  let text: string;
  try {
    text = readFileSync(path, 'utf8').replaceAll(/^\s*\/\/.*$/gm, '');
  } catch {
    // packages without messages of their own
    return all;
  }
  const pkg = /^package (\S+);/m.exec(text)?.[1] ?? '';
  for (const [, name = '', body = ''] of text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const full = `${pkg}.${name}`;
    const known = types[definitionOf(full)]?.fields.map((field) => field.name);
    const fields: MessageRecord = {};
    const pattern = /^\s*(optional|repeated|required)?\s*(map<string, ([\w.]+)>|[\w.]+) (\w+) = (\d+)/gm;
    for (const [, label, whole = '', mapped, field = '', number = ''] of body.matchAll(pattern)) {
      const type = qualify(mapped ?? whole, pkg);
      // a few have another name in JSON: uID
      const name = known?.find((one) => one.toLowerCase() === field.toLowerCase()) ?? field;
      const inline = known !== undefined && !known.includes(name) && type.includes('.');
      const form = mapped !== undefined ? 'map' : label === 'repeated' ? 'list' : inline ? 'inline' : '';
      fields[number] = form === '' ? [name, type] : [name, type, form];
    }
    all.set(full, fields);
  }
  return all;
}

function qualify(type: string, pkg: string): string {
  if (type.startsWith('.')) return type.slice(1);
  return /^[A-Z]/.test(type) ? `${pkg}.${type}` : type;
}
