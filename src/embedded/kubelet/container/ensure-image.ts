import type { Clock } from '../../../lib/clock.ts';
import type { Image, ImageCatalogue } from '../../runtime/types.ts';
import type { EventType } from '../events/recorder.ts';
import { quoted } from '../names.ts';
import type { ContainerSlot } from '../pods/container-slot.ts';
import type { Waiting } from '../pods/facts.ts';
import { goDuration } from '../timers.ts';
import { invalidReference, pullImage, pullPolicy } from './image-pull.ts';

export type ImageAnswer =
  | { readonly image: Image; readonly waiting?: undefined }
  | { readonly image?: undefined; readonly waiting: Waiting; readonly retryMs: number };

/** How soon a failed pull is looked at again, to show the back-off. */
const SHOW_MS = 1000;
const RETRY_MS = 10_000;

/**
 * Sees to it that a container's image is on the node, with the kubelet's events (pkg/kubelet/images). The catalogue's
 * images are on it from the start; Always asks the registry all the same.
 */
export function ensureImage(
  slot: ContainerSlot,
  images: ImageCatalogue,
  clock: Clock,
  tell: (type: EventType, reason: string, message: string) => void,
): ImageAnswer {
  const { spec } = slot.container;
  const reference = spec.image ?? '';
  const refuse = (reason: string, message: string, retryMs: number): ImageAnswer => {
    tell('Warning', 'Failed', `Error: ${reason}`);
    return { waiting: { reason, message }, retryMs };
  };
  const invalid = invalidReference(reference);
  if (invalid !== undefined) {
    const message =
      `Failed to apply default image tag ${quoted(reference)}: ` +
      `couldn't parse image name ${quoted(reference)}: ${invalid}`;
    tell('Warning', 'InspectFailed', message);
    return refuse('InvalidImageName', message, RETRY_MS);
  }
  const policy = pullPolicy(spec);
  const present = policy === 'Always' ? undefined : images.find(reference);
  if (present !== undefined) {
    tell(
      'Normal',
      'Pulled',
      `Container image ${quoted(reference)} already present on machine and can be accessed by the pod`,
    );
    return { image: present };
  }
  if (policy === 'Never') {
    const message = `Container image ${quoted(reference)} is not present with pull policy of Never`;
    tell('Warning', 'ErrImageNeverPull', message);
    return refuse('ErrImageNeverPull', message, RETRY_MS);
  }
  const now = clock.now().getTime();
  const remaining = slot.imageFailedAt === 0 ? 0 : slot.imageBackOff.remaining(slot.imageFailedAt, now);
  if (remaining > 0) {
    const message = `Back-off pulling image ${quoted(reference)}`;
    tell('Normal', 'BackOff', message);
    return refuse('ImagePullBackOff', `${message}: ErrImagePull: ${slot.imageFailure}`, remaining);
  }
  tell('Normal', 'Pulling', `Pulling image ${quoted(reference)}`);
  const began = clock.monotonicMs();
  const { image, error } = pullImage(images, reference);
  if (image === undefined) {
    tell('Warning', 'Failed', `Failed to pull image ${quoted(reference)}: ${error}`);
    slot.imageBackOff.next(slot.imageFailedAt, now);
    slot.imageFailedAt = now;
    slot.imageFailure = error;
    return refuse('ErrImagePull', error, SHOW_MS);
  }
  slot.imageFailedAt = 0;
  const took = goDuration(Math.max(1, Math.round(clock.monotonicMs() - began)));
  tell(
    'Normal',
    'Pulled',
    `Successfully pulled image ${quoted(reference)} in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`,
  );
  return { image };
}
