import type { ObjectQuery } from '../model/kube-object.ts';

/** The part of a spec that names objects, without the rest. */
export function queryOf(spec: ObjectQuery): ObjectQuery {
  const { apiVersion, kind, namespace, labelSelector, fieldSelector } = spec;
  return { apiVersion, kind, namespace, labelSelector, fieldSelector };
}

/** "Deployment in Namespace sun with app=web". */
export function describeQuery({ kind, namespace, labelSelector, fieldSelector }: ObjectQuery): string {
  const where = namespace === undefined ? '' : ` in Namespace ${namespace}`;
  const selectors = [labelSelector, fieldSelector].filter((selector) => selector !== undefined);
  return `${kind}${where}${selectors.length === 0 ? '' : ` with ${selectors.join(' and ')}`}`;
}
