import { once } from 'node:events';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Ctrl-C in the visited program may reach our process group too; it is not meant for us. */
const ignore = (): void => undefined;

/**
 * Lets go of standard input while another program has the terminal. Call it inside ink's `suspendTerminal`.
 *
 * Node reads ahead: with a `readable` listener left, or before the stream has come to rest, it goes on reading in the
 * background, takes characters meant for the other program, and is stopped for it as a background job. So listeners
 * come off, the stream gets a turn to notice, is paused, and gets two turns to stop its read.
 */
export async function withTerminalHandedOver<T>(
  stdin: NodeJS.ReadStream,
  visit: () => Promise<T>,
): Promise<T> {
  const listeners = stdin.listeners('readable') as ((...args: unknown[]) => void)[];
  for (const listener of listeners) stdin.off('readable', listener);
  await turn();
  stdin.pause();
  await turn();
  await turn();
  process.on('SIGINT', ignore);
  try {
    return await visit();
  } finally {
    process.off('SIGINT', ignore);
    await noticeNewSize();
    for (const listener of listeners) stdin.on('readable', listener);
  }
}

/** Only what is in the foreground is told of a new window size: Node learns of it when we tell ourselves. */
async function noticeNewSize(): Promise<void> {
  const noticed = once(process, 'SIGWINCH');
  process.kill(process.pid, 'SIGWINCH');
  await noticed;
}
