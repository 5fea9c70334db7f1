import type { Container } from '../../objects/kinds.ts';
import type { ContainerExit, VolumeFiles } from '../../runtime/types.ts';
import { wireTime } from '../timers.ts';
import type { Run } from './container-slot.ts';
import type { Ended } from './facts.ts';

/** What the kubelet reads at most of a termination message. */
const MAX_MESSAGE = 4096;

/** The terminated state of a run that has ended, with the message it left (getTerminationMessage). */
export function endedBy(
  spec: Container,
  run: Run,
  exit: ContainerExit,
  podFiles: VolumeFiles | undefined,
  now: string,
): Ended {
  const written = Buffer.from(podFiles?.readFile(run.terminationFile) ?? [])
    .subarray(0, MAX_MESSAGE)
    .toString();
  const fromLog =
    written === '' && exit.code !== 0 && spec.terminationMessagePolicy === 'FallbackToLogsOnError';
  return {
    exitCode: exit.code,
    reason: exit.code === 0 ? 'Completed' : 'Error',
    message: fromLog ? run.log.tail() : written,
    startedAt: wireTime(run.startedAt),
    finishedAt: now,
    containerId: `containerd://${run.id}`,
  };
}
