import type { Pod } from '../../objects/kinds.ts';
import type { ContainerExit } from '../../runtime/types.ts';
import { startContainer } from '../container/start.ts';
import type { KubeletContext } from '../context.ts';
import { aboutPod } from '../events/recorder.ts';
import { describePod, podSpec } from '../names.ts';
import type { Dial } from '../probes/http.ts';
import { goDuration, wireTime } from '../timers.ts';
import type { MountedVolume } from '../volumes/types.ts';
import type { ContainerSlot, Run } from './container-slot.ts';
import { endedBy } from './ended-by.ts';
import { runHook } from './hooks.ts';
import { Deadline, type KillParts, killRun } from './kill.ts';
import { startProbes } from './pod-probes.ts';
import type { Sandbox } from './sandbox.ts';

/** Between the end of a container and its next start, so that its end is seen. */
const RESTART_PAUSE_MS = 200;
const DEFAULT_GRACE_S = 30;

/** What a Pod's containers need of it. */
export interface RunnerParts {
  readonly context: KubeletContext;
  readonly pod: () => Pod;
  readonly slot: (name: string) => ContainerSlot | undefined;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly sandbox: () => Sandbox | undefined;
  readonly podIp: () => string;
  /** Something happened: look what is to be done. */
  readonly wake: () => void;
  /** Looks after a time; a later call for the same thing replaces an earlier one. */
  readonly wakeAfter: (what: string, ms: number) => void;
}

/** Starts the containers of one Pod, looks after their hooks and probes, and notes their ends. */
export class SlotRunner {
  readonly #parts: RunnerParts;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** Starts a container unless it runs or has to wait. */
  start(slot: ContainerSlot, sandbox: Sandbox): void {
    const { context, pod, volumes, wakeAfter } = this.#parts;
    const { run } = slot;
    if (slot.running) return;
    const now = context.clock.now().getTime();
    const timer = `start ${slot.name}`;
    if (now < slot.notBefore) {
      wakeAfter(timer, slot.notBefore - now);
      return;
    }
    if (run !== undefined && this.#backsOff(slot, run, now)) return;
    const answer = startContainer(slot, {
      context,
      pod: pod(),
      sandbox,
      volumes,
      processesOf: (name) => {
        const other = this.#parts.slot(name);
        return other?.running === true ? other.run?.config.processes : undefined;
      },
    });
    slot.waiting = answer.waiting;
    if (answer.retryMs !== undefined) {
      slot.notBefore = now + answer.retryMs;
      wakeAfter(timer, answer.retryMs);
    }
    const next = answer.run;
    if (next === undefined) return;
    slot.begin(next);
    if (next.ended !== undefined) return;
    void next.container?.exited.then((exit) => this.#exited(slot, next, exit));
    void this.#settleIn(slot, next);
  }

  /** Ends a run that may be started again; within the Pod's grace period unless told otherwise. */
  kill(slot: ContainerSlot, run: Run, message: string, graceSeconds = this.grace): void {
    const deadline = new Deadline(this.#parts.context.clock, graceSeconds);
    void killRun(slot, run, message, deadline, this.killParts);
  }

  get grace(): number {
    return podSpec(this.#parts.pod()).terminationGracePeriodSeconds ?? DEFAULT_GRACE_S;
  }

  get killParts(): KillParts {
    const { context, pod, podIp } = this.#parts;
    return { clock: context.clock, events: context.events, pod: pod(), podIp: podIp(), dial: this.#dial };
  }

  /** Does it have to wait after failing? Notes the try when it hasn't. */
  #backsOff(slot: ContainerSlot, run: Run, now: number): boolean {
    const remaining = slot.backOff.remaining(run.endedAt, now);
    if (remaining === 0) {
      slot.backOff.next(run.endedAt, now);
      return false;
    }
    const pod = this.#parts.pod();
    const where = describePod(pod);
    if (slot.waiting?.reason !== 'CrashLoopBackOff') {
      const message = `Back-off restarting failed container ${slot.name} in pod ${where}`;
      const about = aboutPod(pod, slot.container.fieldPath);
      this.#parts.context.events.record(about, 'Warning', 'BackOff', message);
    }
    slot.waiting = {
      reason: 'CrashLoopBackOff',
      message: `back-off ${goDuration(slot.backOff.ms)} restarting failed container=${slot.name} pod=${where}`,
    };
    this.#parts.wakeAfter(`start ${slot.name}`, remaining);
    return true;
  }

  /** What follows a start: the postStart hook, then the probes. */
  async #settleIn(slot: ContainerSlot, run: Run): Promise<void> {
    const { context, pod, podIp, wake } = this.#parts;
    const hook = slot.container.spec.lifecycle?.postStart;
    if (hook !== undefined && run.container !== undefined) {
      run.hooked = true;
      const over = new AbortController();
      void run.container.exited.then(() => over.abort());
      const target = { ...this.killParts, spec: slot.container.spec, container: run.container };
      const failure = await runHook(hook, target, over.signal);
      run.hooked = false;
      if (run.killing !== undefined || run.ended !== undefined) return;
      if (failure !== '') {
        const about = aboutPod(pod(), slot.container.fieldPath);
        context.events.record(about, 'Warning', 'FailedPostStartHook', 'PostStartHook failed');
        slot.waiting = { reason: 'PostStartHookError', message: failure };
        this.kill(slot, run, 'FailedPostStartHook');
        return;
      }
    }
    startProbes(slot, run, {
      context,
      pod,
      podIp: podIp(),
      dial: this.#dial,
      changed: wake,
      kill: (message, graceSeconds) => this.kill(slot, run, message, graceSeconds),
    });
    wake();
  }

  #exited(slot: ContainerSlot, run: Run, exit: ContainerExit): void {
    const { context, sandbox, wake } = this.#parts;
    run.log.close();
    for (const probe of run.probes) probe.stop();
    run.hooked = false;
    run.endedAt = context.clock.now().getTime();
    const now = wireTime(context.clock.now());
    run.ended = endedBy(slot.container.spec, run, exit, sandbox()?.files.files, now);
    slot.notBefore = run.endedAt + RESTART_PAUSE_MS;
    wake();
  }

  readonly #dial: Dial = (host, port, signal) => this.#parts.context.network.connect('', host, port, signal);
}
