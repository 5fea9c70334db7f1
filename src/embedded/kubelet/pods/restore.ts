import type { ContainerStatus, Pod } from '../../objects/kinds.ts';
import type { ContainerSlot } from './container-slot.ts';
import type { Ended } from './facts.ts';

/**
 * Takes over what a Pod's status says of containers that ran before the kubelet was started. What was running is gone
 * as after a reboot of the node: containerd then reports it as exited with 255. Answers whether there was anything.
 */
export function restoreSlots(pod: Pod, slots: readonly ContainerSlot[], now: string): boolean {
  const statuses = new Map(
    [
      ...(pod.status?.initContainerStatuses ?? []),
      ...(pod.status?.containerStatuses ?? []),
      ...(pod.status?.ephemeralContainerStatuses ?? []),
    ].map((status) => [status.name, status]),
  );
  let found = false;
  for (const slot of slots) {
    const status = statuses.get(slot.name);
    if (status?.containerID === undefined || status.containerID === '') continue;
    found = true;
    restore(slot, status, now);
  }
  return found;
}

function restore(slot: ContainerSlot, status: ContainerStatus, now: string): void {
  const containerId = status.containerID ?? '';
  const running = status.state?.running;
  const lastEnded = endedOf(status.lastState?.terminated);
  const ended: Ended | undefined =
    endedOf(status.state?.terminated) ??
    (running === undefined
      ? lastEnded
      : {
          exitCode: 255,
          reason: 'Unknown',
          message: '',
          startedAt: running.startedAt ?? now,
          finishedAt: now,
          containerId,
        });
  slot.attempts = status.restartCount + 1;
  slot.last = ended === lastEnded ? undefined : lastEnded;
  slot.before = {
    containerId,
    image: status.image,
    imageId: status.imageID,
    user: status.user,
    ended,
    startedAt: running?.startedAt ?? ended?.startedAt ?? now,
  };
}

function endedOf(terminated: NonNullable<ContainerStatus['state']>['terminated']): Ended | undefined {
  if (terminated === undefined) return undefined;
  return {
    exitCode: terminated.exitCode,
    reason: terminated.reason ?? '',
    message: terminated.message ?? '',
    startedAt: terminated.startedAt ?? '',
    finishedAt: terminated.finishedAt ?? '',
    containerId: terminated.containerID ?? '',
  };
}
