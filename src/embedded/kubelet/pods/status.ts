import type { ContainerState, ContainerStatus, Pod, PodStatus, VolumeMount } from '../../objects/kinds.ts';
import { podQuantities } from '../schedule/requests.ts';
import { podSpec } from '../names.ts';
import { conditionsOf } from './conditions.ts';
import type { ContainerFacts, Ended, PodFacts } from './facts.ts';
import { phaseOf } from './phase.ts';
import { qosClass } from './qos.ts';
import { mayRestart } from './restart.ts';

/** The whole status of a Pod, from what the kubelet knows and what the status was. Pure. */
export function makeStatus(pod: Pod, facts: PodFacts, old: PodStatus, now: string): PodStatus {
  const hasInit = (podSpec(pod).initContainers ?? []).length > 0;
  const all = facts.containers.map((one) => containerStatus(pod, one, hasInit));
  const byRole = (...roles: string[]): ContainerStatus[] =>
    all.filter((_, index) => roles.includes(facts.containers[index]?.container.role ?? ''));
  const main = byRole('main').toSorted((one, two) => (one.name < two.name ? -1 : 1));
  const inits = byRole('init', 'sidecar');
  const ephemeral = byRole('ephemeral').toSorted((one, two) => (one.name < two.name ? -1 : 1));
  const initialized = main.some((status) => hasStarted(status));
  const computed = phaseOf(
    pod,
    new Map(
      [...inits, ...main].map((status) => [
        status.name,
        { state: status.state ?? {}, lastState: status.lastState ?? {}, started: status.started === true },
      ]),
    ),
    { terminal: facts.terminal, initialized: main.some((status) => status.state?.running !== undefined) },
  );
  const phase = facts.failure === undefined ? settle(computed, facts.terminal, old.phase) : 'Failed';
  const conditions = conditionsOf(
    pod,
    { phase, statuses: [...inits, ...main], sandboxReady: facts.sandboxReady, initialized },
    old.conditions ?? [],
    now,
  );
  const requests = podQuantities(pod, 'requests');
  const limits = podQuantities(pod, 'limits');
  const reason = facts.failure?.reason ?? (phase === old.phase ? old.reason : undefined);
  const message = facts.failure?.message ?? (phase === old.phase ? old.message : undefined);
  return {
    ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }),
    phase,
    conditions,
    ...(message === undefined || message === '' ? {} : { message }),
    ...(reason === undefined || reason === '' ? {} : { reason }),
    hostIP: facts.hostIp,
    hostIPs: [{ ip: facts.hostIp }],
    ...(facts.podIp === '' ? {} : { podIP: facts.podIp, podIPs: [{ ip: facts.podIp }] }),
    startTime: facts.startTime,
    ...(inits.length === 0 ? {} : { initContainerStatuses: inits }),
    containerStatuses: main,
    qosClass: qosClass(pod),
    ...(ephemeral.length === 0 ? {} : { ephemeralContainerStatuses: ephemeral }),
    resources: withoutEmpty({ limits, requests }),
    ...(Object.keys(requests).length === 0 ? {} : { allocatedResources: requests }),
  };
}

/** A Pod that ended doesn't come back, and one that was stopped for good has ended. */
function settle(computed: string, terminal: boolean, old: string | undefined): string {
  if (old === 'Succeeded' || old === 'Failed') return old;
  return terminal && computed !== 'Succeeded' ? 'Failed' : computed;
}

function hasStarted(status: ContainerStatus): boolean {
  return (
    status.state?.running !== undefined ||
    status.state?.terminated !== undefined ||
    status.lastState?.terminated !== undefined
  );
}

export function containerStatus(pod: Pod, facts: ContainerFacts, hasInit: boolean): ContainerStatus {
  const { container, run } = facts;
  const { spec, role } = container;
  const { state, lastState } = statesOf(pod, facts, hasInit && role !== 'ephemeral');
  const requests = spec.resources?.requests;
  const limits = spec.resources?.limits;
  return {
    name: spec.name,
    state,
    lastState,
    ready: facts.ready,
    restartCount: facts.restartCount,
    image: run?.image ?? spec.image ?? '',
    imageID: run?.imageId ?? '',
    ...(run === undefined ? {} : { containerID: run.containerId }),
    ...(role === 'ephemeral' ? {} : { started: facts.started }),
    ...(run === undefined || requests === undefined ? {} : { allocatedResources: requests }),
    ...(run === undefined ? {} : { resources: withoutEmpty({ limits, requests }) }),
    ...mountStatuses(spec.volumeMounts),
    ...(run?.user === undefined ? {} : { user: run.user }),
  };
}

function withoutEmpty(resources: {
  readonly limits: Record<string, string> | undefined;
  readonly requests: Record<string, string> | undefined;
}): { limits?: Record<string, string>; requests?: Record<string, string> } {
  const { limits = {}, requests = {} } = resources;
  return {
    ...(Object.keys(limits).length > 0 ? { limits } : {}),
    ...(Object.keys(requests).length > 0 ? { requests } : {}),
  };
}

function statesOf(
  pod: Pod,
  { container, run, waiting, last }: ContainerFacts,
  initializing: boolean,
): { state: ContainerState; lastState: ContainerState } {
  const lastState = last === undefined ? {} : { terminated: terminated(last) };
  if (run === undefined) {
    const fallback = initializing ? 'PodInitializing' : 'ContainerCreating';
    return {
      state: { waiting: waitingState(waiting?.reason ?? fallback, waiting?.message ?? '') },
      lastState,
    };
  }
  if (run.ended === undefined) return { state: { running: { startedAt: run.startedAt } }, lastState };
  if (waiting !== undefined && mayRestart(pod, container, run.ended.exitCode)) {
    return {
      state: { waiting: waitingState(waiting.reason, waiting.message) },
      lastState: { terminated: terminated(run.ended) },
    };
  }
  return { state: { terminated: terminated(run.ended) }, lastState };
}

function waitingState(reason: string, message: string): { reason: string; message?: string } {
  return message === '' ? { reason } : { reason, message };
}

function terminated(ended: Ended): NonNullable<ContainerState['terminated']> {
  return {
    exitCode: ended.exitCode,
    reason: ended.reason,
    ...(ended.message === '' ? {} : { message: ended.message }),
    startedAt: ended.startedAt,
    finishedAt: ended.finishedAt,
    containerID: ended.containerId,
  };
}

function mountStatuses(mounts: readonly VolumeMount[] | undefined): Pick<ContainerStatus, 'volumeMounts'> {
  if (mounts === undefined || mounts.length === 0) return {};
  return {
    volumeMounts: mounts.map((mount) => ({
      name: mount.name,
      mountPath: mount.mountPath,
      ...(mount.readOnly === true
        ? {
            readOnly: true,
            recursiveReadOnly:
              mount.recursiveReadOnly === 'Enabled' || mount.recursiveReadOnly === 'IfPossible'
                ? 'Enabled'
                : 'Disabled',
          }
        : {}),
    })),
  };
}
