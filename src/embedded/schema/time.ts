/** A time can't be read; the message is that of Go's time.Parse. */
export class TimeError extends Error {}

type Layout = readonly (readonly [element: string, pattern: RegExp])[];

const DATE: Layout = [
  ['2006', /^\d{4}/],
  ['-', /^-/],
  ['01', /^\d{2}/],
  ['-', /^-/],
  ['02', /^\d{2}/],
  ['T', /^T/],
  ['15', /^\d{1,2}/],
  [':', /^:/],
  ['04', /^\d{2}/],
  [':', /^:/],
  ['05', /^\d{2}/],
];
const ZONE: Layout = [['Z07:00', /^(?:Z|[+-]\d{2}:\d{2})/]];
const LAYOUTS = {
  time: { text: '2006-01-02T15:04:05Z07:00', elements: [...DATE, ['', /^(?:[.,]\d+)?/], ...ZONE] as Layout },
  'micro-time': {
    text: '2006-01-02T15:04:05.000000Z07:00',
    elements: [...DATE, ['.000000', /^[.,]\d{6}/], ...ZONE] as Layout,
  },
};
/** What Go's zero time is; it is printed as null. */
const ZERO_TIME = -62_135_596_800_000;

/**
 * Reads a time as metav1.Time (seconds) or metav1.MicroTime (six digits) do, and answers it as they print it: in UTC;
 * undefined for the zero time. Throws TimeError.
 */
export function readTime(text: string, kind: 'time' | 'micro-time'): string | undefined {
  const layout = LAYOUTS[kind];
  const parts: string[] = [];
  let rest = text;
  for (const [element, pattern] of layout.elements) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      throw new TimeError(
        `parsing time ${quote(text)} as ${quote(layout.text)}: ` +
          `cannot parse ${quote(rest)} as ${quote(element)}`,
      );
    }
    parts.push(found);
    rest = rest.slice(found.length);
    const range = rangeFault(parts);
    if (range !== undefined) outOfRange(text, range);
  }
  if (rest !== '') {
    throw new TimeError(`parsing time ${quote(text)}: extra text: ${quote(rest)}`);
  }
  const [
    year = '',
    ,
    month = '',
    ,
    day = '',
    ,
    hour = '',
    ,
    minute = '',
    ,
    second = '',
    fraction = '',
    zone = '',
  ] = parts;
  const local = new Date(0);
  local.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (local.getUTCMonth() !== Number(month) - 1 || day === '00') outOfRange(text, 'day');
  local.setUTCHours(Number(hour), Number(minute), Number(second));
  const offset =
    zone === 'Z' ? 0 : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)));
  const utc = local.getTime() - offset * 60_000;
  if (utc === ZERO_TIME && /^[.,]?0*$/.test(fraction)) return undefined;
  const seconds = new Date(utc).toISOString().replace(/\.\d+Z$/, '');
  return kind === 'time' ? `${seconds}Z` : `${seconds}.${fraction.slice(1)}Z`;
}

/** As Go's time package quotes: by bytes, everything but plain ASCII in hex. */
function quote(text: string): string {
  if (/^[ !#-[\]-~]*$/.test(text)) return `"${text}"`;
  const bytes = Array.from(Buffer.from(text), (byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    if (byte >= 0x20 && byte < 0x7f) return String.fromCharCode(byte);
    return `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${bytes.join('')}"`;
}

function outOfRange(text: string, what: string): never {
  throw new TimeError(`parsing time ${quote(text)}: ${what} out of range`);
}

/** What the part read last is out of range in, if it is. */
function rangeFault(parts: readonly string[]): string | undefined {
  const value = Number(parts.at(-1));
  switch (parts.length) {
    case 3:
      return value < 1 || value > 12 ? 'month' : undefined;
    case 7:
      return value > 23 ? 'hour' : undefined;
    case 9:
      return value > 59 ? 'minute' : undefined;
    case 11:
      return value > 59 ? 'second' : undefined;
    default:
      return undefined;
  }
}
