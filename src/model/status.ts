/** Of a check: it holds, it does not hold, or it could not be looked at. */
export const STATUSES = ['pass', 'fail', 'error'] as const;
export type Status = (typeof STATUSES)[number];

/** Of an attempt. */
export type AttemptStatus = 'passed' | 'failed' | 'undecided';

/** Was it seen on a real container runtime, or derived by a simulator? */
export type Assurance = 'observed' | 'simulated';

/** Any error leaves the whole undecided; else any fail fails it. */
export function combineStatuses(statuses: readonly Status[]): AttemptStatus {
  if (statuses.includes('error')) return 'undecided';
  return statuses.includes('fail') ? 'failed' : 'passed';
}
