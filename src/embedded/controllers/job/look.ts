import type { EventRecorder } from '../../kubelet/events/recorder.ts';
import type { Job, Pod } from '../../objects/kinds.ts';
import type { ControllerContext } from '../types.ts';
import type { PodControl } from '../workloads/pods.ts';
import type { Failures } from './back-off.ts';
import type { JobStatus } from './conditions.ts';
import type { IndexState } from './indexed.ts';

/** What the controller keeps between looks. */
export interface JobParts {
  readonly context: ControllerContext;
  readonly events: EventRecorder;
  readonly control: PodControl;
  /** By key. */
  readonly failures: Map<string, Failures>;
}

/** One look at a Job. */
export interface JobLook {
  /** A copy with the status as it will be. */
  readonly job: Job;
  readonly status: JobStatus;
  readonly pods: readonly Pod[];
  readonly indexes: IndexState | undefined;
  active: number;
  terminating: number;
  ready: number;
}
