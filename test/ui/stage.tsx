import { EventEmitter } from 'node:events';
import { stripVTControlCharacters } from 'node:util';
import { render, type Instance } from 'ink';
import { App } from '../../src/ui/app.tsx';
import { fakeTrainer, type FakeTrainer } from './fake-trainer.ts';

/** The names of keys as a terminal sends them. */
export const KEY = {
  up: '\u001B[A',
  down: '\u001B[B',
  enter: '\r',
  escape: '\u001B',
  tab: '\t',
  pageDown: '\u001B[6~',
  ctrlC: '\u0003',
} as const;

class FakeStdout extends EventEmitter {
  readonly isTTY = true;
  frame = '';
  columns: number;
  rows: number;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }

  readonly write = (text: string, written?: () => void): boolean => {
    // ink's debug mode writes whole frames; the mode switches around them are not a frame
    if (stripVTControlCharacters(text) !== '') this.frame = text;
    if (written !== undefined) setImmediate(written);
    return true;
  };
}

class FakeStdin extends EventEmitter {
  readonly isTTY = true;
  private data: string | null = null;
  readonly setEncoding = (): void => undefined;
  readonly setRawMode = (): void => undefined;
  readonly ref = (): void => undefined;
  readonly unref = (): void => undefined;
  readonly pause = (): void => undefined;

  send(data: string): void {
    this.data = data;
    this.emit('readable');
  }

  readonly read = (): string | null => {
    const { data } = this;
    this.data = null;
    return data;
  };
}

export interface Stage {
  readonly trainer: FakeTrainer;
  readonly ended: () => boolean;
  readonly abort: (reason: unknown) => void;
  readonly clock: { ms: number };
  /** What is on the screen, without colours, trailing spaces cut. */
  picture(): string;
  /** Sends keys one after the other; each waits until the screens have taken the one before it. */
  press(...keys: readonly string[]): Promise<void>;
  /** Waits until the screen shows the text, or a condition holds. */
  until(wanted: string | (() => boolean)): Promise<void>;
  resize(columns: number, rows: number): void;
  close(): void;
}

const WAIT_MS = 15_000;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The whole UI on a terminal in memory. */
export function openStage(
  options: {
    readonly columns?: number;
    readonly rows?: number;
    readonly trainer?: FakeTrainer;
    readonly plain?: boolean;
    readonly introduces?: boolean;
  } = {},
): Stage {
  const stdout = new FakeStdout(options.columns ?? 80, options.rows ?? 24);
  const stdin = new FakeStdin();
  const trainer = options.trainer ?? fakeTrainer();
  const controller = new AbortController();
  const clock = { ms: 0 };
  const state = { ended: false };
  const plain = options.plain ?? false;
  const instance: Instance = render(
    <App
      trainer={trainer}
      clock={{ monotonicMs: () => clock.ms, now: () => new Date('2026-11-23T10:00:00Z') }}
      env={{ HOME: '/home/ada' }}
      colours={false}
      plain={plain}
      handOver={async (_suspend, visit) => visit()}
      signal={controller.signal}
      outlive={() => undefined}
      redraw={() => undefined}
      introduces={options.introduces ?? false}
      notices={[]}
    />,
    {
      stdout: stdout as unknown as NodeJS.WriteStream,
      stdin: stdin as unknown as NodeJS.ReadStream,
      debug: true,
      interactive: true,
      exitOnCtrlC: false,
      patchConsole: false,
      isScreenReaderEnabled: plain,
    },
  );
  const waitForEnd = async (): Promise<void> => {
    await instance.waitUntilExit();
    state.ended = true;
  };
  void waitForEnd();
  const picture = (): string =>
    stripVTControlCharacters(stdout.frame)
      .split('\n')
      .map((row) => row.trimEnd())
      .join('\n');
  const until = async (wanted: string | (() => boolean)): Promise<void> => {
    const holds = typeof wanted === 'string' ? () => picture().includes(wanted) : wanted;
    const end = performance.now() + WAIT_MS;
    while (!holds()) {
      if (performance.now() > end) throw new Error(`not seen: ${String(wanted)}\n${picture()}`);
      await turn();
    }
  };
  return {
    trainer,
    clock,
    picture,
    until,
    ended: () => state.ended,
    abort: (reason) => controller.abort(reason),
    press: async (...keys) => {
      for (const key of keys) {
        stdin.send(key);
        // a lone Esc waits for the rest of a sequence that may follow it
        if (key === KEY.escape) await new Promise((resolve) => setTimeout(resolve, 30));
        for (let turns = 0; turns < 5; turns += 1) await turn();
      }
    },
    resize: (columns, rows) => {
      stdout.columns = columns;
      stdout.rows = rows;
      stdout.emit('resize');
    },
    close: () => instance.unmount(),
  };
}
