import type { Library } from '../signatures.ts';
import { CelError, Duration, Timestamp } from '../values.ts';

/** Timestamps and durations, written as Go writes them. */

const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const SECOND = 1_000_000_000n;

/** "1h30m", "-1.5s". Throws CelError. */
export function parseDuration(text: string): Duration {
  const body = /^([+-]?)((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|ms|s|m|h))+$/u.test(text);
  if (text !== '0' && !body) throw new CelError(`time: invalid duration ${JSON.stringify(text)}`);
  let nanos = 0n;
  for (const [, number = '0', unit = 's'] of text.matchAll(/([0-9]*\.?[0-9]*)(ns|us|µs|ms|s|m|h)/gu)) {
    const [whole = '', part = ''] = number.split('.');
    const scale = UNITS[unit] ?? 1n;
    nanos += BigInt(whole === '' ? '0' : whole) * scale;
    if (part !== '') nanos += (BigInt(part) * scale) / 10n ** BigInt(part.length);
  }
  return new Duration(text.startsWith('-') ? -nanos : nanos);
}

/** In seconds: "90s", "1.5s". */
export function durationText({ nanos }: Duration): string {
  const absolute = nanos < 0n ? -nanos : nanos;
  return `${nanos < 0n ? '-' : ''}${absolute / SECOND}${fraction(absolute % SECOND)}s`;
}

function fraction(nanos: bigint): string {
  return nanos === 0n ? '' : `.${String(nanos).padStart(9, '0').replace(/0+$/u, '')}`;
}

/** RFC 3339. Throws CelError. */
export function parseTimestamp(text: string): Timestamp {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/iu.exec(text);
  const seconds = parts === null ? NaN : Date.parse(`${parts[1]}${parts[3]}`) / 1000;
  if (Number.isNaN(seconds)) {
    throw new CelError(
      `parsing time ${JSON.stringify(text)} as "2006-01-02T15:04:05Z07:00": cannot parse ${JSON.stringify(text)}`,
    );
  }
  return new Timestamp(BigInt(seconds) * SECOND + BigInt((parts?.[2] ?? '').padEnd(9, '0')));
}

export function timestampText(time: Timestamp): string {
  const part = ((time.nanos % SECOND) + SECOND) % SECOND;
  return `${new Date(Number((time.nanos - part) / 1_000_000n)).toISOString().slice(0, 19)}${fraction(part)}Z`;
}

/** The time as a Date whose UTC fields are those of the zone: a name of the database, or "+01:00". */
function inZone({ nanos }: Timestamp, zone: string): Date {
  const milliseconds = Number(nanos / 1_000_000n);
  const offset = /^([+-]?)(\d\d):(\d\d)$/u.exec(zone);
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    return new Date(milliseconds + (offset[1] === '-' ? -1 : 1) * minutes * 60_000);
  }
  if (zone === 'UTC') return new Date(milliseconds);
  try {
    const text = new Date(milliseconds).toLocaleString('sv-SE', { timeZone: zone });
    return new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + (milliseconds % 1000));
  } catch {
    throw new CelError(`unknown time zone ${zone}`);
  }
}

const dayOfYear = (date: Date): number =>
  Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000);

const PARTS: Readonly<Record<string, (date: Date) => number>> = {
  getFullYear: (date) => date.getUTCFullYear(),
  getMonth: (date) => date.getUTCMonth(),
  getDayOfMonth: (date) => date.getUTCDate() - 1,
  getDate: (date) => date.getUTCDate(),
  getDayOfWeek: (date) => date.getUTCDay(),
  getDayOfYear: dayOfYear,
  getHours: (date) => date.getUTCHours(),
  getMinutes: (date) => date.getUTCMinutes(),
  getSeconds: (date) => date.getUTCSeconds(),
  getMilliseconds: (date) => date.getUTCMilliseconds(),
};

const WHOLE: Readonly<Record<string, bigint>> = {
  getHours: 3600n * SECOND,
  getMinutes: 60n * SECOND,
  getSeconds: SECOND,
  getMilliseconds: 1_000_000n,
};

export const TIMES: Library = [
  ...Object.entries(PARTS).flatMap(([name, part]): Library => [
    [`timestamp.${name}() int`, (time: Timestamp) => BigInt(part(inZone(time, 'UTC')))],
    [`timestamp.${name}(string) int`, (time: Timestamp, zone: string) => BigInt(part(inZone(time, zone)))],
  ]),
  ...Object.entries(WHOLE).map(
    ([name, unit]) => [`duration.${name}() int`, ({ nanos }: Duration) => nanos / unit] as const,
  ),
];
