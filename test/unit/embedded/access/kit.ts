import { createAuthorizer } from '../../../../src/embedded/access/authorizer.ts';
import type { Authorizer, PolicyRule, ResourceAttributes } from '../../../../src/embedded/access/types.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { openStore } from '../../../../src/embedded/store/store.ts';
import type { Store } from '../../../../src/embedded/store/types.ts';

const GROUP = 'rbac.authorization.k8s.io';

export interface Rights {
  readonly store: Store;
  readonly authorizer: Authorizer;
  role(namespace: string, name: string, rules: readonly PolicyRule[]): void;
  bind(namespace: string, name: string, role: string, ...subjects: readonly object[]): void;
}

/** An authorizer over a store in memory. A namespace of '' makes cluster roles; "cluster/NAME" refers to one. */
export function startRights(): Rights {
  const store = openStore(':memory:');
  const keep = (kind: string, resource: string, namespace: string, name: string, more: object): void => {
    const metadata = namespace === '' ? { name } : { name, namespace };
    const object: ApiObject = { apiVersion: `${GROUP}/v1`, kind, metadata, ...more };
    store.create({ resource: `${resource}.${GROUP}`, namespace, name }, object);
  };
  return {
    store,
    authorizer: createAuthorizer(store),
    role: (namespace, name, rules) =>
      namespace === ''
        ? keep('ClusterRole', 'clusterroles', '', name, { rules })
        : keep('Role', 'roles', namespace, name, { rules }),
    bind(namespace, name, role, ...subjects) {
      const cluster = role.startsWith('cluster/');
      const kind = cluster ? 'ClusterRole' : 'Role';
      const roleRef = { apiGroup: GROUP, kind, name: role.replace('cluster/', '') };
      if (namespace === '')
        keep('ClusterRoleBinding', 'clusterrolebindings', '', name, { roleRef, subjects });
      else keep('RoleBinding', 'rolebindings', namespace, name, { roleRef, subjects });
    },
  };
}

/** "get apps/deployments/scale name" in a namespace; core's group is ''. */
export function wants(namespace: string, text: string): ResourceAttributes {
  const [verb = '', path = '', name = ''] = text.split(' ');
  const [group = '', resource = '', subresource = ''] = path.split('/');
  return { verb, group, resource, subresource, namespace, name };
}

export const user = (name: string, ...groups: readonly string[]) => ({ user: name, groups });
