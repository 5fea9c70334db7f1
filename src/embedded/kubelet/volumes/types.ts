import type { VolumeFiles } from '../../runtime/types.ts';

/** A volume of a Pod that is set up and can be mounted. */
export interface MountedVolume {
  readonly files: VolumeFiles;
  /** Where in `files` the volume begins; '' but for host paths. */
  readonly base: string;
  /** On the node: "/var/lib/kubelet/pods/<uid>/volumes/kubernetes.io~configmap/name". */
  readonly source: string;
  /** Whatever the mount says: configMap, secret, downwardAPI and projected volumes. */
  readonly readOnly: boolean;
  /** Writes what changed in the API since; absent where nothing can. Throws VolumeError. */
  readonly refresh?: () => void;
  /** When it must be refreshed though nothing changed: a token gets old. Milliseconds since 1970. */
  readonly refreshAt?: () => number;
}

/** A volume can't be set up yet; the message is what follows `MountVolume.SetUp failed for volume "v" : `. */
export class VolumeError extends Error {}

/** A file that a volume gets from the API. */
export interface Projection {
  readonly content: Uint8Array;
  readonly mode: number;
  /** The owner where it isn't root. */
  readonly uid?: number;
}

/** By path within the volume. */
export type Payload = ReadonlyMap<string, Projection>;
