import type { ClockJump } from './exam.ts';

/** The machine's clocks at one moment. */
export interface ClockReading {
  /** Wall time: milliseconds since 1970, which anybody can set. */
  readonly wallMs: number;
  /** Seconds since the machine started, time asleep included; nobody can set it. */
  readonly uptimeSeconds: number;
  /** Which start of the machine that was; null where the system does not say. */
  readonly boot: string | null;
}

/** How much of an exam's time has passed between two readings. */
export interface TimePassed {
  /** Never below 0. */
  readonly ms: number;
  /** That the clocks disagreed; null where they agree. */
  readonly jump: ClockJump | null;
}

/** Clocks that are read one after the other, and adjusted to the time of the network, differ by less. */
const AGREE_MS = 2_000;

/**
 * The time between two readings, the older one first. Within one start of the machine its uptime counts, whatever the
 * wall clock says. Across a restart only the wall clock is left; a wall clock that was put back gives nothing, since
 * the new start's uptime has passed in any case. Where the system does not tell its starts apart, the longer counts.
 */
export function timePassed(before: ClockReading, now: ClockReading): TimePassed {
  const wall = now.wallMs - before.wallMs;
  const uptime = (now.uptimeSeconds - before.uptimeSeconds) * 1000;
  if (before.boot !== now.boot || uptime < -AGREE_MS) {
    const least = Math.max(0, now.uptimeSeconds * 1000);
    return { ms: Math.max(wall, least), jump: wall < least ? jumpBy(wall - least, now) : null };
  }
  const jump = jumpBy(wall - uptime, now);
  return { ms: Math.max(0, now.boot === null ? Math.max(wall, uptime) : uptime), jump };
}

/** `ms`: how much further than the time that passed the wall clock went. */
function jumpBy(ms: number, now: ClockReading): ClockJump | null {
  if (Math.abs(ms) <= AGREE_MS) return null;
  return { at: new Date(now.wallMs).toISOString(), seconds: Math.round(ms / 1000) };
}
