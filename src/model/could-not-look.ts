/** Why a check could not be looked at. */
export const LOOK_REASONS = ['unreachable', 'timeout', 'throttled', 'blocked', 'unavailable'] as const;
export type LookReason = (typeof LOOK_REASONS)[number];

/**
 * Thrown by everything that looks at a cluster, a container or a file when it could not look.
 * What was seen, however wrong, is a value; only this is an exception.
 *
 * unreachable: no connection. timeout: no answer in time. throttled: 429.
 * blocked: something of the learner's or of the cluster's rules forbids the look. unavailable: everything else.
 */
export class CouldNotLook extends Error {
  override readonly name = 'CouldNotLook';
  readonly reason: LookReason;

  constructor(reason: LookReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}
