import type { Job } from '../objects/kinds.ts';
import { hasCondition } from './job/conditions.ts';
import { isDeleting, keyOf, splitKey } from './keys.ts';
import type { Controller } from './types.ts';

const KEY = 'jobs.batch';

/** pkg/controller/ttlafterfinished: deletes Jobs some time after they have ended. */
export const ttlAfterFinished: Controller = {
  name: 'ttl-after-finished-controller',
  start({ api, clock, queue, watch }) {
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const job = api.get<Job>(KEY, namespace, name);
      const seconds = job?.spec?.ttlSecondsAfterFinished;
      if (job === undefined || seconds === undefined || isDeleting(job)) return;
      const end = hasCondition(job.status, 'Complete') ?? hasCondition(job.status, 'Failed');
      if (end === undefined) return;
      const left = Date.parse(end.lastTransitionTime ?? '') + seconds * 1000 - clock.now().getTime();
      if (left > 0) return work.addAfter(key, left);
      const { uid = '' } = job.metadata;
      api.delete(KEY, namespace, name, { propagationPolicy: 'Foreground', preconditions: { uid } });
    });
    watch<Job>(KEY, ({ type, object }) => {
      if (type !== 'DELETED') work.add(keyOf(object));
    });
  },
};
