import { spawn } from '@lydell/node-pty';

/** A program in a pseudo-terminal, as a person sees and types it. */
export interface Terminal {
  type(text: string): void;
  /** Resolves with what came since the last match, when the pattern appears in it; rejects after 20 s. */
  see(pattern: RegExp): Promise<string>;
  /** Resolves with all that came, colours too, when the program has ended. */
  end(): Promise<string>;
  resize(columns: number, rows: number): void;
  close(): void;
}

export function openTerminal(
  program: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
): Terminal {
  const pty = spawn(program, [...args], { cols: 200, rows: 50, cwd: options.cwd, env: { ...options.env } });
  let unseen = '';
  // oxlint-disable-next-line no-control-regex -- readline's marks around a paste come between a line and its output
  const mark = /\u001B\[[0-9;?]*[A-Za-z]/g;
  let all = '';
  pty.onData((text) => (all += text));
  const ended = new Promise<void>((resolve) => pty.onExit(() => resolve()));
  pty.onData((text) => (unseen = `${unseen}${text}`.replaceAll(mark, '')));
  return {
    type: (text) => pty.write(text),
    async see(pattern) {
      const end = performance.now() + 20_000;
      for (;;) {
        const match = pattern.exec(unseen);
        if (match !== null) {
          const until = match.index + match[0].length;
          const seen = unseen.slice(0, until);
          unseen = unseen.slice(until);
          return seen;
        }
        if (performance.now() > end) throw new Error(`${pattern} did not appear in:\n${unseen}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async end() {
      await ended;
      return all;
    },
    resize: (columns, rows) => pty.resize(columns, rows),
    close: () => {
      try {
        pty.kill('SIGKILL');
      } catch {
        // it has ended by itself
      }
    },
  };
}
