import type { Duplex } from 'node:stream';
import type { Program } from '../process/types.ts';

const PORT = 53;

/**
 * CoreDNS, as far as others see it: it listens. What it would answer, the network answers in its place while it does
 * (UDP is not carried here).
 */
export const coredns: Program = async (process) => {
  const connections = new Set<Duplex>();
  const server = process.network.listen(PORT, (stream) => {
    connections.add(stream);
    stream.once('close', () => connections.delete(stream));
    // until they are read streams don't see their end
    stream.resume();
    stream.once('end', () => stream.end());
  });
  if (server === undefined) return 1;
  const close = (): void => {
    server.close();
    for (const stream of connections) stream.destroy();
  };
  process.signal.addEventListener('abort', close, { once: true });
  try {
    await process.sleep(Number.MAX_SAFE_INTEGER);
    return 0;
  } finally {
    close();
  }
};
