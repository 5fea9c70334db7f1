/** When a cron schedule is due, as github.com/robfig/cron/v3 reckons. */
export interface Schedule {
  /** The first time after another, in milliseconds since 1970; undefined where there is none in five years. */
  next(after: number): number | undefined;
}

interface Bits {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** "*" or "?": the other field of the two alone decides about days. */
  readonly anyDay: boolean;
  readonly anyWeekday: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const FIVE_YEARS = 5 * 366 * 24 * HOUR;

/** A schedule that the API took; `timeZone` is a name such as "Europe/Berlin". */
export function readSchedule(text: string, timeZone = 'UTC'): Schedule {
  const zoned = /^(?:CRON_)?TZ=(\S+)\s+(.*)$/su.exec(text);
  if (zoned !== null) return readSchedule(zoned[2] ?? '', zoned[1]);
  const every = /^@every (.*)$/u.exec(text.trim());
  if (every !== null) {
    const period = Math.max(1000, Math.floor(milliseconds(every[1] ?? '') / 1000) * 1000);
    return { next: (after) => Math.floor(after / 1000) * 1000 + period };
  }
  const bits = readFields(DESCRIPTORS[text.trim()] ?? text.trim());
  const local = clockOf(timeZone);
  return { next: (after) => findNext(bits, local, after) };
}

const UNITS: Readonly<Record<string, number>> = {
  h: HOUR,
  m: MINUTE,
  s: 1000,
  ms: 1,
  us: 0.001,
  ns: 0.000001,
};

function milliseconds(duration: string): number {
  let total = 0;
  for (const [, amount = '0', unit = ''] of duration.matchAll(/(\d+\.?\d*|\.\d+)(h|ms|m|s|us|ns)/gu)) {
    total += Number(amount) * (UNITS[unit] ?? 0);
  }
  return total;
}

function readFields(text: string): Bits {
  const [minute = '*', hour = '*', day = '*', month = '*', weekday = '*'] = text.split(/\s+/u);
  return {
    minutes: readField(minute, 0, 59),
    hours: readField(hour, 0, 23),
    days: readField(day, 1, 31),
    months: readField(month, 1, 12, ['', ...MONTHS]),
    weekdays: readField(weekday, 0, 6, WEEKDAYS),
    anyDay: isAny(day),
    anyWeekday: isAny(weekday),
  };
}

// a step makes it no longer any
const isAny = (field: string): boolean => field.split(',').some((one) => /^[*?](?:\/1)?$/u.test(one));

function readField(field: string, least: number, most: number, names: readonly string[] = []): Set<number> {
  const numbers = new Set<number>();
  const numberOf = (text: string): number => {
    const index = names.indexOf(text.toLowerCase());
    return index === -1 ? Number(text) : index;
  };
  for (const part of field.split(',').filter((one) => one !== '')) {
    const [range = '', step] = part.split('/');
    const [first = '', last] = range.split('-');
    const all = first === '*' || first === '?';
    const from = all ? least : numberOf(first);
    let to = from;
    if (all || (last === undefined && step !== undefined)) to = most;
    else if (last !== undefined) to = numberOf(last);
    for (let number = from; number <= to; number += Number(step ?? 1)) numbers.add(number);
  }
  return numbers;
}

interface LocalTime {
  readonly month: number;
  readonly day: number;
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
}

function clockOf(timeZone: string): (time: number) => LocalTime {
  if (timeZone === 'UTC' || timeZone === 'Local' || timeZone === '') {
    return (time) => {
      const date = new Date(time);
      return {
        month: date.getUTCMonth() + 1,
        day: date.getUTCDate(),
        weekday: date.getUTCDay(),
        hour: date.getUTCHours(),
        minute: date.getUTCMinutes(),
      };
    };
  }
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (time) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    return {
      month: Number(parts['month']),
      day: Number(parts['day']),
      weekday: WEEKDAYS.indexOf((parts['weekday'] ?? '').toLowerCase()),
      hour: Number(parts['hour']),
      minute: Number(parts['minute']),
    };
  };
}

function findNext(bits: Bits, local: (time: number) => LocalTime, after: number): number | undefined {
  const end = after + FIVE_YEARS;
  for (let time = Math.floor(after / MINUTE) * MINUTE + MINUTE; time < end;) {
    const { month, day, weekday, hour, minute } = local(time);
    const isDay = bits.months.has(month) && dayMatches(bits, day, weekday);
    if (isDay && bits.hours.has(hour) && bits.minutes.has(minute)) return time;
    // hours are stepped over one by one, since days have 23 and 25 of them too
    time += isDay && bits.hours.has(hour) ? MINUTE : HOUR - minute * MINUTE;
  }
  return undefined;
}

function dayMatches({ days, weekdays, anyDay, anyWeekday }: Bits, day: number, weekday: number): boolean {
  const isDay = days.has(day);
  const isWeekday = weekdays.has(weekday);
  return anyDay || anyWeekday ? isDay && isWeekday : isDay || isWeekday;
}

/** The latest due time in a span, and whether more than a hundred are missed. */
export function latestDue(
  schedule: Schedule,
  from: number,
  now: number,
): { readonly time?: number; readonly many: boolean } {
  const first = schedule.next(from);
  if (first === undefined || first > now) return { many: false };
  const second = schedule.next(first);
  if (second === undefined || second > now) return { time: first, many: false };
  const missed = Math.floor((now - first) / (second - first)) + 1;
  // near the end, so that years without the process don't have to be gone through
  const near = Math.max(first - 1, now - 2 * (second - first));
  let time = first;
  for (let next = schedule.next(near); next !== undefined && next <= now; next = schedule.next(next))
    time = next;
  if (time === first) {
    for (let next = schedule.next(first); next !== undefined && next <= now; next = schedule.next(next))
      time = next;
  }
  return { time, many: missed > 100 };
}
