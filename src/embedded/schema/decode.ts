import { failures, type StatusError } from '../objects/status-error.ts';
import type { ApiObject } from '../objects/object.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { findBase64Fault, printBase64 } from './base64.ts';
import type { GoList, GoMap, GoScalar, GoStruct, GoType } from './go-types.ts';
import { integerFits } from './integers.ts';
import { finishStruct, zeroOf } from './normal-form.ts';
import { parseQuantity, QuantityError } from './quantity.ts';
import { JsonList, JsonMembers, JsonNumber, JsonSyntaxError, readJson, type JsonNode } from './read-json.ts';
import { readTime, TimeError } from './time.ts';
import type { Decoded } from './types.ts';
import { YamlError, yamlToJson } from './yaml-to-json.ts';

/** Go's decoder stops counting there. */
const MOST_STRICT_ERRORS = 100;

/** Ends decoding at once, as an error of a type that reads itself does. */
class DecodeError extends Error {}

/** What a value is called in Go's messages. */
function nameOf(node: JsonNode): string {
  if (node instanceof JsonNumber) return 'number';
  if (node instanceof JsonList) return 'array';
  if (node instanceof JsonMembers) return 'object';
  return typeof node === 'boolean' ? 'bool' : typeof node === 'string' ? 'string' : 'null';
}

/** Decodes one body into a Go type, as sigs.k8s.io/json does: type errors are kept and the rest is read on. */
class Decoder {
  readonly #text: string;
  readonly strictErrors: string[] = [];
  /** The first type error. */
  saved: string | undefined;
  /** The innermost struct being filled, and the fields that lead to the value; embedded structs among them. */
  #struct = '';
  readonly #fields: string[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  value(node: JsonNode, type: GoType, path: string, before: unknown): unknown {
    if (node === null) return this.#null(type, before);
    switch (type.kind) {
      case 'struct':
        return this.struct(node, type, path, before);
      case 'map':
        return this.#map(node, type, path, before);
      case 'list':
        return this.#list(node, type, path, before);
      case 'scalar':
        return this.#scalar(node, type, before);
      default:
        return type satisfies never;
    }
  }

  /** What null leaves in a field that isn't a pointer: nothing in what can be nil, the old value elsewhere. */
  #null(type: GoType, before: unknown): unknown {
    if (type.kind === 'struct') return before;
    if (type.kind !== 'scalar') return undefined;
    switch (type.type) {
      case 'bytes':
      case 'quantity':
      case 'time':
      case 'micro-time':
        return undefined;
      case 'int-or-string':
        return typeof before === 'number' ? before : undefined;
      default:
        return before;
    }
  }

  struct(node: JsonNode, type: GoStruct, path: string, before: unknown): unknown {
    if (!(node instanceof JsonMembers)) return this.#mismatch(node, type.goType, before);
    const values = new Map<string, unknown>(before === undefined ? [] : Object.entries(before as object));
    const seen = new Set<string>();
    const outer = this.#struct;
    for (const [index, key] of node.keys.entries()) {
      const value = node.values[index] ?? null;
      const field = type.fields.get(key);
      const there = path === '' ? key : `${path}.${key}`;
      if (field === undefined) {
        this.#strict('unknown', there);
        continue;
      }
      if (seen.has(key)) this.#strict('duplicate', there);
      seen.add(key);
      this.#struct = type.goName;
      this.#fields.push(field.embedded + key);
      const old = values.get(key) ?? undefined;
      values.set(
        key,
        field.pointer && value === null
          ? undefined
          : this.#pointee(value, field.type, there, old, field.pointer),
      );
      this.#fields.pop();
      this.#struct = outer;
    }
    return finishStruct(type, values);
  }

  /** A pointer points to something as soon as it has a value: an empty struct, a zero. */
  #pointee(node: JsonNode, type: GoType, path: string, before: unknown, pointer: boolean): unknown {
    const value = this.value(node, type, path, before);
    return value === undefined && pointer ? zeroOf(type) : value;
  }

  #map(node: JsonNode, type: GoMap, path: string, before: unknown): unknown {
    if (!(node instanceof JsonMembers)) return this.#mismatch(node, type.goType, before);
    const entries = new Map<string, unknown>(before === undefined ? [] : Object.entries(before as object));
    const seen = new Set<string>();
    for (const [index, key] of node.keys.entries()) {
      const there = `${path}.${key}`;
      if (seen.has(key)) this.#strict('duplicate', there);
      seen.add(key);
      entries.set(
        key,
        this.value(node.values[index] ?? null, type.values, there, undefined) ?? zeroOf(type.values),
      );
    }
    // as Go's encoder prints maps; fromEntries takes "__proto__" for a key like any
    return Object.fromEntries([...entries].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  #list(node: JsonNode, type: GoList, path: string, before: unknown): unknown {
    if (!(node instanceof JsonList)) return this.#mismatch(node, type.goType, before);
    // a list that comes twice is read into the items of the first
    const old: readonly unknown[] = Array.isArray(before) ? before : [];
    return node.items.map(
      (item, index) => this.value(item, type.items, `${path}[${index}]`, old[index]) ?? zeroOf(type.items),
    );
  }

  #scalar(node: Exclude<JsonNode, null>, type: GoScalar, before: unknown): unknown {
    switch (type.type) {
      case 'string':
        return typeof node === 'string' ? node : this.#mismatch(node, type.goType, before);
      case 'boolean':
        return typeof node === 'boolean' ? node : this.#mismatch(node, type.goType, before);
      case 'integer':
        if (!(node instanceof JsonNumber)) return this.#mismatch(node, type.goType, before);
        if (integerFits(node.text, type.format)) return Number(node.text);
        return this.#save(`number ${node.text}`, type.goType, before);
      case 'number':
        return node instanceof JsonNumber ? Number(node.text) : this.#mismatch(node, type.goType, before);
      case 'bytes':
        return this.#bytes(node, type, before);
      case 'quantity':
        return this.#quantity(node);
      case 'int-or-string':
        if (typeof node === 'string') return node;
        if (!(node instanceof JsonNumber)) return this.#stop(nameOf(node), 'int32');
        if (!integerFits(node.text, 'int32')) return this.#stop(`number ${node.text}`, 'int32');
        return Number(node.text);
      case 'time':
      case 'micro-time':
        return this.#time(node, type.type);
      case 'duration':
        return typeof node === 'string' ? node : this.#stop(nameOf(node), 'string');
      case 'any':
        return this.#plain(node);
      default:
        return type.type satisfies never;
    }
  }

  #bytes(node: Exclude<JsonNode, null>, type: GoScalar, before: unknown): unknown {
    // Go takes a list of numbers for bytes, too
    if (node instanceof JsonList) return this.#byteList(node);
    if (typeof node !== 'string') return this.#mismatch(node, type.goType, before);
    const fault = findBase64Fault(node);
    if (fault === undefined) return printBase64(node);
    this.saved ??= fault;
    return before;
  }

  #byteList(node: JsonList): string {
    const bytes = node.items.map((item) => {
      if (item === null) return 0;
      if (!(item instanceof JsonNumber)) this.#mismatch(item, 'uint8', undefined);
      else if (integerFits(item.text, 'uint8')) return Number(item.text);
      else this.#save(`number ${item.text}`, 'uint8', undefined);
      return 0;
    });
    return Buffer.from(bytes).toString('base64');
  }

  #quantity(node: Exclude<JsonNode, null>): string {
    const text = typeof node === 'string' ? node : node instanceof JsonNumber ? node.text : nameOf(node);
    try {
      return parseQuantity(text.trim()).text;
    } catch (error) {
      if (error instanceof QuantityError) throw new DecodeError(error.message);
      throw error;
    }
  }

  #time(node: Exclude<JsonNode, null>, kind: 'time' | 'micro-time'): string | undefined {
    if (typeof node !== 'string') return this.#stop(nameOf(node), 'string');
    try {
      return readTime(node, kind);
    } catch (error) {
      if (error instanceof TimeError) throw new DecodeError(error.message);
      throw error;
    }
  }

  /** As it stands in the text. */
  #plain(node: JsonNode): unknown {
    if (node instanceof JsonNumber) return Number(node.text);
    if (node instanceof JsonList || node instanceof JsonMembers) {
      return JSON.parse(this.#text.slice(node.start, node.end)) as unknown;
    }
    return node;
  }

  #mismatch(node: JsonNode, goType: string, before: unknown): unknown {
    return this.#save(nameOf(node), goType, before);
  }

  #save(value: string, goType: string, before: unknown): unknown {
    this.saved ??= this.#message(value, goType);
    return before;
  }

  #stop(value: string, goType: string): never {
    throw new DecodeError(this.#message(value, goType));
  }

  #message(value: string, goType: string): string {
    const into =
      this.#fields.length === 0
        ? `Go value of type ${goType}`
        : `Go struct field ${this.#struct}.${this.#fields.join('.')} of type ${goType}`;
    return `json: cannot unmarshal ${value} into ${into}`;
  }

  #strict(what: 'unknown' | 'duplicate', path: string): void {
    const message = `${what} field ${quoteGo(path)}`;
    if (this.strictErrors.length < MOST_STRICT_ERRORS && !this.strictErrors.includes(message)) {
      this.strictErrors.push(message);
    }
  }
}

/**
 * What the server answers when a body can't be read as the kind that the path takes: `kind` and `version` are those of
 * the body (the version without its group), `wanted` is the kind of the path.
 */
export function cannotHandle(kind: string, version: string, wanted: string, why: string): StatusError {
  return failures.badRequest(
    `${kind} in version ${quoteGo(version)} cannot be handled as a ${wanted}: ${why}`,
  );
}

/** The message for unknown and duplicate fields where they are refused (fieldValidation=Strict). */
export function strictDecodingMessage(errors: readonly string[]): string {
  return `strict decoding error: ${errors.join(', ')}`;
}

/** What the server answers when it can't even find out what kind a body is. */
function unrecognized(text: string, wanted: string, why: string): StatusError {
  const bytes = Buffer.from(text);
  const isObject = text.startsWith('{');
  const shown = isObject ? bytes.subarray(0, 30).toString('utf8') : bytes.subarray(0, 30).toString('hex');
  const summary = bytes.length === 0 ? '<empty>' : bytes.length > 30 ? `${shown} ...` : shown;
  return failures.badRequest(
    `the object provided is unrecognized (must be of type ${wanted}): ${why} (${summary})`,
  );
}

const META =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }';

/** Looks for apiVersion and kind, as the server does before it decodes the rest. */
function readMeta(
  node: JsonNode,
): { readonly version: string; readonly kind: string } | { readonly fault: string } {
  if (node !== null && !(node instanceof JsonMembers)) {
    return { fault: `json: cannot unmarshal ${nameOf(node)} into Go value of type ${META}` };
  }
  const found = { apiVersion: '', kind: '' };
  for (const [index, key] of (node?.keys ?? []).entries()) {
    // this one look is blind to case
    const name =
      key.toLowerCase() === 'kind' ? 'kind' : key.toLowerCase() === 'apiversion' ? 'apiVersion' : '';
    const value = node?.values[index] ?? null;
    if (name === '' || value === null) continue;
    if (typeof value !== 'string') {
      return {
        fault: `json: cannot unmarshal ${nameOf(value)} into Go struct field .${name} of type string`,
      };
    }
    found[name] = value;
  }
  return { version: found.apiVersion.slice(found.apiVersion.indexOf('/') + 1), kind: found.kind };
}

/** Reads a body; see Schemas.decode. */
export function decodeText(source: string, format: 'json' | 'yaml', struct: GoStruct): Decoded {
  const wanted = struct.goName;
  let text = source;
  const strictErrors: string[] = [];
  if (format === 'yaml') {
    try {
      const converted = yamlToJson(source);
      text = converted.json;
      strictErrors.push(...converted.strictErrors);
    } catch (error) {
      if (error instanceof YamlError) throw unrecognized(source, wanted, error.message);
      throw error;
    }
  }
  const parseFault = (why: string): StatusError =>
    unrecognized(source, wanted, `couldn't get version/kind; json parse error: ${why}`);
  let node: JsonNode;
  try {
    node = readJson(text);
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw parseFault(error.message);
    throw error;
  }
  const meta = readMeta(node);
  if ('fault' in meta) throw parseFault(meta.fault);
  const kind = meta.kind === '' ? wanted : meta.kind;
  // the version is the last part but one of "io.k8s.api.core.v1.Pod"
  const version = meta.version === '' ? (struct.definition.split('.').at(-2) ?? '') : meta.version;

  const decoder = new Decoder(text);
  let object: unknown;
  try {
    object = decoder.value(node, struct, '', undefined) ?? finishStruct(struct, new Map());
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw cannotHandle(kind, version, wanted, error.message);
  }
  if (decoder.saved !== undefined) throw cannotHandle(kind, version, wanted, decoder.saved);
  return { object: object as ApiObject, strictErrors: [...strictErrors, ...decoder.strictErrors] };
}
