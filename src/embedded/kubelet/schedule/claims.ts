import type { Pod } from '../../objects/kinds.ts';
import { isFields } from '../../objects/object.ts';
import type { ApiClient } from '../../registry/types.ts';
import { podSpec } from '../names.ts';

/** The name of the claim behind a volume: named outright, or made for an ephemeral volume. */
export function claimNames(pod: Pod): readonly { readonly claim: string; readonly ephemeral: boolean }[] {
  return (podSpec(pod).volumes ?? []).flatMap((volume): { claim: string; ephemeral: boolean }[] => {
    if (volume.persistentVolumeClaim !== undefined) {
      return [{ claim: volume.persistentVolumeClaim.claimName, ephemeral: false }];
    }
    if (volume.ephemeral !== undefined) {
      return [{ claim: `${pod.metadata.name}-${volume.name}`, ephemeral: true }];
    }
    return [];
  });
}

/** What a Pod's claims hold against scheduling it (the VolumeBinding plug-in's words); undefined: nothing. */
export function claimRefusal(pod: Pod, api: ApiClient): string | undefined {
  let unbound = false;
  for (const { claim, ephemeral } of claimNames(pod)) {
    const found = api.get('persistentvolumeclaims', pod.metadata.namespace ?? '', claim);
    if (found === undefined) {
      return ephemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim ${JSON.stringify(claim)}`
        : `persistentvolumeclaim ${JSON.stringify(claim)} not found`;
    }
    if (found.metadata.deletionTimestamp !== undefined) {
      return `persistentvolumeclaim ${JSON.stringify(claim)} is being deleted`;
    }
    const phase = isFields(found['status']) ? found['status']['phase'] : undefined;
    if (phase === 'Lost') {
      const spec = isFields(found['spec']) ? found['spec'] : {};
      const volume = typeof spec['volumeName'] === 'string' ? spec['volumeName'] : '';
      return `persistentvolumeclaim ${JSON.stringify(claim)} bound to non-existent persistentvolume ${JSON.stringify(volume)}`;
    }
    if (phase !== 'Bound') unbound = true;
  }
  return unbound ? 'pod has unbound immediate PersistentVolumeClaims' : undefined;
}
