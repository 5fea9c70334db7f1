import type { Pod } from '../../objects/kinds.ts';
import type { KubeletContext } from '../context.ts';
import { aboutPod } from '../events/recorder.ts';
import { podSpec, quoted } from '../names.ts';
import { setUpVolume } from '../volumes/set-up.ts';
import { type MountedVolume, VolumeError } from '../volumes/types.ts';

/** Between two tries; doubled up to 2 min 2 s (pkg/volume/util/exponentialbackoff). */
const FIRST_MS = 500;
const MOST_MS = 122_000;

/** The volumes of one Pod: set up when it starts, kept as the API has them while it runs. */
export class PodVolumes {
  readonly mounted = new Map<string, MountedVolume>();
  readonly #context: KubeletContext;
  readonly #pod: () => Pod;
  #pauseMs = FIRST_MS;

  constructor(context: KubeletContext, pod: () => Pod) {
    this.#context = context;
    this.#pod = pod;
  }

  /** Sets up what isn't yet; answers after which time to try again, or undefined when all are there. */
  setUp(): number | undefined {
    let failed = false;
    for (const volume of podSpec(this.#pod()).volumes ?? []) {
      if (this.mounted.has(volume.name)) continue;
      try {
        this.mounted.set(volume.name, setUpVolume(this.#pod, volume, this.#context));
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        failed = true;
        this.#tell(volume.name, error);
      }
    }
    if (!failed) return undefined;
    const pause = this.#pauseMs;
    this.#pauseMs = Math.min(pause * 2, MOST_MS);
    return pause;
  }

  /** Brings files up to date with the API. */
  refresh(): void {
    for (const [name, { refresh }] of this.mounted) {
      try {
        refresh?.();
      } catch (error) {
        if (!(error instanceof VolumeError)) throw error;
        this.#tell(name, error);
      }
    }
  }

  /** When files grow old by themselves, in milliseconds since 1970; infinite: never. */
  refreshAt(): number {
    return Math.min(
      Number.POSITIVE_INFINITY,
      ...[...this.mounted.values()].map((volume) => volume.refreshAt?.() ?? Number.POSITIVE_INFINITY),
    );
  }

  #tell(volume: string, error: VolumeError): void {
    const pod = this.#pod();
    this.#context.events.record(
      aboutPod(pod),
      'Warning',
      'FailedMount',
      `MountVolume.SetUp failed for volume ${quoted(volume)} : ${error.message}`,
    );
  }
}

/** Does a Pod read this ConfigMap or Secret anywhere: volumes, variables? */
export function readsObject(pod: Pod, kind: 'ConfigMap' | 'Secret', name: string): boolean {
  const spec = podSpec(pod);
  const volumes = (spec.volumes ?? []).some((volume) => {
    const sources = volume.projected?.sources ?? [];
    return kind === 'ConfigMap'
      ? volume.configMap?.name === name || sources.some((one) => one.configMap?.name === name)
      : volume.secret?.secretName === name || sources.some((one) => one.secret?.name === name);
  });
  if (volumes) return true;
  const containers = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
    ...(spec.ephemeralContainers ?? []),
  ];
  return containers.some(
    (container) =>
      (container.envFrom ?? []).some((one) =>
        kind === 'ConfigMap' ? one.configMapRef?.name === name : one.secretRef?.name === name,
      ) ||
      (container.env ?? []).some(({ valueFrom }) =>
        kind === 'ConfigMap'
          ? valueFrom?.configMapKeyRef?.name === name
          : valueFrom?.secretKeyRef?.name === name,
      ),
  );
}
