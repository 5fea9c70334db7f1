import { failures } from '../objects/status-error.ts';
import { isFields, type ApiObject } from '../objects/object.ts';
import { findBase64Fault, printBase64 } from './base64.ts';
import type { GoScalar, GoStruct, GoType } from './go-types.ts';
import { integerFits, wrapInteger } from './integers.ts';
import { finishStruct, zeroOf } from './normal-form.ts';
import { parseQuantity, QuantityError } from './quantity.ts';
import { readTime, TimeError } from './time.ts';
import type { Decoded } from './types.ts';

/** A value doesn't fit its type. */
class ConvertError extends Error {}

/** The Go kind of a JSON value as the converter names it: numbers are int64 where they are whole. */
function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isInteger(value) ? 'int64' : 'float64';
    default:
      return 'map';
  }
}

/** The Go kind under a named type: v1.Protocol is a string. */
function plainKind(type: GoScalar): string {
  if (type.type === 'string') return 'string';
  if (type.type === 'boolean') return 'bool';
  if (type.type === 'number') return 'float64';
  return type.format === '' ? type.goType : type.format;
}

function isNumber(kind: string): boolean {
  return kind.startsWith('int') || kind.startsWith('float');
}

class Converter {
  readonly unknown: string[] = [];

  /** Undefined for null: Go's nil, or the zero value. */
  value(value: unknown, type: GoType, path: string): unknown {
    if (value === null || value === undefined) return undefined;
    switch (type.kind) {
      case 'struct':
        return this.struct(value, type, path);
      case 'map':
        if (!isFields(value)) throw new ConvertError(`cannot restore map from ${kindOf(value)}`);
        return Object.fromEntries(
          Object.keys(value)
            .toSorted()
            // a map's keys don't show in the paths of unknown fields
            .map((key) => [key, this.value(value[key], type.values, path) ?? zeroOf(type.values)]),
        );
      case 'list':
        if (!Array.isArray(value)) throw new ConvertError(`cannot restore slice from ${kindOf(value)}`);
        return value.map(
          (item, index) => this.value(item, type.items, `${path}[${index}]`) ?? zeroOf(type.items),
        );
      case 'scalar':
        return this.#scalar(value, type);
      default:
        return type satisfies never;
    }
  }

  struct(value: unknown, type: GoStruct, path: string): unknown {
    if (!isFields(value)) throw new ConvertError(`cannot restore struct from: ${kindOf(value)}`);
    const values = new Map<string, unknown>();
    for (const [name, field] of type.fields) {
      if (!Object.hasOwn(value, name)) continue;
      const found = this.value(value[name], field.type, path === '' ? name : `${path}.${name}`);
      // a pointer points to something as soon as there is a value
      values.set(
        name,
        found === undefined && field.pointer && value[name] != null ? zeroOf(field.type) : found,
      );
    }
    for (const key of Object.keys(value)) {
      if (!type.fields.has(key) && value[key] !== undefined) {
        this.unknown.push(`unknown field "${path === '' ? key : `${path}.${key}`}"`);
      }
    }
    return finishStruct(type, values);
  }

  #scalar(value: unknown, type: GoScalar): unknown {
    switch (type.type) {
      case 'string':
        return typeof value === 'string' ? value : this.#refuse(value, type);
      case 'boolean':
        return typeof value === 'boolean' ? value : this.#refuse(value, type);
      case 'integer':
        return typeof value === 'number' && Number.isInteger(value)
          ? wrapInteger(value, type.format)
          : this.#refuse(value, type);
      case 'number':
        return typeof value === 'number' ? value : this.#refuse(value, type);
      case 'bytes':
        return this.#bytes(value);
      case 'quantity':
        return quantity(value);
      case 'int-or-string':
        if (typeof value === 'string') return value;
        if (typeof value === 'number' && integerFits(String(value), 'int32')) return value;
        throw new ConvertError(`json: cannot unmarshal ${jsonName(value)} into Go value of type int32`);
      case 'time':
      case 'micro-time':
        return time(value, type.type);
      case 'duration':
        if (typeof value === 'string') return value;
        throw new ConvertError(`json: cannot unmarshal ${jsonName(value)} into Go value of type string`);
      case 'any':
        return value;
      default:
        return type.type satisfies never;
    }
  }

  #bytes(value: unknown): string {
    if (typeof value !== 'string') throw new ConvertError(`cannot restore slice from ${kindOf(value)}`);
    const fault = findBase64Fault(value);
    if (fault !== undefined) throw new ConvertError(`error decoding from json: ${fault}`);
    return printBase64(value);
  }

  /** Numbers can be turned into others and, for Go, into strings; the rest can't be turned into anything else. */
  #refuse(value: unknown, type: GoScalar): never {
    const from = kindOf(value);
    const to = plainKind(type);
    if (isNumber(from) && (isNumber(to) || (from === 'int64' && to === 'string'))) {
      throw new ConvertError(`cannot convert ${from} to ${type.goType}`);
    }
    throw new ConvertError(`unrecognized type: ${to}`);
  }
}

function jsonName(value: unknown): string {
  if (typeof value === 'number') return `number ${value}`;
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? 'array' : 'object';
}

function quantity(value: unknown): string {
  try {
    return parseQuantity(typeof value === 'string' ? value.trim() : JSON.stringify(value)).text;
  } catch (error) {
    if (error instanceof QuantityError) throw new ConvertError(error.message);
    throw error;
  }
}

function time(value: unknown, kind: 'time' | 'micro-time'): string | undefined {
  if (typeof value !== 'string') {
    const name = typeof value === 'number' ? 'number' : jsonName(value);
    throw new ConvertError(`json: cannot unmarshal ${name} into Go value of type string`);
  }
  try {
    return readTime(value, kind);
  } catch (error) {
    if (error instanceof TimeError) throw new ConvertError(error.message);
    throw error;
  }
}

/** Reads parsed JSON; see Schemas.convert. Throws StatusError (400) with the converter's message alone. */
export function convertValue(value: ApiObject, struct: GoStruct): Decoded {
  const converter = new Converter();
  try {
    const object = converter.struct(value, struct, '') as ApiObject;
    return { object, strictErrors: converter.unknown.toSorted() };
  } catch (error) {
    if (error instanceof ConvertError) throw failures.badRequest(error.message);
    throw error;
  }
}
