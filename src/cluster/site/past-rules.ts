import type { Clock } from '../../lib/clock.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';

/** How long rules that are gone may go on refusing: the API server's informers follow within a second or two. */
const RULES_LIMIT_MS = 5_000;
const AGAIN_EVERY_MS = 100;

/**
 * What admission rules that were taken away a moment ago may still refuse: it is asked for again. Throws what `work` throws
 * last, the CouldNotLook of a refusal too.
 */
export async function pastRules<T>(clock: Clock, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const end = clock.monotonicMs() + RULES_LIMIT_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const refused = error instanceof CouldNotLook && error.reason === 'blocked';
      if (!refused || clock.monotonicMs() > end) throw error;
      await clock.sleep(AGAIN_EVERY_MS, signal);
    }
  }
}
