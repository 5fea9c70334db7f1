import {
  asNumber,
  CelError,
  Duration,
  isList,
  isMap,
  Timestamp,
  typeName,
  TypeValue,
  Uint,
  type Value,
} from '../values.ts';
import { doubleText } from './conversions.ts';
import { durationText, timestampText } from './times.ts';

/** `"%s is %d".format([...])` of the strings extension. Throws CelError. */
export function formatText(text: string, values: readonly Value[]): string {
  let next = 0;
  return text.replaceAll(
    /%(%|(?:\.(\d+))?([a-zA-Z]))?/gu,
    (whole, rest?: string, digits?: string, verb = '') => {
      if (rest === undefined) throw new CelError('unexpected end of string');
      if (rest === '%') return '%';
      const index = next++;
      const value = values[index];
      if (value === undefined) throw new CelError(`index ${index} out of range`);
      return clause(verb as string, value, digits === undefined ? 6 : Number(digits), whole);
    },
  );
}

function clause(verb: string, value: Value, digits: number, whole: string): string {
  switch (verb) {
    case 's':
      return plain(value);
    case 'd':
      if (typeof value === 'bigint' || value instanceof Uint) return String(asNumber(value));
      throw wrong('integer', verb, 'only integers and uints can be formatted as integers', value);
    case 'f':
    case 'e': {
      const number = asNumber(value);
      if (number === undefined) throw wrong('decimal', verb, 'only doubles can be formatted', value);
      if (verb === 'f') return Number(number).toFixed(digits);
      return Number(number)
        .toExponential(digits)
        .replace(/e([+-])(\d)$/u, 'e$10$2');
    }
    case 'b':
      if (typeof value === 'boolean') return value ? '1' : '0';
      return integer(value, verb).toString(2);
    case 'o':
      return integer(value, verb).toString(8);
    case 'x':
    case 'X': {
      const hex =
        typeof value === 'string' || value instanceof Uint8Array
          ? Buffer.from(value as string).toString('hex')
          : integer(value, verb).toString(16);
      return verb === 'x' ? hex : hex.toUpperCase();
    }
    default:
      throw new CelError(`unrecognized formatting clause ${JSON.stringify(whole.slice(1))}`);
  }
}

function wrong(what: string, verb: string, why: string, value: Value): CelError {
  return new CelError(
    `error during formatting: ${what} clause %${verb}: ${why}, was given ${typeName(value)}`,
  );
}

function integer(value: Value, verb: string): bigint {
  const number = asNumber(value);
  if (typeof number === 'bigint') return number;
  throw wrong('integer', verb, 'only integers can be formatted', value);
}

function plain(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return doubleText(value);
  if (typeof value !== 'object') return String(value);
  if (value instanceof Uint) return String(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (value instanceof Timestamp) return timestampText(value);
  if (value instanceof Duration) return durationText(value);
  if (value instanceof TypeValue) return value.name;
  if (isList(value)) return `[${value.map(plain).join(', ')}]`;
  if (isMap(value)) {
    const entries = [...value].map(([key, item]) => `${plain(key)}: ${plain(item)}`);
    return `{${entries.toSorted().join(', ')}}`;
  }
  throw new CelError(
    `error during formatting: string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps, was given ${typeName(value)}`,
  );
}
