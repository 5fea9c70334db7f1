import type { ApiObject } from '../objects/object.ts';
import { about, isDeleting, keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';

interface Claim extends ApiObject {
  spec?: { storageClassName?: string; volumeName?: string };
  status?: { phase?: string };
}

const KEY = 'persistentvolumeclaims';
const CLASSES = 'storageclasses.storage.k8s.io';

/** pkg/controller/volume/persistentvolume, in a cluster that has no volumes: claims stay pending and tell why. */
export const volumeClaims: Controller = {
  name: 'persistent-volume-binder',
  start({ api, events, queue, watch }) {
    const recorder = events('persistentvolume-controller');
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const claim = api.get<Claim>(KEY, namespace, name);
      if (claim === undefined || isDeleting(claim) || claim.status?.phase !== 'Pending') return;
      const className = claim.spec?.storageClassName ?? '';
      if (className === '') {
        const message = 'no persistent volumes available for this claim and no storage class is set';
        recorder.record(about(claim), 'Normal', 'FailedBinding', message);
      } else if (api.get(CLASSES, '', className) === undefined) {
        const message = `storageclass.storage.k8s.io "${className}" not found`;
        recorder.record(about(claim), 'Warning', 'ProvisioningFailed', message);
      }
    });
    watch<Claim>(KEY, ({ type, object }) => {
      if (type === 'ADDED') work.add(keyOf(object));
    });
  },
};
