import { sameJson } from '../../store/same-json.ts';
import type { LabelSelector, ReplicaSet } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { StatusError } from '../../objects/status-error.ts';
import { about, controllerOf, controllerReference, isNamespaceTerminating, isRefusal } from '../keys.ts';
import { annotationsAt } from './annotations.ts';
import { condition, findCondition, setCondition } from './conditions.ts';
import { changeSet, writeStatus, type Look } from './context.ts';
import {
  hasDeadline,
  HASH_LABEL,
  newReplicas,
  REVISION,
  revisionOf,
  sameTemplate,
  splitSets,
} from './facts.ts';
import { templateHash } from './template-hash.ts';

/** Longest name of a ReplicaSet: its Pods' names have a random end (generateReplicaSetName). */
const LONGEST_NAME = 253;

/**
 * The ReplicaSet of the present template with what belongs to it written on it, or a new one where `create` says so;
 * else undefined (getAllReplicaSetsAndSyncRevision).
 */
export function syncNewSet(look: Look, create: boolean): ReplicaSet | undefined {
  const { newest, old } = splitSets(look.deployment, look.sets);
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (newest !== undefined) return syncExisting(look, newest, revision);
  return create ? createSet(look, revision) : undefined;
}

function syncExisting(look: Look, set: ReplicaSet, revision: number): ReplicaSet {
  const { deployment, context } = look;
  const annotations = annotationsAt(revision, deployment, set);
  const minReady = deployment.spec?.minReadySeconds ?? 0;
  const isCurrent = sameJson(annotations, { ...set.metadata.annotations });
  if (!isCurrent || (set.spec?.minReadySeconds ?? 0) !== minReady) {
    return changeSet(look, set, (draft) => {
      draft.metadata.annotations = annotations;
      if (draft.spec !== undefined) draft.spec.minReadySeconds = minReady;
    });
  }
  let changed = setRevision(look, annotations[REVISION] ?? '');
  const status = copyOf(deployment.status ?? {});
  if (hasDeadline(deployment) && findCondition(status, 'Progressing') === undefined) {
    const message = `Found new replica set "${set.metadata.name ?? ''}"`;
    setCondition(status, condition(context.now(), 'Progressing', 'True', 'FoundNewReplicaSet', message));
    changed = true;
  }
  if (changed) writeStatus(look, status);
  return set;
}

/** Is it another one than before? */
function setRevision({ deployment: { metadata } }: Look, revision: string): boolean {
  if (metadata.annotations?.[REVISION] === revision) return false;
  metadata.annotations = { ...metadata.annotations, [REVISION]: revision };
  return true;
}

function createSet(look: Look, revision: number): ReplicaSet {
  const { context, deployment } = look;
  const { namespace = '', name: deploymentName = '' } = deployment.metadata;
  const hash = templateHash(deployment.spec?.template, deployment.status?.collisionCount ?? 0);
  const template = copyOf(deployment.spec?.template ?? {});
  template.metadata = { ...template.metadata, labels: { ...template.metadata?.labels, [HASH_LABEL]: hash } };
  const selector: LabelSelector = copyOf(deployment.spec?.selector ?? {});
  selector.matchLabels = { ...selector.matchLabels, [HASH_LABEL]: hash };
  const name = `${deploymentName.slice(0, LONGEST_NAME - hash.length - 1)}-${hash}`;
  const replicas = newReplicas(deployment, look.sets, undefined);
  let made: ReplicaSet;
  try {
    made = context.api.create<ReplicaSet>('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        namespace,
        ownerReferences: [controllerReference(deployment)],
        labels: { ...template.metadata.labels },
        annotations: annotationsAt(revision, deployment, undefined),
      },
      spec: { replicas, minReadySeconds: deployment.spec?.minReadySeconds ?? 0, selector, template },
    });
  } catch (error) {
    if (!isRefusal(error, 'AlreadyExists')) throw tellFailure(look, name, error);
    return useExisting(look, name, error);
  }
  look.sets = [...look.sets, made];
  if (replicas > 0) {
    const message = `Scaled up replica set ${name} from 0 to ${replicas}`;
    look.events.record(about(deployment), 'Normal', 'ScalingReplicaSet', message);
  }
  const status = copyOf(deployment.status ?? {});
  let changed = setRevision(look, String(revision));
  if (hasDeadline(deployment)) {
    const message = `Created new replica set "${name}"`;
    setCondition(status, condition(context.now(), 'Progressing', 'True', 'NewReplicaSetCreated', message));
    changed = true;
  }
  if (changed) writeStatus(look, status);
  return made;
}

/** The name is taken: by what this Deployment made before, or by another template with the same hash. */
function useExisting(look: Look, name: string, refusal: StatusError): ReplicaSet {
  const { context, deployment } = look;
  const there = context.api.get<ReplicaSet>('replicasets.apps', deployment.metadata.namespace ?? '', name);
  if (
    there !== undefined &&
    controllerOf(there)?.uid === deployment.metadata.uid &&
    sameTemplate(there.spec?.template, deployment.spec?.template)
  ) {
    return there;
  }
  const status = copyOf(deployment.status ?? {});
  status.collisionCount = (status.collisionCount ?? 0) + 1;
  writeStatus(look, status);
  throw refusal;
}

function tellFailure(look: Look, name: string, error: unknown): unknown {
  if (!(error instanceof StatusError) || isNamespaceTerminating(error)) return error;
  const { context, deployment, events } = look;
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  if (hasDeadline(deployment)) {
    const status = copyOf(deployment.status ?? {});
    setCondition(status, condition(context.now(), 'Progressing', 'False', 'ReplicaSetCreateError', message));
    writeStatus(look, status);
  }
  events.record(about(deployment), 'Warning', 'ReplicaSetCreateError', message);
  return error;
}
