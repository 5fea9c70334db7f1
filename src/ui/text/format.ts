import { cleanText } from '../../model/clean-text.ts';
import { textWidth } from './text-width.ts';

/** "04:12", from an hour on "1:04:12". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${twoDigits(m)}:${twoDigits(s)}` : `${twoDigits(m)}:${twoDigits(s)}`;
}

/** 7 as "07". */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A step's time: "0.3 s", from a minute on "1:05". */
export function formatDuration(ms: number): string {
  if (ms >= 60_000) return formatClock(ms / 1000).replace(/^0/, '');
  return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
}

/** "1 point", "4 points". */
export function count(amount: number, noun: string, plural = `${noun}s`): string {
  return `${amount} ${amount === 1 ? noun : plural}`;
}

/** Text of a pack, cluster or command on one row: control characters out, line breaks to spaces. */
export function oneLine(text: string): string {
  return cleanText(text).replaceAll(/\s+/g, ' ').trim();
}

/** A path with the home folder as `~`. */
export function shortPath(path: string, home: string | undefined): string {
  const clean = oneLine(path);
  return home !== undefined && home !== '' && (clean === home || clean.startsWith(`${home}/`))
    ? `~${clean.slice(home.length)}`
    : clean;
}

/** A bar: share of `width` columns, `░` for the rest. */
export function progressBar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

/** Joins parts with ` · ` as far as they fit. */
export function joinFitting(parts: readonly string[], width: number): string {
  let joined = '';
  for (const part of parts.filter((text) => text !== '')) {
    const longer = joined === '' ? part : `${joined} · ${part}`;
    if (textWidth(longer) > width) break;
    joined = longer;
  }
  return joined;
}
