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
    // a client may wrap the abort in an error of its own: the signal's reason says who stopped us
    const cause: unknown = signal.aborted ? signal.reason : error;
    if (!(cause instanceof CouldNotLook)) throw cause;
    return { notSeen: { reason: cause.reason, message: cause.message } };
  }
}
