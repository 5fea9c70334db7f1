import { Fault } from '../../../lib/errors.ts';
import type { Exam } from '../../../model/exam/exam.ts';
import { closeShells, type ShellHolder } from '../../../shell/close-shells.ts';
import type { TrainerParts } from '../parts.ts';

/** How often the clock is looked at, in milliseconds. */
const LOOK_MS = 2_000;

/** At so many minutes the time that is left is told. */
const REMINDERS = [30, 15, 5] as const;

/** The watch over an exam's clock while a shell has the terminal. */
export interface BellWatch {
  /** Ends the watch; answers whether the exam's time ended before. */
  stop(): Promise<boolean>;
}

/** Reminds of the time that is left, and closes this process's shell at the bell. */
export function watchBell(parts: TrainerParts, exam: Exam, holder: ShellHolder): BellWatch {
  const stopping = new AbortController();
  const { signal } = stopping;
  let over = false;
  const watching = (async (): Promise<void> => {
    // who ends it by hand closes the shells, and may do it from within this one
    if (!(await untilBell(parts, exam, signal))) return;
    over = true;
    await closeShells([holder], parts.options.clock, signal);
  })().catch((error: unknown) => {
    // the shell ended first, perhaps because it is being closed
    if (!signal.aborted) throw error;
  });
  // it is told by stop, and until then by nobody
  watching.catch(() => undefined);
  return {
    async stop() {
      stopping.abort();
      await watching;
      return over;
    },
  };
}

/** Resolves when the exam neither runs nor pauses; true: its time has run out. */
async function untilBell(parts: TrainerParts, exam: Exam, signal: AbortSignal): Promise<boolean> {
  const { clock, tell } = parts.options;
  let leftBefore = exam.time.leftMs;
  for (;;) {
    const now = look(parts, exam.id);
    if (now !== null && now.phase !== 'running' && now.phase !== 'paused') return now.time.leftMs <= 0;
    const left = now?.time.leftMs ?? leftBefore;
    // of several that are due only the last is still true
    const due = REMINDERS.findLast((minutes) => leftBefore > minutes * 60_000 && left <= minutes * 60_000);
    if (due !== undefined) tell?.(`${due} minutes are left`);
    leftBefore = left;
    // the bell rings in time
    await clock.sleep(Math.min(LOOK_MS, left + 1), signal);
  }
}

/** The exam as of now; null where the home can't be written at the moment. */
function look({ home }: TrainerParts, id: string): Exam | null {
  try {
    return home.exams.tick(id);
  } catch (error) {
    if (error instanceof Fault) return null;
    throw error;
  }
}
