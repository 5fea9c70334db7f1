import { spawn, type IPty } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const WAIT_MS = 25_000;
const POLL_MS = 10;

/** A terminal emulator around a process in a pty. */
export interface Terminal {
  readonly pty: IPty;
  /** The rows on the screen, trailing spaces cut. */
  rows(): readonly string[];
  screen(): string;
  isAlternate(): boolean;
  isCursorShown(): boolean;
  /** Everything that was written, escape sequences included. */
  raw(): string;
  type(text: string): void;
  resize(columns: number, rows: number): void;
  /** Polls until the screen contains the text or the condition holds; throws with the screen after `waitMs`. */
  until(wanted: string | RegExp | (() => boolean), waitMs?: number): Promise<void>;
  readonly exited: Promise<{ readonly exitCode: number; readonly signal?: number | undefined }>;
  close(): void;
}

export function openTerminal(
  program: string,
  args: readonly string[],
  options: {
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): Terminal {
  const { columns = 80, rows = 24 } = options;
  const emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 500 });
  const { CI: _ci, NO_COLOR: _noColor, ...inherited } = process.env;
  const pty = spawn(program, [...args], {
    cols: columns,
    rows,
    name: 'xterm-256color',
    env: { ...inherited, TERM: 'xterm-256color', ...options.env },
  });
  let raw = '';
  pty.onData((data) => {
    raw += data;
    emulator.write(data);
  });
  const exited = new Promise<{ exitCode: number; signal?: number | undefined }>((resolve) =>
    pty.onExit(resolve),
  );
  const rowsNow = (): readonly string[] => {
    const { active } = emulator.buffer;
    return Array.from({ length: emulator.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
  };
  const screen = (): string => rowsNow().join('\n');
  return {
    pty,
    rows: rowsNow,
    screen,
    raw: () => raw,
    isAlternate: () => emulator.buffer.active.type === 'alternate',
    isCursorShown: () =>
      raw.lastIndexOf('\u001B[?25h') > raw.lastIndexOf('\u001B[?25l') || !raw.includes('\u001B[?25l'),
    type: (text) => pty.write(text),
    resize: (toColumns, toRows) => {
      emulator.resize(toColumns, toRows);
      pty.resize(toColumns, toRows);
    },
    until: async (wanted, waitMs = WAIT_MS) => {
      const holds =
        typeof wanted === 'function'
          ? wanted
          : () => (typeof wanted === 'string' ? screen().includes(wanted) : wanted.test(screen()));
      const end = performance.now() + waitMs;
      while (!holds()) {
        if (performance.now() > end)
          throw new Error(`not seen: ${String(wanted)}\n${screen().replaceAll(/\n{3,}/g, '\n\n')}`);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    exited,
    close: () => pty.kill(),
  };
}
