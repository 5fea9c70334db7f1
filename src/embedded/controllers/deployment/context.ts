import type { EventRecorder } from '../../kubelet/events/recorder.ts';
import type { Deployment, ReplicaSet } from '../../objects/kinds.ts';
import { about } from '../keys.ts';
import type { ControllerContext } from '../types.ts';
import { sizes } from './annotations.ts';
import type { DeploymentStatus } from './conditions.ts';
import { replicasOf } from './facts.ts';

/** What one look at one Deployment works with. `deployment` is a copy that the look keeps up to date. */
export interface Look {
  readonly context: ControllerContext;
  readonly events: EventRecorder;
  readonly deployment: Deployment;
  /** All ReplicaSets of it, as they are now. */
  sets: ReplicaSet[];
}

/** Writes a status, together with the copy's annotations. */
export function writeStatus({ context, deployment }: Look, status: DeploymentStatus): void {
  deployment.status = status;
  const { namespace = '', name = '', annotations } = deployment.metadata;
  context.api.change<Deployment>('deployments.apps', namespace, name, 'status', (draft) => {
    draft.status = status;
    if (annotations !== undefined) draft.metadata.annotations = annotations;
  });
}

/** Changes a ReplicaSet, and the look's knowledge of it. */
export function changeSet(look: Look, set: ReplicaSet, change: (draft: ReplicaSet) => void): ReplicaSet {
  const { namespace = '', name = '' } = set.metadata;
  const changed = look.context.api.change<ReplicaSet>('replicasets.apps', namespace, name, '', change) ?? set;
  look.sets = look.sets.map((one) => (one.metadata.uid === set.metadata.uid ? changed : one));
  return changed;
}

/** scaleReplicaSet: answers whether its size changed. */
export function scaleSet(look: Look, set: ReplicaSet, replicas: number, force = false): boolean {
  const before = replicasOf(set);
  if (!force && before === replicas) return false;
  changeSet(look, set, (draft) => {
    if (draft.spec !== undefined) draft.spec.replicas = replicas;
    draft.metadata.annotations = { ...draft.metadata.annotations, ...sizes(look.deployment) };
  });
  if (before === replicas) return false;
  look.events.record(
    about(look.deployment),
    'Normal',
    'ScalingReplicaSet',
    `Scaled ${before < replicas ? 'up' : 'down'} replica set ${set.metadata.name ?? ''} from ${before} to ${replicas}`,
  );
  return true;
}
