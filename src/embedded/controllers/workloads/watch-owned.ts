import type { LabelSelector, ObjectMeta, Pod } from '../../objects/kinds.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import { controllerOf, keyOf } from '../keys.ts';
import type { ControllerContext } from '../types.ts';
import type { WorkQueue } from '../work-queue.ts';

interface Selecting {
  readonly metadata: ObjectMeta;
  readonly spec?: { readonly selector?: LabelSelector };
}

/** Looks at an owner when it or one of its Pods changes, and at whoever may take a Pod that has no owner. */
export function followOwned(
  { api, watch }: ControllerContext,
  resource: string,
  kind: string,
  work: WorkQueue,
): void {
  watch<Selecting>(resource, ({ object }) => work.add(keyOf(object)));
  watch<Pod>('pods', ({ type, object, previous }) => {
    for (const pod of previous === undefined ? [object] : [previous, object]) {
      const controller = controllerOf(pod);
      const { namespace = '', labels = {} } = pod.metadata;
      if (controller?.kind === kind) work.add(`${namespace}/${controller.name}`);
      if (controller !== undefined || type === 'DELETED') continue;
      for (const one of api.list<Selecting>(resource, namespace)) {
        if (selectsLabels(one.spec?.selector, labels)) work.add(keyOf(one));
      }
    }
  });
}
