import type { Pod, Service } from '../../objects/kinds.ts';
import { keyOf, splitKey } from '../keys.ts';
import type { ControllerContext } from '../types.ts';
import type { WorkQueue } from '../work-queue.ts';
import { selectsPod } from './service-pods.ts';

/** Looks at each Service whenever it or a Pod behind it changes; `gone` when it is no more. */
export function followServices(
  { api, queue, watch }: ControllerContext,
  sync: (service: Service, key: string) => void,
  gone: (key: string) => void,
): WorkQueue {
  const work = queue((key) => {
    const { namespace, name } = splitKey(key);
    const service = api.get<Service>('services', namespace, name);
    if (service === undefined) gone(key);
    else sync(service, key);
  });
  watch<Service>('services', ({ object }) => work.add(keyOf(object)));
  watch<Pod>('pods', ({ object, previous }) => {
    for (const service of api.list<Service>('services', object.metadata.namespace)) {
      const selects =
        selectsPod(service, object) || (previous !== undefined && selectsPod(service, previous));
      if (selects) work.add(keyOf(service));
    }
  });
  return work;
}
