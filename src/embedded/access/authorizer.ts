import { isFields } from '../objects/object.ts';
import type { Store } from '../store/types.ts';
import { Bindings } from './bindings.ts';
import { ruleAllows } from './match-rule.ts';
import { decideNode, nodeNameOf } from './node-rights.ts';
import {
  isResource,
  MASTERS,
  type Authorizer,
  type Decision,
  type HeldRules,
  type PolicyRule,
  type RoleRef,
} from './types.ts';

const ROLES = 'roles.rbac.authorization.k8s.io';
const CLUSTER_ROLES = 'clusterroles.rbac.authorization.k8s.io';

const ALLOWED: Decision = { allowed: true, reason: '' };

/**
 * system:masters, then nodes, then roles, as kubeadm's "--authorization-mode=Node,RBAC" has them
 * (pkg/kubeapiserver/authorizer, plugin/pkg/auth/authorizer/rbac/rbac.go). What is stored now counts.
 */
export function createAuthorizer(store: Pick<Store, 'get' | 'list' | 'lastChange'>): Authorizer {
  const bindings = new Bindings(store);

  const rulesOf = ({ kind, name }: RoleRef, namespace: string): readonly PolicyRule[] | undefined => {
    const role =
      kind === 'Role'
        ? store.get({ resource: ROLES, namespace, name })
        : store.get({ resource: CLUSTER_ROLES, namespace: '', name });
    if (!isFields(role)) return undefined;
    return (role['rules'] ?? []) as readonly PolicyRule[];
  };

  return {
    rulesOf,

    decide(subject, attributes) {
      if (subject.groups.includes(MASTERS)) return ALLOWED;
      const node = nodeNameOf(subject);
      const ofNode = node === undefined ? undefined : decideNode(store, node, attributes);
      if (ofNode?.allowed === true) return ofNode;
      const namespace = isResource(attributes) ? attributes.namespace : '';
      const missing = new Set<string>();
      for (const grant of bindings.grantsFor(subject, namespace)) {
        const rules = rulesOf(grant.roleRef, namespace);
        if (rules === undefined) missing.add(notFound(grant.roleRef));
        else if (rules.some((rule) => ruleAllows(rule, attributes))) {
          return { allowed: true, reason: `RBAC: allowed by ${grant.describe()}` };
        }
      }
      const reasons = [ofNode?.reason ?? '', missing.size === 0 ? '' : `RBAC: ${joinErrors([...missing])}`];
      return { allowed: false, reason: reasons.filter((reason) => reason !== '').join('\n') };
    },

    rulesFor(subject, namespace): HeldRules {
      const rules: PolicyRule[] = [];
      const missing = new Set<string>();
      for (const { roleRef } of bindings.grantsFor(subject, namespace)) {
        const found = rulesOf(roleRef, namespace);
        if (found === undefined) missing.add(notFound(roleRef));
        else rules.push(...found);
      }
      return { rules, errors: [...missing] };
    },
  };
}

/** As client-go's listers say it: the resource in the singular. */
const notFound = ({ kind, name }: RoleRef): string =>
  `${kind === 'Role' ? 'role' : 'clusterrole'}.rbac.authorization.k8s.io ${JSON.stringify(name)} not found`;

/** Several errors as k8s.io/apimachinery's Aggregate shows them. */
export function joinErrors(errors: readonly string[]): string {
  return errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`;
}
