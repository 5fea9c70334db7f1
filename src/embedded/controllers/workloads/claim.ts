import type { LabelSelector } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import type { ApiClient } from '../../registry/types.ts';
import { controllerOf, controllerReference, isDeleting } from '../keys.ts';
import type { Owner } from './pods.ts';

interface Claimed {
  readonly metadata: ApiObject['metadata'];
}

/**
 * The objects of a kind that are the owner's: those with its reference that its selector selects. Takes on what is
 * selected and nobody's, lets go of what is no longer selected (controller_ref_manager.go).
 */
export function claim<T extends Claimed>(
  api: ApiClient,
  resource: string,
  owner: Owner,
  selector: LabelSelector | undefined,
  accepts: (object: T) => boolean = () => true,
): T[] {
  const namespace = owner.metadata.namespace ?? '';
  const claimed: T[] = [];
  for (const object of api.list<T>(resource, namespace)) {
    if (!accepts(object)) continue;
    const controller = controllerOf(object);
    const selected = selectsLabels(selector, object.metadata.labels ?? {});
    if (controller !== undefined) {
      if (controller.uid !== owner.metadata.uid) continue;
      if (selected) claimed.push(object);
      else if (!isDeleting(owner)) release(api, resource, object, owner);
      continue;
    }
    if (!selected || isDeleting(owner) || isDeleting(object)) continue;
    const adopted = api.change<T>(resource, namespace, object.metadata.name ?? '', '', (draft) => {
      const { metadata } = draft;
      metadata.ownerReferences = [...(metadata.ownerReferences ?? []), controllerReference(owner)];
    });
    if (adopted !== undefined) claimed.push(adopted);
  }
  return claimed;
}

function release(api: ApiClient, resource: string, { metadata }: Claimed, owner: Owner): void {
  api.change<Claimed>(resource, metadata.namespace ?? '', metadata.name ?? '', '', (draft) => {
    const others = (draft.metadata.ownerReferences ?? []).filter(({ uid }) => uid !== owner.metadata.uid);
    if (others.length > 0) draft.metadata.ownerReferences = others;
    else delete draft.metadata.ownerReferences;
  });
}
