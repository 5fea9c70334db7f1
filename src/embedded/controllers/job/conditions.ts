import type { Job } from '../../objects/kinds.ts';

export type JobStatus = NonNullable<Job['status']>;
export type JobCondition = NonNullable<JobStatus['conditions']>[number];

export function jobCondition(now: string, type: string, reason: string, message: string): JobCondition {
  return { type, status: 'True', lastProbeTime: now, lastTransitionTime: now, reason, message };
}

export const hasCondition = (status: JobStatus | undefined, type: string): JobCondition | undefined =>
  status?.conditions?.find((one) => one.type === type && one.status === 'True');

export const isFinished = ({ status }: Job): boolean =>
  hasCondition(status, 'Complete') !== undefined || hasCondition(status, 'Failed') !== undefined;

/** ensureJobConditionStatus: what isn't there and would be False stays away. Answers whether anything changed. */
export function ensureCondition(status: JobStatus, next: JobCondition): boolean {
  const current = status.conditions?.find(({ type }) => type === next.type);
  if (current === undefined) {
    if (next.status === 'False') return false;
    status.conditions = [...(status.conditions ?? []), next];
    return true;
  }
  if (current.status === next.status && current.reason === next.reason && current.message === next.message) {
    return false;
  }
  status.conditions = (status.conditions ?? []).map((one) => (one === current ? next : one));
  return true;
}
