import type { Job, Pod } from '../../objects/kinds.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import { controllerOf, keyOf, splitKey } from '../keys.ts';
import type { Controller } from '../types.ts';
import { PodControl } from '../workloads/pods.ts';
import { isTracked, untrack } from './pods.ts';
import type { JobParts } from './look.ts';
import { syncJob } from './sync.ts';

const KEY = 'jobs.batch';
const OWN_NAME = 'kubernetes.io/job-controller';

/** pkg/controller/job. */
export const jobs: Controller = {
  name: 'job-controller',
  start(context) {
    const { api, queue, watch } = context;
    const events = context.events('job-controller');
    const parts: JobParts = { context, events, control: new PodControl(api, events), failures: new Map() };
    const work = queue((key) => {
      const { namespace, name } = splitKey(key);
      const job = api.get<Job>(KEY, namespace, name);
      if (job === undefined) parts.failures.delete(key);
      if (job === undefined || (job.spec?.managedBy ?? OWN_NAME) !== OWN_NAME) return;
      const next = syncJob(parts, job);
      if (next !== undefined) work.addAfter(key, next);
    });
    // Pods whose Job is gone have nobody who counts them
    const orphans = queue((key) => {
      const { namespace, name } = splitKey(key);
      const pod = api.get<Pod>('pods', namespace, name);
      if (pod === undefined || !isTracked(pod)) return;
      const controller = controllerOf(pod);
      const job = controller?.kind === 'Job' ? api.get<Job>(KEY, namespace, controller.name) : undefined;
      if (job === undefined || job.metadata.uid !== controller?.uid) untrack(api, pod);
    });
    watch<Job>(KEY, ({ type, object }) => {
      work.add(keyOf(object));
      if (type !== 'DELETED') return;
      for (const pod of api.list<Pod>('pods', object.metadata.namespace)) {
        if (controllerOf(pod)?.uid === object.metadata.uid) orphans.add(keyOf(pod));
      }
    });
    watch<Pod>('pods', ({ type, object, previous }) => {
      for (const pod of previous === undefined ? [object] : [previous, object]) {
        const controller = controllerOf(pod);
        const { namespace = '', labels = {} } = pod.metadata;
        if (controller?.kind === 'Job') work.add(`${namespace}/${controller.name}`);
        if (controller !== undefined || type === 'DELETED') continue;
        for (const job of api.list<Job>(KEY, namespace)) {
          if (selectsLabels(job.spec?.selector, labels)) work.add(keyOf(job));
        }
      }
      if (type !== 'DELETED' && isTracked(object)) orphans.add(keyOf(object));
    });
  },
};
