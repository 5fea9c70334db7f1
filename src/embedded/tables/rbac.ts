import type { ClusterRoleBinding, RoleBinding } from '../objects/kinds.ts';
import { ageOf, printer, type Printer, type Since } from './printer.ts';

/** Roles and ClusterRoles have no columns of their own. */
export const rbacPrinters: readonly Printer[] = [
  printer<RoleBinding>('rolebindings.rbac.authorization.k8s.io', bindingCells),
  printer<ClusterRoleBinding>('clusterrolebindings.rbac.authorization.k8s.io', bindingCells),
];

function bindingCells(binding: RoleBinding | ClusterRoleBinding, since: Since): readonly unknown[] {
  const { metadata, roleRef, subjects } = binding;
  const named = (kind: string): string =>
    (subjects ?? [])
      .filter((one) => one.kind === kind)
      .map(({ namespace, name }) => (kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name))
      .join(', ');
  return [
    metadata.name ?? '',
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(binding, since),
    named('User'),
    named('Group'),
    named('ServiceAccount'),
  ];
}
