import type { ContainerStatus } from '../../objects/kinds.ts';
import type { Container, ContainerConfig, Image } from '../../runtime/types.ts';
import type { ContainerLog } from '../logs/container-log.ts';
import type { RoledContainer } from '../names.ts';
import type { ProbeLoop } from '../probes/probe-loop.ts';
import type { ContainerFacts, Ended, Waiting } from './facts.ts';
import { BackOff } from './restart.ts';

/** One run of a container: from its creation to its end. */
export interface Run {
  readonly id: string;
  readonly image: Image;
  readonly log: ContainerLog;
  readonly config: ContainerConfig;
  /** Absent when it never started. */
  readonly container: Container | undefined;
  readonly terminationFile: string;
  readonly startedAt: Date;
  readonly user: ContainerStatus['user'];
  ended: Ended | undefined;
  /** Milliseconds since 1970. */
  endedAt: number;
  probes: ProbeLoop[];
  started: boolean;
  ready: boolean;
  /** Its postStart hook is under way: until then it counts as being made. */
  hooked: boolean;
  /** It is being ended; the answer of whoever asked first. */
  killing: Promise<void> | undefined;
}

/** One container of a Pod over all its runs. */
export class ContainerSlot {
  container: RoledContainer;
  run: Run | undefined;
  previous: Run | undefined;
  last: Ended | undefined;
  waiting: Waiting | undefined;
  readonly backOff = new BackOff();
  readonly imageBackOff = new BackOff();
  imageFailedAt = 0;
  imageFailure = '';
  /** Before this time (milliseconds since 1970) it isn't started again. */
  notBefore = 0;
  /** How many runs there were. */
  attempts = 0;
  /** From before the kubelet was started: what the status said then, until it runs again. */
  before: ContainerFacts['run'] | undefined;

  constructor(container: RoledContainer) {
    this.container = container;
  }

  get name(): string {
    return this.container.spec.name;
  }

  get running(): boolean {
    return this.run !== undefined && this.run.ended === undefined;
  }

  /** How its latest run ended, be it before the kubelet was started. */
  get ended(): Ended | undefined {
    return this.run === undefined ? this.before?.ended : this.run.ended;
  }

  /** It has run to its end, successfully, in this sandbox. */
  get done(): boolean {
    return this.run?.ended?.exitCode === 0;
  }

  begin(run: Run): void {
    if (this.run !== undefined) {
      this.last = this.run.ended;
      this.previous = this.run;
    } else if (this.before?.ended !== undefined) {
      this.last = this.before.ended;
    }
    this.before = undefined;
    this.run = run;
    this.attempts += 1;
  }

  facts(): ContainerFacts {
    const run = this.run;
    // While its hook runs the container counts as being made.
    const shown = run === undefined || run.hooked ? this.before : shownRun(run);
    const running = run !== undefined && run.ended === undefined && !run.hooked;
    const lasting = this.container.role === 'main' || this.container.role === 'sidecar';
    return {
      container: this.container,
      restartCount: Math.max(0, this.attempts - 1),
      run: shown,
      last: this.last,
      waiting: this.waiting,
      started: lasting && running && run.started,
      ready: this.container.role === 'init' ? this.done : lasting && running && run.started && run.ready,
    };
  }
}

function shownRun(run: Run): NonNullable<ContainerFacts['run']> {
  return {
    containerId: `containerd://${run.id}`,
    image: run.image.reference,
    imageId: run.image.digest,
    user: run.user,
    ended: run.ended,
    startedAt: `${run.startedAt.toISOString().slice(0, 19)}Z`,
  };
}
