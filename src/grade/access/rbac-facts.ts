import type { JsonObject } from '../../model/json.ts';
import { objectAt } from '../../model/json-read.ts';
import type { ClusterReader } from '../../model/ports/cluster.ts';
import type { RbacObjects } from '../../model/rbac.ts';

export type RbacFacts = { readonly [Part in keyof RbacObjects]: readonly JsonObject[] };

/** Reads all roles and bindings of the cluster, without what says nothing about rights. Throws CouldNotLook. */
export async function readRbac(reader: ClusterReader, signal: AbortSignal): Promise<RbacFacts> {
  const list = async (kind: string): Promise<readonly JsonObject[]> => {
    const found = await reader.list({ apiVersion: 'rbac.authorization.k8s.io/v1', kind }, signal);
    return found.map(tidy);
  };
  const [roles, clusterRoles, roleBindings, clusterRoleBindings] = await Promise.all([
    list('Role'),
    list('ClusterRole'),
    list('RoleBinding'),
    list('ClusterRoleBinding'),
  ]);
  return { roles, clusterRoles, roleBindings, clusterRoleBindings };
}

function tidy(object: JsonObject): JsonObject {
  const { name = '', namespace = '', labels = {} } = objectAt(object, 'metadata');
  const kept = ['rules', 'aggregationRule', 'roleRef', 'subjects'];
  const rest = Object.entries(object).filter(([key]) => kept.includes(key));
  return { metadata: { name, namespace, labels }, ...Object.fromEntries(rest) };
}
