const two = (number: number): string => String(number).padStart(2, '0');

/** RFC 1123 with a numeric zone, as Go's time.RFC1123Z: "Mon, 02 Jan 2006 15:04:05 +0000". */
export function timeOfEvent(time: number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

/** RFC 3339 as a zone's clocks show it; UTC without one. */
export function timeInZone(time: number, timeZone: string | undefined): string {
  if (timeZone === undefined || timeZone === 'UTC') return `${new Date(time).toISOString().slice(0, 19)}Z`;
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(time);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  const minutes = Math.round((local - Math.floor(time / 1000) * 1000) / 60_000);
  const size = Math.abs(minutes);
  const offset =
    minutes === 0 ? 'Z' : `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${new Date(local).toISOString().slice(0, 19)}${offset}`;
}
