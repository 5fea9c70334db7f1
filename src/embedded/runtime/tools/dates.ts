export const monthNames = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const;
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

export const two = (value: number): string => String(value).padStart(2, '0');

/** The parts of a time; containers live in UTC. Months from 1. */
export function utc(date: Date): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly weekday: number;
} {
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    weekday: date.getUTCDay(),
  };
}

/** "2020-01-02 03:04:05.000000000 +0000" */
export function fullTime(date: Date): string {
  return formatDate(date, '%Y-%m-%d %H:%M:%S.%N %z');
}

/** strftime(3) in UTC, with GNU's %N, %s and padding flags. */
export function formatDate(date: Date, format: string): string {
  return format.replace(
    /%([-_0^#]?)(\d*)(:{0,2}[A-Za-z%+])/g,
    (whole, flag: string, _width: string, letter: string) => {
      const text = directive(date, letter);
      if (text === undefined) return whole;
      if (flag === '-') return text.replace(/^[0 ]+(?=\d)/, '');
      if (flag === '_') return text.replace(/^0+(?=\d)/, (zeros) => ' '.repeat(zeros.length));
      return flag === '^' ? text.toUpperCase() : text;
    },
  );
}

function directive(date: Date, letter: string): string | undefined {
  const { year, month, day, hour, minute, second, weekday } = utc(date);
  const dayOfYear = Math.floor((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / 86_400_000);
  switch (letter) {
    case '%':
      return '%';
    case 'a':
      return days[weekday]?.slice(0, 3);
    case 'A':
      return days[weekday];
    case 'b':
    case 'h':
      return monthNames[month - 1];
    case 'B':
      return months[month - 1];
    case 'c':
      return formatDate(date, '%a %b %e %H:%M:%S %Y');
    case 'C':
      return two(Math.floor(year / 100));
    case 'd':
      return two(day);
    case 'D':
      return formatDate(date, '%m/%d/%y');
    case 'e':
      return String(day).padStart(2);
    case 'F':
      return formatDate(date, '%Y-%m-%d');
    case 'g':
    case 'y':
      return two(year % 100);
    case 'G':
    case 'Y':
      return String(year);
    case 'H':
      return two(hour);
    case 'I':
      return two(hour % 12 === 0 ? 12 : hour % 12);
    case 'j':
      return String(dayOfYear + 1).padStart(3, '0');
    case 'k':
      return String(hour).padStart(2);
    case 'l':
      return String(hour % 12 === 0 ? 12 : hour % 12).padStart(2);
    case 'm':
      return two(month);
    case 'M':
      return two(minute);
    case 'n':
      return '\n';
    case 'N':
      return `${String(date.getUTCMilliseconds()).padStart(3, '0')}000000`;
    case 'p':
      return hour < 12 ? 'AM' : 'PM';
    case 'P':
      return hour < 12 ? 'am' : 'pm';
    case 'r':
      return formatDate(date, '%I:%M:%S %p');
    case 'R':
      return formatDate(date, '%H:%M');
    case 's':
      return String(Math.floor(date.getTime() / 1000));
    case 'S':
      return two(second);
    case 't':
      return '\t';
    case 'T':
    case 'X':
      return formatDate(date, '%H:%M:%S');
    case 'u':
      return String(weekday === 0 ? 7 : weekday);
    case 'U':
      return two(Math.floor((dayOfYear + 7 - weekday) / 7));
    case 'V':
    case 'W':
      return two(Math.floor((dayOfYear + 7 - ((weekday + 6) % 7)) / 7));
    case 'w':
      return String(weekday);
    case 'x':
      return formatDate(date, '%m/%d/%y');
    case 'z':
      return '+0000';
    case ':z':
      return '+00:00';
    case 'Z':
      return 'UTC';
    default:
      return undefined;
  }
}

/** What date -d and touch -d understand: "@seconds", ISO, "hh:mm", "now", "yesterday", "2 days ago" (GNU). */
export function parseDate(text: string, now: Date, relative: boolean): Date | undefined {
  const trimmed = text.trim();
  const seconds = /^@(-?\d+)(?:\.\d+)?$/.exec(trimmed);
  if (seconds !== null) return new Date(Number(seconds[1]) * 1000);
  const iso =
    /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?)?\s*(?:Z|UTC|\+00:?00)?$/.exec(
      trimmed,
    );
  if (iso !== null) {
    const isDay = Number(iso[2]) >= 1 && Number(iso[2]) <= 12 && Number(iso[3]) >= 1 && Number(iso[3]) <= 31;
    if (!isDay) return undefined;
    const [, year, month, day, hour = '0', minute = '0', second = '0'] = iso.map(
      (part) => part as string | undefined,
    );
    return new Date(
      Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second)),
    );
  }
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(trimmed);
  if (clock !== null) {
    const { year, month, day } = utc(now);
    return new Date(
      Date.UTC(year, month - 1, day, Number(clock[1]), Number(clock[2]), Number(clock[3] ?? 0)),
    );
  }
  const compact = /^(?:(\d{2}|\d{4}))?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?$/.exec(trimmed);
  if (compact !== null && !relative) {
    const year = compact[1] === undefined ? utc(now).year : Number(compact[1]);
    return new Date(
      Date.UTC(
        year,
        Number(compact[2]) - 1,
        Number(compact[3]),
        Number(compact[4]),
        Number(compact[5]),
        Number(compact[6] ?? 0),
      ),
    );
  }
  return relative ? parseRelative(trimmed.toLowerCase(), now) : undefined;
}

const units: Readonly<Record<string, number>> = {
  second: 1,
  sec: 1,
  minute: 60,
  min: 60,
  hour: 3600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
  year: 31_536_000,
};

function parseRelative(text: string, now: Date): Date | undefined {
  if (text === 'now' || text === 'today') return now;
  if (text === 'yesterday') return new Date(now.getTime() - 86_400_000);
  if (text === 'tomorrow') return new Date(now.getTime() + 86_400_000);
  const match = /^([+-]?\s*\d+|next|last)\s*(sec|second|min|minute|hour|day|week|month|year)s?( ago)?$/.exec(
    text,
  );
  if (match === null) {
    const parsed = Date.parse(text);
    return Number.isNaN(parsed)
      ? undefined
      : new Date(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? parsed : Date.parse(`${text} UTC`));
  }
  const amount =
    match[1] === 'next' ? 1 : match[1] === 'last' ? -1 : Number((match[1] ?? '').replace(/\s/g, ''));
  return new Date(
    now.getTime() + amount * (match[3] === undefined ? 1 : -1) * (units[match[2] ?? ''] ?? 0) * 1000,
  );
}
