import type { Deployment } from '../../objects/kinds.ts';

export type DeploymentStatus = NonNullable<Deployment['status']>;
export type DeploymentCondition = NonNullable<DeploymentStatus['conditions']>[number];

export const findCondition = (
  status: DeploymentStatus | undefined,
  type: string,
): DeploymentCondition | undefined => status?.conditions?.find((one) => one.type === type);

export function condition(
  now: string,
  type: string,
  status: string,
  reason: string,
  message: string,
): DeploymentCondition {
  return { type, status, lastUpdateTime: now, lastTransitionTime: now, reason, message };
}

/** SetDeploymentCondition: one of the same status and reason stays, with its message. */
export function setCondition(status: DeploymentStatus, next: DeploymentCondition): void {
  const current = findCondition(status, next.type);
  if (current?.status === next.status && current.reason === next.reason) return;
  const since = current?.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  removeCondition(status, next.type);
  status.conditions = [
    ...(status.conditions ?? []),
    { ...next, ...(since === undefined ? {} : { lastTransitionTime: since }) },
  ];
}

export function removeCondition(status: DeploymentStatus, type: string): void {
  status.conditions = (status.conditions ?? []).filter((one) => one.type !== type);
}
