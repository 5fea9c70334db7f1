import type { LogOptions } from '../types.ts';
import { type ContainerLog, type LogLine, stamp } from './container-log.ts';

/** What `kubectl logs` asks for of one container's log; ends with the log or the signal when followed. */
export async function* readLog(
  log: ContainerLog,
  options: LogOptions,
  now: Date,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const since = sinceNanos(options, now);
  const wanted = (line: LogLine): boolean =>
    line.nanos >= since && (options.stream === undefined || streamMatches(options.stream, line.stream));
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY;
  let { lines, next } = log.from(0);
  let selected = lines.filter(wanted);
  if (options.tailLines !== undefined) {
    selected = options.tailLines === 0 ? [] : selected.slice(-options.tailLines);
  }
  for (;;) {
    const bytes = Buffer.concat(
      selected.map((line) => (options.timestamps === true ? stamp(line) : line.bytes)),
    );
    if (bytes.length >= left) {
      yield bytes.subarray(0, left);
      return;
    }
    left -= bytes.length;
    if (bytes.length > 0) yield bytes;
    if (options.follow !== true || signal.aborted) return;
    const ended = log.closed;
    ({ lines, next } = log.from(next));
    selected = lines.filter(wanted);
    if (selected.length > 0) continue;
    if (ended) return;
    await log.changed(signal);
    ({ lines, next } = log.from(next));
    selected = lines.filter(wanted);
  }
}

function streamMatches(asked: string, stream: 'stdout' | 'stderr'): boolean {
  return asked === 'All' || asked === '' || asked.toLowerCase() === stream;
}

function sinceNanos(options: LogOptions, now: Date): bigint {
  if (options.sinceSeconds !== undefined) {
    return BigInt(now.getTime() - options.sinceSeconds * 1000) * 1_000_000n;
  }
  const time = options.sinceTime === undefined ? Number.NaN : Date.parse(options.sinceTime);
  return Number.isNaN(time) ? 0n : BigInt(time) * 1_000_000n;
}
