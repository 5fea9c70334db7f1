import { render, type Instance } from 'ink';
import type { Trainer } from '../model/ports/trainer.ts';
import { App, type SuspendTerminal } from './app.tsx';
import { withTerminalHandedOver } from './terminal/hand-over.ts';
import { redraw, redrawOnResize } from './terminal/redraw.ts';
import type { UiClock } from './ui-context.ts';

export interface UiOptions {
  readonly trainer: Trainer;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: UiClock;
  /** Plain lines, words for glyphs, no alternate screen. Default: INK_SCREEN_READER=true. */
  readonly screenReader?: boolean;
  /** Default: NO_COLOR, when it is not empty (no-color.org). */
  readonly noColor?: boolean;
  /** What there is to say at the start, such as a history that was set aside. */
  readonly notices?: readonly string[];
  /**
   * Ends the UI from outside (SIGTERM, SIGHUP): work is cancelled, the terminal put back, and the promise rejects
   * with the signal's reason. Without it these signals end the process at once, with the terminal put back.
   */
  readonly signal?: AbortSignal;
}

/**
 * Runs the terminal UI until the learner leaves. Needs a terminal on both streams. Rejects with what a screen threw
 * (a bug), or with the signal's reason; in every case the terminal is as it was found.
 */
export async function runUi(options: UiOptions): Promise<void> {
  const { trainer, stdin, stdout, env, clock } = options;
  const plain = options.screenReader ?? env['INK_SCREEN_READER'] === 'true';
  const colours = !(options.noColor ?? (env['NO_COLOR'] ?? '') !== '');
  const signal = options.signal ?? new AbortController().signal;
  const pending = new Set<Promise<unknown>>();
  const outlive = (work: Promise<unknown>): void => {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };
  let instance: Instance | undefined;
  const watchSize = (): (() => void) =>
    plain ? () => undefined : redrawOnResize(stdout, () => instance?.clear());
  let unwatchSize = watchSize();
  const handOver = (suspend: SuspendTerminal, visit: () => Promise<void>): Promise<void> =>
    suspend(async () => {
      unwatchSize();
      try {
        await withTerminalHandedOver(stdin, visit);
      } finally {
        unwatchSize = watchSize();
      }
    });

  // before the first frame: until then the terminal itself would echo what is typed, over the frame
  stdin.setRawMode(true);
  let farewell: readonly string[] = [];
  try {
    // where that can't be read, the screens say so
    const introduced = await trainer.introSeen().catch(() => true);
    instance = render(
      <App
        {...{ trainer, clock, env, colours, plain, handOver, signal, outlive }}
        notices={options.notices ?? []}
        introduces={!introduced}
        redraw={() => redraw(stdout)}
      />,
      {
        stdin,
        stdout,
        exitOnCtrlC: false,
        alternateScreen: !plain,
        isScreenReaderEnabled: plain,
        interactive: true,
        incrementalRendering: true,
        // a key pressed right after another waits for the frame between them: 16 ms, not the usual 33
        maxFps: 60,
      },
    );
    farewell = (await instance.waitUntilExit()) as readonly string[];
  } finally {
    unwatchSize();
    stdin.setRawMode(false);
    await Promise.allSettled(pending);
  }
  for (const line of farewell) stdout.write(`${line}\n`);
  if (signal.aborted) throw signal.reason;
}
