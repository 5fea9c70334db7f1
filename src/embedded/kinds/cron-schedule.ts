/**
 * What is wrong with a cron schedule, in the words of the parser that Kubernetes uses
 * (github.com/robfig/cron/v3, ParseStandard); undefined when nothing is.
 */
export function cronScheduleFault(schedule: string): string | undefined {
  let spec = schedule;
  if (spec === '') return 'empty spec string';
  const zoned = /^(?:CRON_)?TZ=([^ ]*)(.*)$/su.exec(spec);
  if (zoned !== null) {
    const [, zone = '', rest = ''] = zoned;
    if (rest === '') {
      const end = spec.indexOf('=') + 1;
      return `invalid schedule format: runtime error: slice bounds out of range [${end}:-1]`;
    }
    if (zone !== 'Local' && !isTimeZone(zone))
      return `provided bad location ${zone}: unknown time zone ${zone}`;
    spec = rest.trim();
  }
  if (spec.startsWith('@')) return descriptorFault(spec);
  const fields = spec.split(/\s+/u).filter((field) => field !== '');
  if (fields.length !== 5) {
    return `expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`;
  }
  for (const [index, field] of fields.entries()) {
    const bounds = BOUNDS[index];
    for (const range of field.split(',').filter((one) => one !== '')) {
      const fault = bounds === undefined ? undefined : rangeFault(range, bounds);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

/** "" is UTC, as in Go. */
export function isTimeZone(name: string): boolean {
  if (name === '' || name === 'UTC') return true;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly names: readonly string[];
}

const BOUNDS: readonly Bounds[] = [
  { min: 0, max: 59, names: [] },
  { min: 0, max: 23, names: [] },
  { min: 1, max: 31, names: [] },
  {
    min: 1,
    max: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { min: 0, max: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

const DESCRIPTORS = new Set([
  '@yearly',
  '@annually',
  '@monthly',
  '@weekly',
  '@daily',
  '@midnight',
  '@hourly',
]);

function descriptorFault(descriptor: string): string | undefined {
  if (DESCRIPTORS.has(descriptor)) return undefined;
  if (!descriptor.startsWith('@every ')) return `unrecognized descriptor: ${descriptor}`;
  const duration = descriptor.slice('@every '.length);
  const valid = /^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/u.test(duration);
  return valid
    ? undefined
    : `failed to parse duration ${descriptor}: time: invalid duration ${JSON.stringify(duration)}`;
}

function rangeFault(expression: string, { min, max, names }: Bounds): string | undefined {
  const [range = '', ...steps] = expression.split('/');
  const ends = range.split('-');
  const isAll = ends[0] === '*' || ends[0] === '?';
  let [start, end] = [min, max];
  if (!isAll) {
    const first = numberOf(ends[0] ?? '', names);
    if (typeof first === 'string') return first;
    if (ends.length > 2) return `too many hyphens: ${expression}`;
    const last = ends.length === 2 ? numberOf(ends[1] ?? '', names) : first;
    if (typeof last === 'string') return last;
    [start, end] = [first, last];
  }
  if (steps.length > 1) return `too many slashes: ${expression}`;
  const step = steps.length === 1 ? numberOf(steps[0] ?? '', []) : 1;
  if (typeof step === 'string') return step;
  if (steps.length === 1 && ends.length === 1) end = max;
  if (start < min) return `beginning of range (${start}) below minimum (${min}): ${expression}`;
  if (end > max) return `end of range (${end}) above maximum (${max}): ${expression}`;
  if (start > end) return `beginning of range (${start}) beyond end of range (${end}): ${expression}`;
  return step === 0 ? `step of range should be a positive number: ${expression}` : undefined;
}

/** The number, or what is wrong with it. */
function numberOf(text: string, names: readonly string[]): number | string {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named !== -1) return named;
  if (!/^[-+]?\d+$/u.test(text)) {
    return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
  }
  const value = Number(text);
  return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
}
