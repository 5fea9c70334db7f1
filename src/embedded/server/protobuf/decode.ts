import type { Fields } from '../../objects/object.ts';
import type { MessagesRecord } from './message-records.ts';
import { readFields, type WireField } from './wire.ts';

/** Deeper than any object of the API; JSON's reader stops at 10,000 as well. */
const DEEPEST = 200;
const META = 'k8s.io.apimachinery.pkg.apis.meta.v1';

/** Messages whose JSON isn't an object of their fields. */
const SPECIAL: Readonly<Record<string, (fields: Fields) => unknown>> = {
  [`${META}.Time`]: (fields) => timeOf(fields, 0),
  [`${META}.MicroTime`]: (fields) => timeOf(fields, 6),
  [`${META}.Duration`]: ({ duration }) => `${Number(duration ?? 0) / 1e9}s`,
  [`${META}.FieldsV1`]: ({ Raw }) => embedded(Raw),
  'k8s.io.apimachinery.pkg.runtime.RawExtension': ({ raw }) => embedded(raw),
  'k8s.io.apimachinery.pkg.api.resource.Quantity': ({ string }) => string ?? '0',
  'k8s.io.apimachinery.pkg.util.intstr.IntOrString': ({ type, intVal, strVal }) =>
    type === 1 ? (strVal ?? '') : (intVal ?? 0),
};
/** Go's slices with a name: a message with `items` and nothing else. */
const NAMED_LIST = /\.(ExtraValue|Verbs)$/;

/** An empty time is the zero time, which JSON writes as null. */
function timeOf({ seconds, nanos }: Fields, digits: number): string | null {
  if (seconds === undefined && nanos === undefined) return null;
  const time = new Date(Number(seconds ?? 0) * 1000);
  if (Number.isNaN(time.getTime())) throw new Error('the time is out of range');
  const fraction = String(Number(nanos ?? 0))
    .padStart(9, '0')
    .slice(0, digits);
  return `${time.toISOString().slice(0, 19)}${digits === 0 ? '' : `.${fraction}`}Z`;
}

/** JSON inside of bytes, which are base64 by now. */
function embedded(base64: unknown): unknown {
  const text = typeof base64 === 'string' ? Buffer.from(base64, 'base64').toString('utf8') : '';
  return text === '' ? null : JSON.parse(text);
}

/**
 * A message as the JSON of the same Go value would be, but that empty values are there: the reader of JSON drops what Go
 * would drop. Unknown fields are left out, as Go leaves them. Throws Error for what is no such message.
 */
export function decodeMessage(messages: MessagesRecord, name: string, bytes: Buffer, depth = 0): unknown {
  const message = messages[name];
  if (message === undefined) throw new Error(`no message ${name} is known`);
  if (depth > DEEPEST) throw new Error('the message is nested too deep');
  const fields: Fields = {};
  for (const field of readFields(bytes)) {
    const known = message[field.number];
    if (known === undefined) continue;
    const [key, type, form] = known;
    const one = (): unknown => decodeValue(messages, type, field, depth);
    switch (form) {
      case 'list': {
        const list = (fields[key] ??= []) as unknown[];
        list.push(one());
        break;
      }
      case 'map': {
        const [entryKey, value] = decodeEntry(messages, type, field, depth);
        Object.defineProperty((fields[key] ??= {}), entryKey, {
          value,
          configurable: true,
          enumerable: true,
          writable: true,
        });
        break;
      }
      case 'inline':
        Object.assign(fields, one());
        break;
      default:
        fields[key] = one();
    }
  }
  const special = SPECIAL[name];
  if (special !== undefined) return special(fields);
  return NAMED_LIST.test(name) ? (fields['items'] ?? []) : fields;
}

function decodeEntry(
  messages: MessagesRecord,
  type: string,
  { value }: WireField,
  depth: number,
): readonly [string, unknown] {
  if (typeof value === 'bigint') throw new Error('proto: wrong wireType for a map');
  let key = '';
  let decoded: unknown = type.includes('.') ? decodeMessage(messages, type, Buffer.alloc(0), depth + 1) : '';
  for (const field of readFields(value)) {
    if (field.number === 1) key = String(decodeValue(messages, 'string', field, depth));
    if (field.number === 2) decoded = decodeValue(messages, type, field, depth);
  }
  return [key, decoded];
}

function decodeValue(
  messages: MessagesRecord,
  type: string,
  { value, wireType, number }: WireField,
  depth: number,
): unknown {
  if (typeof value === 'bigint') {
    switch (type) {
      case 'bool':
        return value !== 0n;
      case 'int32':
        return Number(BigInt.asIntN(32, value));
      case 'int64':
        return Number(BigInt.asIntN(64, value));
      case 'uint32':
      case 'uint64':
        return Number(value);
      case 'double': {
        const bits = Buffer.alloc(8);
        bits.writeBigUInt64LE(value);
        return bits.readDoubleLE();
      }
      default:
        throw new Error(`proto: wrong wireType = ${wireType} for field ${number}`);
    }
  }
  switch (type) {
    case 'string':
      return value.toString('utf8');
    case 'bytes':
      return value.toString('base64');
    case 'bool':
    case 'int32':
    case 'int64':
    case 'uint32':
    case 'uint64':
    case 'double':
      throw new Error(`proto: wrong wireType = ${wireType} for field ${number}`);
    default:
      return decodeMessage(messages, type, value, depth + 1);
  }
}
