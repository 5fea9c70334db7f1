import type { ContainerStatus, Pod, PodStatus } from '../../objects/kinds.ts';
import { goList, podSpec, rolesOf } from '../names.ts';

type PodCondition = NonNullable<PodStatus['conditions']>[number];

/** A condition before it gets its times and generation. */
interface Finding {
  readonly type: string;
  readonly status: 'True' | 'False';
  readonly reason?: string;
  readonly message?: string;
}

export interface ConditionFacts {
  readonly phase: string;
  readonly statuses: readonly ContainerStatus[];
  readonly sandboxReady: boolean;
  /** Has any main container of this sandbox been started? */
  readonly initialized: boolean;
}

const OWN = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The conditions the kubelet owns, after those of others (pkg/kubelet/status/generate.go). */
export function conditionsOf(
  pod: Pod,
  facts: ConditionFacts,
  old: readonly PodCondition[],
  now: string,
): PodCondition[] {
  const others = old.filter(({ type }) => !OWN.includes(type));
  const containers = containersReady(pod, facts);
  const findings: readonly Finding[] = [
    { type: 'PodReadyToStartContainers', status: facts.sandboxReady ? 'True' : 'False' },
    initialized(pod, facts),
    { ...ready(pod, containers, old), type: 'Ready' },
    { ...containers, type: 'ContainersReady' },
    { type: 'PodScheduled', status: 'True' },
  ];
  return [...others, ...findings.map((finding) => dated(finding, pod, old, now))];
}

function dated(finding: Finding, pod: Pod, old: readonly PodCondition[], now: string): PodCondition {
  const before = old.find(({ type }) => type === finding.type);
  const unchanged = before?.status === finding.status ? before.lastTransitionTime : undefined;
  return {
    ...finding,
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    // Without a value the real one prints null, and so must we.
    lastProbeTime: null as unknown as string,
    lastTransitionTime: unchanged ?? now,
  };
}

function containersReady(pod: Pod, { phase, statuses }: ConditionFacts): Omit<Finding, 'type'> {
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const lasting = rolesOf(pod).filter(({ role }) => role === 'main' || role === 'sidecar');
  const named = new Map(statuses.map((status) => [status.name, status]));
  const unknown = lasting.filter(({ spec }) => !named.has(spec.name)).map(({ spec }) => spec.name);
  const unready = lasting
    .filter(({ spec }) => named.get(spec.name)?.ready === false)
    .map(({ spec }) => spec.name);
  if (phase === 'Succeeded' && unknown.length === 0) return { status: 'False', reason: 'PodCompleted' };
  const messages = [
    ...(unknown.length > 0 ? [`containers with unknown status: ${goList(unknown)}`] : []),
    ...(unready.length > 0 ? [`containers with unready status: ${goList(unready)}`] : []),
  ];
  return messages.length === 0
    ? { status: 'True' }
    : { status: 'False', reason: 'ContainersNotReady', message: messages.join(', ') };
}

function ready(
  pod: Pod,
  containers: Omit<Finding, 'type'>,
  old: readonly PodCondition[],
): Omit<Finding, 'type'> {
  if (containers.status !== 'True') return containers;
  const messages = (podSpec(pod).readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = old.find(({ type }) => type === conditionType);
    if (gate === undefined) {
      return [
        `corresponding condition of pod readiness gate ${JSON.stringify(conditionType)} does not exist.`,
      ];
    }
    return gate.status === 'True'
      ? []
      : [
          `the status of pod readiness gate ${JSON.stringify(conditionType)} is not "True", but ${gate.status}`,
        ];
  });
  return messages.length === 0
    ? { status: 'True' }
    : { status: 'False', reason: 'ReadinessGatesNotReady', message: messages.join(', ') };
}

function initialized(pod: Pod, facts: ConditionFacts): Finding {
  const type = 'Initialized';
  const named = new Map(facts.statuses.map((status) => [status.name, status]));
  const inits = rolesOf(pod).filter(({ role }) => role === 'init' || role === 'sidecar');
  const unknown = inits.filter(({ spec }) => !named.has(spec.name)).map(({ spec }) => spec.name);
  const incomplete = inits
    .filter(({ role, spec }) => {
      const status = named.get(spec.name);
      return status !== undefined && !(role === 'sidecar' ? status.started === true : status.ready);
    })
    .map(({ spec }) => spec.name);
  if (facts.phase === 'Succeeded' && unknown.length === 0)
    return { type, status: 'True', reason: 'PodCompleted' };
  if (facts.initialized) return { type, status: 'True' };
  const messages = [
    ...(unknown.length > 0 ? [`containers with unknown status: ${goList(unknown)}`] : []),
    ...(incomplete.length > 0 ? [`containers with incomplete status: ${goList(incomplete)}`] : []),
  ];
  return messages.length === 0
    ? { type, status: 'True' }
    : { type, status: 'False', reason: 'ContainersNotInitialized', message: messages.join(', ') };
}
