import type { Clock } from '../../../lib/clock.ts';
import type { Pod } from '../../objects/kinds.ts';
import { aboutPod, type EventRecorder } from '../events/recorder.ts';
import type { Dial } from '../probes/http.ts';
import { after } from '../timers.ts';
import type { ContainerSlot, Run } from './container-slot.ts';
import { runHook } from './hooks.ts';

export interface KillParts {
  readonly clock: Clock;
  readonly events: EventRecorder;
  readonly dial: Dial;
  readonly pod: Pod;
  readonly podIp: string;
}

/** When containers must be gone; may be brought forward by a second, shorter deletion. */
export class Deadline {
  readonly #clock: Clock;
  readonly #changed = new Set<() => void>();
  #atMs: number;

  constructor(clock: Clock, graceSeconds: number) {
    this.#clock = clock;
    this.#atMs = clock.monotonicMs() + graceSeconds * 1000;
  }

  shorten(graceSeconds: number): void {
    const sooner = this.#clock.monotonicMs() + graceSeconds * 1000;
    if (sooner >= this.#atMs) return;
    this.#atMs = sooner;
    for (const changed of this.#changed) changed();
  }

  /** Never less than the kubelet's least grace once the hook is over. */
  leave(leastMs: number): void {
    const least = this.#clock.monotonicMs() + leastMs;
    if (this.#atMs < least) this.#atMs = least;
  }

  /** Calls `act` when it is reached, unless the answer is called before. */
  whenReached(act: () => void): () => void {
    let cancel: (() => void) | undefined;
    const arm = (): void => {
      cancel?.();
      cancel = after(this.#clock, Math.max(0, this.#atMs - this.#clock.monotonicMs()), act);
    };
    this.#changed.add(arm);
    arm();
    return () => {
      this.#changed.delete(arm);
      cancel?.();
    };
  }
}

/** minimumGracePeriodInSeconds: nothing is killed without a chance. */
const LEAST_MS = 2000;

/**
 * Ends one run: an event, the preStop hook, TERM, and KILL at the deadline (killContainer). Settles when the main
 * process has ended. `turn` delays TERM until other containers are gone, as sidecars wait for the main ones.
 */
export function killRun(
  slot: ContainerSlot,
  run: Run,
  message: string,
  deadline: Deadline,
  parts: KillParts,
  turn: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  run.killing ??= kill(slot, run, message, deadline, parts, turn);
  return run.killing;
}

async function kill(
  slot: ContainerSlot,
  run: Run,
  message: string,
  deadline: Deadline,
  parts: KillParts,
  turn: Promise<unknown>,
): Promise<void> {
  const { container } = run;
  if (container === undefined || run.ended !== undefined) return;
  const { clock, events, dial, pod, podIp } = parts;
  const about = aboutPod(pod, slot.container.fieldPath);
  events.record(about, 'Normal', 'Killing', message === '' ? `Stopping container ${slot.name}` : message);
  const hook = slot.container.spec.lifecycle?.preStop;
  const over = new AbortController();
  const expired = new Promise<void>((resolve) => {
    const cancel = deadline.whenReached(resolve);
    over.signal.addEventListener('abort', cancel, { once: true });
  });
  if (hook !== undefined) {
    const target = { clock, pod, spec: slot.container.spec, container, podIp, dial };
    const runHooks = async (): Promise<void> => {
      const failure = await runHook(hook, target, over.signal);
      if (failure !== '' && !over.signal.aborted) {
        events.record(about, 'Warning', 'FailedPreStopHook', 'PreStopHook failed');
      }
    };
    await Promise.race([runHooks(), expired, container.exited]);
  }
  await Promise.race([turn, expired, container.exited]);
  over.abort();
  deadline.leave(LEAST_MS);
  container.kill('TERM');
  const cancelKill = deadline.whenReached(() => container.kill('KILL'));
  await container.exited;
  cancelKill();
}

/** Ends every container that runs; main ones first, then sidecars from the last to the first. */
export function killAll(
  slots: readonly ContainerSlot[],
  deadline: Deadline,
  parts: KillParts,
): Promise<void>[] {
  const running = slots.filter((slot) => slot.running);
  const end = (slot: ContainerSlot, turn?: Promise<unknown>): Promise<void> =>
    slot.run === undefined ? Promise.resolve() : killRun(slot, slot.run, '', deadline, parts, turn);
  const kills = running.filter(({ container }) => container.role !== 'sidecar').map((slot) => end(slot));
  for (const slot of running.filter(({ container }) => container.role === 'sidecar').toReversed()) {
    kills.push(end(slot, Promise.all(kills)));
  }
  return kills;
}
