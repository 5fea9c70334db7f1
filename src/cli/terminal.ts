import { createInterface } from 'node:readline';
import { colourStyle, plainStyle, type Style } from '../report/style.ts';
import { UsageFault } from '../lib/errors.ts';

/** The streams of a process. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Can the terminal UI run here? It draws on the output and reads keys from the input. */
export function isInteractive({ stdin, stdout }: Streams): boolean {
  return stdin.isTTY && stdout.isTTY;
}

/** Columns of the output; 80 where it is no terminal. */
export function widthOf(stream: NodeJS.WriteStream): number {
  return Math.max(40, Math.min(stream.isTTY ? stream.columns || 80 : 80, 120));
}

/** Are colours wanted? https://no-color.org: any value but the empty one says no. */
export function wantsColour(
  stream: NodeJS.WriteStream,
  env: Readonly<Record<string, string | undefined>>,
  colourOption: boolean,
): boolean {
  return colourOption && stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
}

/** The style of a stream. */
export function styleOf(colour: boolean): Style {
  return colour ? colourStyle : plainStyle;
}

/**
 * Asks for a yes or no; anything but yes is no. Throws UsageFault where nobody can be asked: then `--yes` says it
 * beforehand. Rejects with the signal's reason when it fires.
 */
export async function askYesNo(question: string, streams: Streams, signal: AbortSignal): Promise<boolean> {
  if (!streams.stdin.isTTY || !streams.stderr.isTTY) {
    throw new UsageFault('question', `${question} Nobody can be asked here.`, 'the same command with --yes');
  }
  const lines = createInterface({ input: streams.stdin, terminal: false });
  const stop = (): void => lines.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    streams.stderr.write(`${question} [y/N] `);
    for await (const line of lines) return /^\s*y(es)?\s*$/i.test(line);
    signal.throwIfAborted();
    return false;
  } finally {
    signal.removeEventListener('abort', stop);
    lines.close();
  }
}
