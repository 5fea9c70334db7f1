import type { Clock } from '../../../lib/clock.ts';
import type { Probe } from '../../objects/kinds.ts';
import { after } from '../timers.ts';
import type { ProbeResult } from './run-probe.ts';

export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

export interface LoopParts {
  readonly clock: Clock;
  readonly kind: ProbeKind;
  readonly probe: Probe;
  readonly run: () => Promise<ProbeResult>;
  /** Is probing allowed now: has the container started for this kind? */
  readonly enabled: () => boolean;
  readonly tell: (result: Exclude<ProbeResult, { kind: 'success' }>) => void;
  /** A threshold was reached. */
  readonly decided: (success: boolean) => void;
}

const LEAST_DELAY_MS = 100;

/**
 * Probes one running container in its period until stopped, as a worker of pkg/kubelet/prober: a result counts when
 * it was the same so many times in a row; startup probes end with their first decision, liveness with a failure.
 */
export class ProbeLoop {
  readonly #parts: LoopParts;
  #cancel: (() => void) | undefined;
  /** On the clock's monotonic scale: the initial delay is over. */
  readonly #from: number;
  #stopped = false;
  #running = false;
  #again = false;
  #last: boolean | undefined;
  #run = 0;

  constructor(parts: LoopParts) {
    this.#parts = parts;
    const { clock, probe } = parts;
    // A moment for the program to open its port; a first failure would cost a whole period.
    const delay = Math.max((probe.initialDelaySeconds ?? 0) * 1000, LEAST_DELAY_MS);
    this.#from = clock.monotonicMs() + delay;
    this.#cancel = after(clock, delay, () => void this.#probe());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
  }

  /** Probes at once, as when the container has just become started. */
  poke(): void {
    if (this.#stopped || this.#parts.clock.monotonicMs() < this.#from) return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#cancel?.();
    void this.#probe();
  }

  async #probe(): Promise<void> {
    if (this.#stopped) return;
    const { clock, kind, probe, run, enabled, tell, decided } = this.#parts;
    const began = clock.monotonicMs();
    if (enabled()) {
      this.#running = true;
      const result = await run();
      this.#running = false;
      if (this.#isStopped()) return;
      if (result.kind !== 'success') tell(result);
      if (result.kind !== 'error') {
        const success = result.kind !== 'failure';
        this.#run = this.#last === success ? this.#run + 1 : 1;
        this.#last = success;
        const threshold = success ? (probe.successThreshold ?? 1) : (probe.failureThreshold ?? 3);
        if (this.#run >= threshold) {
          if (kind === 'Startup' || (kind === 'Liveness' && !success)) this.stop();
          decided(success);
        }
      }
    }
    if (this.#isStopped()) return;
    const period = Math.max(1, probe.periodSeconds ?? 10) * 1000;
    const pause = this.#again ? 0 : Math.max(0, period - (clock.monotonicMs() - began));
    this.#again = false;
    this.#cancel = after(clock, pause, () => void this.#probe());
  }

  /** A call, since stop() may have come while the probe ran. */
  #isStopped(): boolean {
    return this.#stopped;
  }
}
