import type { JsonObject } from '../json.ts';
import type { Read } from '../kube-object.ts';
import type { ExecOptions, ExecOutcome } from './cluster.ts';

/** The container engine of the learner's machine. Throws CouldNotLook when the engine doesn't answer. */
export interface ContainerEngine {
  readonly name: 'docker' | 'podman' | 'nerdctl';
  readonly version: string;
  /** What `inspect` prints of one container; environment values taken out, names kept. */
  inspect(container: string, signal: AbortSignal): Promise<Read<JsonObject>>;
  exec(container: string, command: readonly string[], options: ExecOptions): Promise<ExecOutcome>;
  hasImage(reference: string, signal: AbortSignal): Promise<boolean>;
  /** Throws MachineFault when the image can't be had. */
  pullImage(reference: string, signal: AbortSignal): Promise<void>;
  /** Removes a container by its id, running or not; false when there was none. */
  remove(containerId: string, signal: AbortSignal): Promise<boolean>;
}
