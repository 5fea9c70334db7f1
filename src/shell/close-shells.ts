import { constants } from 'node:os';
import type { Clock } from '../lib/clock.ts';
import { listProcesses, type ProcessEntry } from '../lib/process-table.ts';

/** A process of ours that gave its terminal to a learner's shell. */
export interface ShellHolder {
  readonly pid: number;
  /** As the process table tells it; another one: a later process has the id. */
  readonly started: string;
}

/** What closing shells came to. */
export interface ClosedShells {
  /** How many processes were ended. */
  readonly ended: number;
  /** Holders whose shells run on: this process was started in one of them, or they would not go. */
  readonly left: readonly ShellHolder[];
}

/** How long a shell may take to end by itself when its terminal is said to be gone, in milliseconds. */
const GRACE_MS = 1_500;
/** How long one that was ended for good may take to go. */
const LIMIT_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * Closes the shells of these holders: what they run is told that its terminal has gone (SIGHUP), which lets editors
 * keep their files, and is ended for good after a grace. The holders themselves go on: they put the terminal in order.
 * What has a session of its own (a server that was started from such a shell) is no part of it; nor is this process
 * with the shell it was started in. Throws the signal's reason.
 */
export async function closeShells(
  holders: readonly ShellHolder[],
  clock: Clock,
  signal: AbortSignal,
): Promise<ClosedShells> {
  const told = new Set<string>();
  const from = clock.monotonicMs();
  for (;;) {
    const plan = planClosing(holders, listProcesses(), process.pid);
    if (plan.targets.length === 0) return { ended: told.size, left: plan.holders.filter(isSpared(plan)) };
    const waited = clock.monotonicMs() - from;
    if (waited > LIMIT_MS) return { ended: told.size, left: plan.holders };
    for (const target of plan.targets) {
      const key = `${target.pid} ${target.started}`;
      if (waited > GRACE_MS) send(target.pid, constants.signals.SIGKILL);
      else if (!told.has(key)) {
        send(target.pid, constants.signals.SIGHUP);
        // one that is stopped hears nothing before it goes on
        send(target.pid, constants.signals.SIGCONT);
      }
      told.add(key);
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** Which processes to end now. */
export interface ClosingPlan {
  readonly targets: readonly ProcessEntry[];
  /** The holders that are alive. */
  readonly holders: readonly ShellHolder[];
  readonly spared: ReadonlySet<number>;
}

/**
 * Decides what to end, of all processes there are. `self`: it, what it was started by, and what it started stay, unless
 * it is a holder itself. What stands between a holder and its shell looks after the terminal, and goes last.
 */
export function planClosing(
  holders: readonly ShellHolder[],
  processes: readonly ProcessEntry[],
  self: number,
): ClosingPlan {
  const byPid = new Map(processes.map((entry) => [entry.pid, entry]));
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const below = (pid: number): readonly ProcessEntry[] =>
    (children.get(pid) ?? []).flatMap((child) => [child, ...below(child.pid)]);
  const alive = holders.filter(({ pid, started }) => byPid.get(pid)?.started === started);
  const isHolder = alive.some(({ pid }) => pid === self);
  const spared = new Set<number>(isHolder ? [] : below(self).map(({ pid }) => pid));
  for (let at = byPid.get(self); at !== undefined && !spared.has(at.pid); at = byPid.get(at.parent))
    spared.add(at.pid);
  const targets = alive.flatMap(({ pid }) => {
    const session = byPid.get(pid)?.session;
    const own = below(pid).filter((entry) => entry.session === session);
    return own.filter(
      (entry) => !spared.has(entry.pid) && (entry.parent !== pid || below(entry.pid).length === 0),
    );
  });
  return {
    targets: [...new Map(targets.map((entry) => [entry.pid, entry])).values()],
    holders: alive,
    spared,
  };
}

/** Does a shell of this holder go on because this process was started in it? */
const isSpared =
  ({ spared }: ClosingPlan) =>
  ({ pid }: ShellHolder): boolean =>
    spared.has(pid) && pid !== process.pid;

function send(pid: number, signal: number): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it has ended meanwhile
  }
}
