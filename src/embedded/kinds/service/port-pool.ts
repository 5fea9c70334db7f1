import type { Service } from '../../objects/kinds.ts';
import type { RulesContext } from '../../registry/types.ts';
import { spread } from './spread.ts';

const FIRST = 30_000;
const LAST = 32_767;
/** The lower part is given out last: it is for those who ask for a port. */
const BAND = 86;

/** A port can't be had; the message is the real server's. */
export class PoolFault extends Error {}

/** Node ports for one request. */
export interface PortPool {
  /** Throws PoolFault. */
  take(port: number): void;
  /** A free one. Throws PoolFault. */
  next(): number;
}

/** Taken is what the stored Services have, those of the one that is written included: it keeps them till it is stored. */
export function createPortPool(service: Service, context: RulesContext): PortPool {
  const taken = new Set(
    context
      .list<Service>('services')
      .flatMap(({ spec }) => [
        ...(spec?.ports ?? []).flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort])),
        ...((spec?.healthCheckNodePort ?? 0) === 0 ? [] : [spec?.healthCheckNodePort ?? 0]),
      ]),
  );
  if (context.dryRun) return dryRunPool(taken);
  return {
    take(port) {
      if (port < FIRST || port > LAST) {
        throw new PoolFault(
          `provided port is not in the valid range. The range of valid ports is ${FIRST}-${LAST}`,
        );
      }
      if (taken.has(port)) throw new PoolFault('provided port is already allocated');
      taken.add(port);
    },
    next() {
      for (const [from, to] of [
        [FIRST + BAND, LAST + 1],
        [FIRST, FIRST + BAND],
      ] as const) {
        const start = spread(service.metadata.uid ?? '', to - from);
        for (let step = 0; step < to - from; step++) {
          const port = from + ((start + step) % (to - from));
          if (taken.has(port)) continue;
          taken.add(port);
          return port;
        }
      }
      throw new PoolFault('range is full');
    },
  };
}

/** The real server looks at no range then, and gives out made-up numbers. */
function dryRunPool(stored: ReadonlySet<number>): PortPool {
  const mine: number[] = [];
  return {
    take(port) {
      if (stored.has(port) || mine.includes(port)) throw new PoolFault('provided port is already allocated');
      mine.push(port);
    },
    next() {
      const port = (mine.length === 0 ? 32_768 : Math.max(...mine)) + 1;
      mine.push(port);
      return port;
    },
  };
}
