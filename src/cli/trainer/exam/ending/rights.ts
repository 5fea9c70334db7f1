import { MachineFault } from '../../../../lib/errors.ts';
import { CouldNotLook } from '../../../../model/could-not-look.ts';
import type { TrainerParts } from '../../parts.ts';
import type { ExamCluster } from './exam-cluster.ts';

/** Takes the learner's rights in the cluster back; what the reader of the result should know about it. */
export async function suspendRights(
  { home }: TrainerParts,
  exam: string,
  { provider, connected }: ExamCluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (connected === null) return [];
  try {
    // written before it is done: whatever happens, they are given back
    home.examEndings.setSuspended(exam, true);
    const { suspended, otherwise } = await provider.suspendAccess(connected, signal);
    if (!suspended) {
      home.examEndings.setSuspended(exam, false);
      return [
        'The cluster is reached with your own credentials: your rights in it could not be taken back while it was graded.',
      ];
    }
    if (otherwise.length === 0) return [];
    return [`Your rights were taken back, but these bindings still gave you some: ${otherwise.join(', ')}.`];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MachineFault || error instanceof CouldNotLook)) throw error;
    return [`Your rights could not be taken back while it was graded: ${error.message}.`];
  }
}

/** Gives them back where they are taken; what the reader should know when that can't be done now. */
export async function restoreRights(
  { home }: TrainerParts,
  exam: string,
  { provider, connected }: ExamCluster,
  signal: AbortSignal,
): Promise<readonly string[]> {
  if (!home.examEndings.suspendedExams().includes(exam)) return [];
  try {
    if (connected !== null) await provider.mendAccess(connected, signal);
    home.examEndings.setSuspended(exam, false);
    return [];
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof MachineFault || error instanceof CouldNotLook)) throw error;
    return [`Your rights in the cluster could not be given back yet (${error.message}): cks up does it.`];
  }
}
