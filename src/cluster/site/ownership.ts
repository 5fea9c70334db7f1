import { valueAt } from '../../model/json.ts';
import type { KubeObject } from '../../model/kube-object.ts';

const HOME = 'cks-trainer/home';
const ATTEMPT = 'cks-trainer/attempt';
const TASK = 'cks-trainer/task';

/** Who made a namespace: written into its labels. */
export interface Owner {
  readonly homeId: string;
  readonly attempt: string;
  /** pack/name */
  readonly task: string;
}

/** The labels that say so. A slash can't stand in a label's value. */
export function ownerLabels(owner: Owner): Readonly<Record<string, string>> {
  return { [HOME]: owner.homeId, [ATTEMPT]: owner.attempt, [TASK]: labelOfTask(owner.task) };
}

/** Whose a namespace is, seen from one task of one home. */
export type Ownership =
  | { readonly whose: 'ours' }
  /** Made for another task of this home. */
  | { readonly whose: 'other-task'; readonly task: string }
  | { readonly whose: 'not-ours' };

export function ownershipOf(namespace: KubeObject, owner: Pick<Owner, 'homeId' | 'task'>): Ownership {
  if (label(namespace, HOME) !== owner.homeId) return { whose: 'not-ours' };
  const task = label(namespace, TASK);
  return task === labelOfTask(owner.task) ? { whose: 'ours' } : { whose: 'other-task', task };
}

/** The attempt that a namespace of this home was made for; null for any other. */
export function attemptOf(namespace: KubeObject, homeId: string): string | null {
  const attempt = label(namespace, ATTEMPT);
  return label(namespace, HOME) === homeId && attempt !== '' ? attempt : null;
}

/** Was it made at or after this moment? The API server's times have whole seconds. */
export function madeSince(object: KubeObject, startedAt: string): boolean {
  const made = valueAt(object, ['metadata', 'creationTimestamp']);
  return typeof made === 'string' && Date.parse(made) >= Math.floor(Date.parse(startedAt) / 1000) * 1000;
}

function label(object: KubeObject, name: string): string {
  const value = valueAt(object, ['metadata', 'labels', name]);
  return typeof value === 'string' ? value : '';
}

// a label's value has at most 63 characters
const labelOfTask = (task: string): string =>
  task
    .replaceAll('/', '.')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
