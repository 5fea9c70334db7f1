import { closeShells } from '../../../../shell/close-shells.ts';
import type { TrainerParts } from '../../parts.ts';

/** Closes the shells that were opened for an exam; what the reader of its result should know about them. */
export async function closeExamShells(
  { home, options }: TrainerParts,
  exam: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const holders = home.examShells.list(exam);
  const { left } = await closeShells(holders, options.clock, signal);
  for (const holder of holders)
    if (!left.some(({ pid }) => pid === holder.pid)) home.examShells.forget(holder);
  return left.map(
    ({ pid }) =>
      `The shell of process ${pid} stayed open: the exam was ended from within it, or it could not be closed.`,
  );
}
