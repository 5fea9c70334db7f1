import type { ContainerStatus, Job, Pod } from '../../objects/kinds.ts';

type Policy = NonNullable<NonNullable<Job['spec']>['podFailurePolicy']>;
type ExitCodes = NonNullable<Policy['rules'][number]['onExitCodes']>;

export interface PolicyMatch {
  /** Of the rule that the failed Pod matches. */
  readonly action: string;
  /** For action FailJob. */
  readonly message: string;
}

/** The first rule that a failed Pod matches (pkg/controller/job/pod_failure_policy.go). */
export function matchFailurePolicy(policy: Policy | undefined, pod: Pod): PolicyMatch | undefined {
  const subject = `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
  for (const [index, { action, onExitCodes, onPodConditions }] of (policy?.rules ?? []).entries()) {
    const matching = `matching ${action} rule at index ${index}`;
    if (onExitCodes !== undefined) {
      const status = [
        ...(pod.status?.containerStatuses ?? []),
        ...(pod.status?.initContainerStatuses ?? []),
      ].find((one) => matchesExit(one, onExitCodes));
      const code = status?.state?.terminated?.exitCode;
      if (status === undefined || code === undefined) continue;
      return {
        action,
        message: `Container ${status.name} for pod ${subject} failed with exit code ${code} ${matching}`,
      };
    }
    const condition = pod.status?.conditions?.find(({ type, status }) =>
      (onPodConditions ?? []).some((pattern) => pattern.type === type && pattern.status === status),
    );
    if (condition !== undefined) {
      return { action, message: `Pod ${subject} has condition ${condition.type} ${matching}` };
    }
  }
  return undefined;
}

function matchesExit(status: ContainerStatus, { containerName, operator, values }: ExitCodes): boolean {
  const code = status.state?.terminated?.exitCode;
  if (code === undefined || code === 0) return false;
  if (containerName !== undefined && containerName !== status.name) return false;
  if (operator === 'In') return (values ?? []).includes(code);
  return operator === 'NotIn' && !(values ?? []).includes(code);
}
