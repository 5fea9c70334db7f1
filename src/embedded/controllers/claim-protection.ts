import type { Pod } from '../objects/kinds.ts';
import { isDeleting, keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';
import { isEnded } from './workloads/pods.ts';

const KEY = 'persistentvolumeclaims';
const FINALIZER = 'kubernetes.io/pvc-protection';

const claimsOf = ({ spec }: Pod): string[] =>
  (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []);

/** pkg/controller/volume/pvcprotection: a claim that is deleted stays until no Pod that has a node uses it. */
export const claimProtection: Controller = {
  name: 'pvc-protection-controller',
  start({ api, queue, watch }) {
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const claim = api.get(KEY, namespace, name);
      if (claim === undefined) return;
      const isUsed = (): boolean =>
        api
          .list<Pod>('pods', namespace)
          .some((pod) => (pod.spec?.nodeName ?? '') !== '' && !isEnded(pod) && claimsOf(pod).includes(name));
      const others = (claim.metadata.finalizers ?? []).filter((finalizer) => finalizer !== FINALIZER);
      if (isDeleting(claim) && isUsed()) return;
      api.change(KEY, namespace, name, '', ({ metadata }) => {
        if (!isDeleting({ metadata })) metadata.finalizers = [...others, FINALIZER];
        else if (others.length > 0) metadata.finalizers = others;
        else delete metadata.finalizers;
      });
    });
    watch(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
    watch<Pod>('pods', ({ type, object }) => {
      if (type !== 'DELETED' && !isEnded(object)) return;
      for (const name of claimsOf(object)) work.add(`${object.metadata.namespace ?? ''}/${name}`);
    });
  },
};
