import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import type { ClockReading } from '../model/exam/clock.ts';
import type { Clock } from './clock.ts';

/** Reads the wall clock and how long the machine has been running, as of now. */
export function machineReader(clock: Pick<Clock, 'now'>): () => ClockReading {
  let boot: string | null | undefined;
  return () => ({
    wallMs: clock.now().getTime(),
    uptimeSeconds: uptime(),
    boot: boot === undefined ? (boot = readBootId()) : boot,
  });
}

/** Linux: random(4), a number drawn anew at each start. Other systems have none in a file. */
function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
