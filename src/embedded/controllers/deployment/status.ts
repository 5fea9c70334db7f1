import { sameJson } from '../../store/same-json.ts';
import type { Deployment, ReplicaSet } from '../../objects/kinds.ts';
import { compactStatus } from '../workloads/status.ts';
import {
  condition,
  findCondition,
  removeCondition,
  setCondition,
  type DeploymentCondition,
  type DeploymentStatus,
} from './conditions.ts';
import { writeStatus, type Look } from './context.ts';
import { hasDeadline, maxUnavailable, replicasOf, sum } from './facts.ts';

/** What the ReplicaSets make the status, with the Available condition (calculateStatus). */
function calculateStatus(look: Look, newest: ReplicaSet | undefined): DeploymentStatus {
  const { deployment, sets, context } = look;
  const available = sum(sets, ({ status }) => status?.availableReplicas);
  const untold = sets.some(
    ({ status }) => (status?.observedGeneration ?? 0) > 0 && status?.terminatingReplicas === undefined,
  );
  const status: DeploymentStatus = {
    observedGeneration: deployment.metadata.generation ?? 0,
    replicas: sum(sets, (set) => set.status?.replicas),
    updatedReplicas: newest?.status?.replicas ?? 0,
    readyReplicas: sum(sets, (set) => set.status?.readyReplicas),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, sum(sets, replicasOf) - available),
    ...(untold ? {} : { terminatingReplicas: sum(sets, (set) => set.status?.terminatingReplicas) }),
    ...(deployment.status?.collisionCount === undefined
      ? {}
      : { collisionCount: deployment.status.collisionCount }),
    conditions: [...(deployment.status?.conditions ?? [])],
  };
  setCondition(
    status,
    available >= replicasOf(deployment) - maxUnavailable(deployment)
      ? condition(
          context.now(),
          'Available',
          'True',
          'MinimumReplicasAvailable',
          'Deployment has minimum availability.',
        )
      : condition(
          context.now(),
          'Available',
          'False',
          'MinimumReplicasUnavailable',
          'Deployment does not have minimum availability.',
        ),
  );
  return status;
}

const write = (look: Look, status: DeploymentStatus): boolean => {
  const next = compactStatus(status, ['terminatingReplicas', 'collisionCount']);
  if (sameJson(next, { ...look.deployment.status })) return false;
  writeStatus(look, next);
  return true;
};

/** For Deployments that are paused or were scaled: their progress isn't judged. */
export function syncStatus(look: Look, newest: ReplicaSet | undefined): void {
  write(look, calculateStatus(look, newest));
}

/** The status amid a rollout. Answers in how many milliseconds its deadline has to be looked at. */
export function syncRolloutStatus(look: Look, newest: ReplicaSet | undefined): number | undefined {
  const { deployment, context } = look;
  const status = calculateStatus(look, newest);
  if (hasDeadline(deployment)) judgeProgress(look, newest, status);
  else removeCondition(status, 'Progressing');
  const failed = failureOf(look, newest);
  if (failed === undefined) removeCondition(status, 'ReplicaFailure');
  else setCondition(status, failed);
  if (write(look, status)) return undefined;
  return untilDeadline(deployment, context.clock.now().getTime());
}

export function isComplete(deployment: Deployment, status: DeploymentStatus | undefined): boolean {
  const wanted = replicasOf(deployment);
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

function judgeProgress(look: Look, newest: ReplicaSet | undefined, status: DeploymentStatus): void {
  const { deployment, context } = look;
  const current = findCondition(deployment.status, 'Progressing');
  const settled =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) && current?.reason === 'NewReplicaSetAvailable';
  if (settled) return;
  const subject =
    newest === undefined
      ? `Deployment "${deployment.metadata.name ?? ''}"`
      : `ReplicaSet "${newest.metadata.name ?? ''}"`;
  const now = context.now();
  if (isComplete(deployment, status)) {
    const message = `${subject} has successfully progressed.`;
    setCondition(status, condition(now, 'Progressing', 'True', 'NewReplicaSetAvailable', message));
  } else if (hasProgressed(deployment.status ?? {}, status)) {
    const next = condition(now, 'Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`);
    if (current?.status === 'True' && current.lastTransitionTime !== undefined) {
      next.lastTransitionTime = current.lastTransitionTime;
    }
    // the time of the update is told even where nothing else changes
    removeCondition(status, 'Progressing');
    setCondition(status, next);
  } else if (isTimedOut(deployment, status, context.clock.now().getTime())) {
    const message = `${subject} has timed out progressing.`;
    setCondition(status, condition(now, 'Progressing', 'False', 'ProgressDeadlineExceeded', message));
  }
}

const count = (status: DeploymentStatus, field: keyof DeploymentStatus): number => Number(status[field] ?? 0);

function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = (status: DeploymentStatus): number =>
    count(status, 'replicas') - count(status, 'updatedReplicas');
  return (
    count(after, 'updatedReplicas') > count(before, 'updatedReplicas') ||
    old(after) < old(before) ||
    count(after, 'readyReplicas') > count(before, 'readyReplicas') ||
    count(after, 'availableReplicas') > count(before, 'availableReplicas')
  );
}

const deadlineMs = ({ spec }: Deployment): number => (spec?.progressDeadlineSeconds ?? 0) * 1000;

function isTimedOut(deployment: Deployment, status: DeploymentStatus, now: number): boolean {
  const progressing = findCondition(status, 'Progressing');
  if (progressing === undefined || progressing.reason === 'NewReplicaSetAvailable') return false;
  if (progressing.reason === 'ProgressDeadlineExceeded') return true;
  return Date.parse(progressing.lastUpdateTime ?? '') + deadlineMs(deployment) < now;
}

/** requeueStuckDeployment. */
function untilDeadline(deployment: Deployment, now: number): number | undefined {
  const progressing = findCondition(deployment.status, 'Progressing');
  if (!hasDeadline(deployment) || progressing === undefined) return undefined;
  if (isComplete(deployment, deployment.status) || progressing.reason === 'ProgressDeadlineExceeded') {
    return undefined;
  }
  const left = Date.parse(progressing.lastUpdateTime ?? '') + deadlineMs(deployment) - now;
  return Math.max(left, 0) + 1000;
}

/** The failure of the new ReplicaSet, else of another one. */
function failureOf({ sets }: Look, newest: ReplicaSet | undefined): DeploymentCondition | undefined {
  const failures = [...(newest === undefined ? [] : [newest]), ...sets].flatMap(
    ({ status }) => status?.conditions?.filter(({ type }) => type === 'ReplicaFailure') ?? [],
  );
  const [first] = failures;
  if (first === undefined) return undefined;
  const time = first.lastTransitionTime ?? '';
  return { ...first, lastTransitionTime: time, lastUpdateTime: time };
}
