import type { ContainerStatus } from '../../objects/kinds.ts';
import type { RoledContainer } from '../names.ts';

/** How one run of a container ended; the terminated state of a container's status. */
export interface Ended {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  /** As metav1.Time is written. */
  readonly startedAt: string;
  readonly finishedAt: string;
  /** "containerd://..." */
  readonly containerId: string;
}

export interface Waiting {
  readonly reason: string;
  readonly message: string;
}

/** What the status of one container is made of. */
export interface ContainerFacts {
  readonly container: RoledContainer;
  readonly restartCount: number;
  /** Of the latest run, as containerd reports them; absent while nothing ran. */
  readonly run:
    | {
        readonly containerId: string;
        readonly image: string;
        readonly imageId: string;
        readonly user: ContainerStatus['user'];
        /** Absent while it runs. */
        readonly ended: Ended | undefined;
        readonly startedAt: string;
      }
    | undefined;
  readonly last: Ended | undefined;
  /** Why it doesn't run (again), when the kubelet has tried. */
  readonly waiting: Waiting | undefined;
  readonly started: boolean;
  readonly ready: boolean;
}

/** What the status of a Pod is made of, but for the Pod itself. */
export interface PodFacts {
  readonly containers: readonly ContainerFacts[];
  readonly hostIp: string;
  /** '' without a sandbox so far. */
  readonly podIp: string;
  readonly sandboxReady: boolean;
  readonly startTime: string;
  /** Everything has been stopped for good. */
  readonly terminal: boolean;
  /** Why the kubelet ended it, such as DeadlineExceeded. */
  readonly failure: { readonly reason: string; readonly message: string } | undefined;
}
