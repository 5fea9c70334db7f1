import { CouldNotLook, type LookReason } from '../model/could-not-look.ts';
import type { Json } from '../model/json.ts';
import type { Look } from '../model/ports/check-kind.ts';

/** Why something was not seen, as facts keep it. */
export type NotSeen = { readonly reason: LookReason; readonly message: string };

/**
 * Looks once, and keeps a failed look as a fact. What is not CouldNotLook is a fault of ours, or the user's
 * interruption, and is thrown.
 */
export async function look<T extends Json>(signal: AbortSignal, act: () => Promise<T>): Promise<Look<T>> {
  try {
    signal.throwIfAborted();
    return { seen: await act() };
  } catch (error) {
    const stopped: unknown = signal.aborted ? signal.reason : error;
    if (!(stopped instanceof CouldNotLook)) throw stopped;
    // a client may wrap the end of the budget in an error of its own; a message about it says more
    const cause = error instanceof CouldNotLook ? error : stopped;
    return { notSeen: { reason: cause.reason, message: cause.message } };
  }
}
