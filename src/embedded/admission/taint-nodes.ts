import type { Node } from '../objects/kinds.ts';
import type { AdmissionPlugin } from '../registry/types.ts';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** A new Node takes no Pods until it is known to be ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  admit({ resource, subresource, operation, object }) {
    if (resource.key !== 'nodes' || subresource !== '' || operation !== 'CREATE' || object === undefined)
      return;
    const spec = ((object as unknown as Node).spec ??= {});
    const taints = spec.taints ?? [];
    if (taints.some((taint) => taint.key === NOT_READY.key && taint.effect === NOT_READY.effect)) return;
    spec.taints = [...taints, { ...NOT_READY }];
  },
};
