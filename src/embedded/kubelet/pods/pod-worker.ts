import type { Node, Pod } from '../../objects/kinds.ts';
import type { KubeletContext } from '../context.ts';
import { aboutPod } from '../events/recorder.ts';
import { isTerminal, podSpec, rolesOf } from '../names.ts';
import { after, wireTime } from '../timers.ts';
import { refusalOf } from './admit.ts';
import { ContainerSlot } from './container-slot.ts';
import type { PodFacts } from './facts.ts';
import { Deadline, killAll } from './kill.ts';
import { PodVolumes } from './pod-volumes.ts';
import { mayRestart } from './restart.ts';
import { deletePod, writeRefusal, writeStatus } from './report.ts';
import { restoreSlots } from './restore.ts';
import { makeSandbox, type Sandbox, SandboxError } from './sandbox.ts';
import { SlotRunner } from './slot-runner.ts';

const SANDBOX_RETRY_MS = 10_000;
const FAULT_RETRY_MS = 10_000;

interface Failure {
  readonly reason: string;
  readonly message: string;
}

/**
 * Runs one Pod: does what is due whenever something happened (the Pod changed, a container ended, a time came), and
 * writes the status. Between events it holds no timer but those for what is due later.
 */
export class PodWorker {
  pod: Pod;
  readonly slots: ContainerSlot[];
  readonly #context: KubeletContext;
  readonly #volumes: PodVolumes;
  readonly #runner: SlotRunner;
  readonly #timers = new Map<string, () => void>();
  readonly #restored: boolean;
  /** The other Pods of the node, for admission. */
  readonly #others: () => readonly Pod[];
  #startTime: string;
  #sandbox: Sandbox | undefined;
  #podIp: string;
  #admitted = false;
  #due = false;
  #ending: Deadline | undefined;
  #failure: Failure | undefined;
  /** Nothing runs any more, nor will. */
  #finished = false;
  #gone = false;
  #written = '';
  #deleted = false;

  constructor(pod: Pod, context: KubeletContext, others: () => readonly Pod[]) {
    this.pod = pod;
    this.#context = context;
    this.#others = others;
    this.slots = rolesOf(pod).map((container) => new ContainerSlot(container));
    this.#volumes = new PodVolumes(context, () => this.pod);
    this.#runner = new SlotRunner({
      context,
      pod: () => this.pod,
      slot: (name) => this.slot(name),
      volumes: this.#volumes.mounted,
      sandbox: () => this.#sandbox,
      podIp: () => this.#podIp,
      wake: () => this.wake(),
      wakeAfter: (what, ms) => this.#timer(what, ms, () => this.wake()),
    });
    this.#startTime = pod.status?.startTime ?? '';
    this.#podIp = pod.status?.podIP ?? '';
    const now = wireTime(context.clock.now());
    this.#restored = !isTerminal(pod) && restoreSlots(pod, this.slots, now);
    this.#finished = isTerminal(pod);
    this.wake();
  }

  get sandbox(): Sandbox | undefined {
    return this.#sandbox;
  }

  slot(name: string): ContainerSlot | undefined {
    return this.slots.find((slot) => slot.name === name);
  }

  /** The Pod has changed. */
  update(pod: Pod): void {
    const before = this.pod;
    this.pod = pod;
    if (pod.metadata.resourceVersion === this.#written) return;
    for (const container of rolesOf(pod)) {
      const slot = this.slot(container.spec.name);
      if (slot === undefined) this.slots.push(new ContainerSlot(container));
      else this.#redefine(slot, container);
    }
    if (
      JSON.stringify(before.metadata.labels) !== JSON.stringify(pod.metadata.labels) ||
      JSON.stringify(before.metadata.annotations) !== JSON.stringify(pod.metadata.annotations)
    ) {
      this.#volumes.refresh();
    }
    this.wake();
  }

  /** Something that the Pod reads has changed. */
  sourceChanged(): void {
    if (this.#finished || this.#gone) return;
    this.#volumes.refresh();
    for (const slot of this.slots)
      if (slot.waiting?.reason === 'CreateContainerConfigError') slot.notBefore = 0;
    this.#scheduleRefresh();
    this.wake();
  }

  /** The object is gone from the API: end what runs, tell nobody. Settles when nothing runs. */
  async removed(): Promise<void> {
    this.#stopTimers();
    this.#gone = true;
    const deadline = this.#ending ?? new Deadline(this.#context.clock, 0);
    deadline.shorten(0);
    await Promise.all(killAll(this.slots, deadline, this.#runner.killParts));
    this.#release();
  }

  /** The kubelet stops: everything ends at once, the API keeps what it has. */
  stop(): void {
    this.#gone = true;
    this.#stopTimers();
    for (const { run } of this.slots) {
      for (const probe of run?.probes ?? []) probe.stop();
      if (run?.ended === undefined) run?.container?.kill('KILL');
    }
    this.#release();
  }

  /** Looks in a later turn at what is to be done. */
  wake(): void {
    if (this.#due || this.#gone) return;
    this.#due = true;
    setImmediate(() => {
      this.#due = false;
      if (this.#gone) return;
      try {
        this.#sync();
      } catch (error) {
        // One Pod that can't be run is no reason to leave the others alone.
        this.#context.onFault(error);
        this.#timer('fault', FAULT_RETRY_MS, () => this.wake());
      }
    });
  }

  #sync(): void {
    const { metadata } = this.pod;
    const deleting = metadata.deletionTimestamp !== undefined;
    if (this.#ending !== undefined && !this.#finished) {
      if (deleting) this.#ending.shorten(metadata.deletionGracePeriodSeconds ?? 0);
      this.#writeStatus(false);
      return;
    }
    if (this.#finished) {
      if (deleting) this.#deleteObject();
      return;
    }
    if (deleting) {
      this.#end(metadata.deletionGracePeriodSeconds ?? this.#runner.grace);
      return;
    }
    if (!this.#admitted && !this.#admit()) return;
    this.#advance();
    if (this.#ending === undefined) this.#writeStatus(false);
  }

  /** False when the node doesn't take the Pod, or the first status has just been written. */
  #admit(): boolean {
    this.#admitted = true;
    const { api, clock, events, nodeName } = this.#context;
    const fresh = this.#startTime === '';
    if (fresh) {
      this.#startTime = wireTime(clock.now());
      const node = api.get<Node>('nodes', '', nodeName);
      const refusal = node === undefined ? undefined : refusalOf(this.pod, node, this.#others());
      if (refusal !== undefined) {
        events.record(aboutPod(this.pod), 'Warning', refusal.reason, refusal.message);
        this.#finished = true;
        writeRefusal(this.pod, refusal, this.#startTime, this.#context);
        return false;
      }
    }
    const seconds = podSpec(this.pod).activeDeadlineSeconds;
    if (seconds !== undefined) {
      const left = Date.parse(this.#startTime) + seconds * 1000 - clock.now().getTime();
      this.#timer('deadline', Math.max(0, left), () => this.#exceedDeadline());
    }
    if (!fresh) return true;
    this.#writeStatus(false);
    this.wake();
    return false;
  }

  #exceedDeadline(): void {
    if (this.#ending !== undefined || this.#finished) return;
    this.#failure = {
      reason: 'DeadlineExceeded',
      message: 'Pod was active on the node longer than the specified deadline',
    };
    this.#context.events.record(aboutPod(this.pod), 'Normal', this.#failure.reason, this.#failure.message);
    this.#end(this.#runner.grace);
  }

  /** Volumes, sandbox, init containers, main containers: as far as it goes now. */
  #advance(): void {
    const mains = this.slots.filter(({ container }) => container.role === 'main');
    if (mains.every((slot) => this.#isFinal(slot))) {
      this.#end(this.#runner.grace);
      return;
    }
    const retry = this.#volumes.setUp();
    if (retry !== undefined) {
      this.#timer('volumes', retry, () => this.wake());
      return;
    }
    const sandbox = this.#ensureSandbox();
    if (sandbox === undefined) return;
    for (const slot of this.slots) {
      if (slot.container.role === 'ephemeral' && slot.ended === undefined) this.#runner.start(slot, sandbox);
    }
    const started = mains.some(({ run }) => run !== undefined);
    const initialised = this.#advanceInit(sandbox, started);
    if (initialised === 'failed') this.#end(this.#runner.grace);
    if (initialised !== 'done') return;
    for (const slot of mains) {
      if (!this.#isFinal(slot)) this.#runner.start(slot, sandbox);
      // The next one waits for a postStart hook.
      if (slot.run?.hooked === true) return;
    }
  }

  #advanceInit(sandbox: Sandbox, initialised: boolean): 'done' | 'waiting' | 'failed' {
    for (const slot of this.slots) {
      const { role } = slot.container;
      if (role === 'sidecar') {
        if (!slot.running) this.#runner.start(slot, sandbox);
        if (!initialised && !(slot.running && slot.run?.started === true && !slot.run.hooked))
          return 'waiting';
      } else if (role === 'init' && !initialised && !slot.done) {
        if (slot.run?.ended !== undefined && this.#isFinal(slot)) return 'failed';
        if (!slot.running) this.#runner.start(slot, sandbox);
        return 'waiting';
      }
    }
    return 'done';
  }

  #isFinal(slot: ContainerSlot): boolean {
    return slot.ended !== undefined && !mayRestart(this.pod, slot.container, slot.ended.exitCode);
  }

  #ensureSandbox(): Sandbox | undefined {
    if (this.#sandbox !== undefined) return this.#sandbox;
    const { events } = this.#context;
    try {
      this.#sandbox = makeSandbox(this.pod, this.#context);
    } catch (error) {
      if (!(error instanceof SandboxError)) throw error;
      const message = `Failed to create pod sandbox: ${error.message}`;
      events.record(aboutPod(this.pod), 'Warning', 'FailedCreatePodSandBox', message);
      this.#timer('sandbox', SANDBOX_RETRY_MS, () => this.wake());
      return undefined;
    }
    if (this.#restored) {
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      events.record(aboutPod(this.pod), 'Normal', 'SandboxChanged', message);
    }
    this.#podIp = this.#sandbox.ip;
    this.#scheduleRefresh();
    return this.#sandbox;
  }

  #redefine(slot: ContainerSlot, container: ContainerSlot['container']): void {
    const changed = slot.container.spec.image !== container.spec.image;
    slot.container = container;
    if (!changed) return;
    slot.notBefore = 0;
    slot.imageFailedAt = 0;
    if (slot.run === undefined || !slot.running) return;
    this.#runner.kill(slot, slot.run, `Container ${slot.name} definition changed, will be restarted`);
  }

  /** Ends the Pod for good: it was deleted, has failed, or its containers are done. */
  #end(graceSeconds: number): void {
    if (this.#ending !== undefined) return;
    this.#stopTimers();
    const deadline = new Deadline(this.#context.clock, graceSeconds);
    this.#ending = deadline;
    for (const { run } of this.slots) {
      for (const probe of run?.probes ?? []) probe.stop();
    }
    const finish = async (): Promise<void> => {
      await Promise.all(killAll(this.slots, deadline, this.#runner.killParts));
      // The ends of the containers are noted in the same turn, after this.
      setImmediate(() => this.#ended());
    };
    void finish();
  }

  #ended(): void {
    if (this.#gone) return;
    this.#finished = true;
    this.#release();
    this.#writeStatus(true);
    if (this.pod.metadata.deletionTimestamp !== undefined) this.#deleteObject();
  }

  #release(): void {
    this.#sandbox?.release();
    this.#sandbox = undefined;
    this.#volumes.mounted.clear();
  }

  #writeStatus(terminal: boolean): void {
    const facts: PodFacts = {
      containers: this.slots.map((slot) => slot.facts()),
      hostIp: this.#context.nodeIp,
      podIp: podSpec(this.pod).hostNetwork === true ? this.#context.nodeIp : this.#podIp,
      sandboxReady: this.#sandbox !== undefined,
      startTime: this.#startTime,
      terminal,
      failure: terminal ? this.#failure : undefined,
    };
    this.#written = writeStatus(this.pod, facts, this.#context);
  }

  /** Once: what finalizers still hold goes with the last of them. */
  #deleteObject(): void {
    if (this.#deleted) return;
    this.#deleted = true;
    deletePod(this.pod, this.#context);
  }

  #scheduleRefresh(): void {
    const at = this.#volumes.refreshAt();
    if (at === Number.POSITIVE_INFINITY) return;
    const pause = Math.max(1000, at - this.#context.clock.now().getTime());
    this.#timer('tokens', pause, () => {
      this.#volumes.refresh();
      this.#scheduleRefresh();
    });
  }

  #timer(what: string, ms: number, act: () => void): void {
    this.#timers.get(what)?.();
    this.#timers.set(
      what,
      after(this.#context.clock, ms, () => {
        this.#timers.delete(what);
        if (!this.#gone) act();
      }),
    );
  }

  #stopTimers(): void {
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
  }
}
