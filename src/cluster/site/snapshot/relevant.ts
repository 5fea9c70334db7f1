import type { KubeObject } from '../../../model/kube-object.ts';
import type { ResolvedTask } from '../../../model/task.ts';
import { mentionsAny } from '../cluster-wide/compare.ts';
import type { ClusterSnapshot } from './take.ts';

/**
 * The objects of a snapshot that a task's verdicts may depend on: those of its namespaces, and of what is cluster-wide
 * those that name one of these; all that are not the cluster's own where the task has the cluster to itself.
 */
export function relevantObjects(
  snapshot: ClusterSnapshot,
  { namespaces, isolation }: Pick<ResolvedTask, 'namespaces' | 'isolation'>,
): readonly KubeObject[] {
  return snapshot.objects.flatMap(({ namespace, object }) => {
    if (object === null) return [];
    if (namespace !== '') return namespaces.includes(namespace) ? [object] : [];
    const named = namespaces.includes(object.metadata.name) && object.kind === 'Namespace';
    const wide = isolation === 'cluster' ? !isTheClusters(object) : mentionsAny(object, namespaces);
    return named || wide ? [object] : [];
  });
}

const isTheClusters = ({ kind, metadata: { name } }: KubeObject): boolean =>
  kind === 'Node' || kind === 'Namespace' || name.startsWith('system:') || name.startsWith('kubeadm:');
