/**
 * What of the recorded API this server serves: the one list that discovery, the OpenAPI index and the resources are
 * filtered by. `''` is the core group.
 */
export const servedGroups: readonly { readonly group: string; readonly version: string }[] = [
  { group: '', version: 'v1' },
  { group: 'apps', version: 'v1' },
  { group: 'batch', version: 'v1' },
  { group: 'rbac.authorization.k8s.io', version: 'v1' },
  { group: 'networking.k8s.io', version: 'v1' },
  { group: 'policy', version: 'v1' },
  { group: 'node.k8s.io', version: 'v1' },
  { group: 'scheduling.k8s.io', version: 'v1' },
  { group: 'storage.k8s.io', version: 'v1' },
  { group: 'coordination.k8s.io', version: 'v1' },
  { group: 'discovery.k8s.io', version: 'v1' },
  { group: 'events.k8s.io', version: 'v1' },
  { group: 'admissionregistration.k8s.io', version: 'v1' },
  { group: 'certificates.k8s.io', version: 'v1' },
  { group: 'authentication.k8s.io', version: 'v1' },
  { group: 'authorization.k8s.io', version: 'v1' },
];

/** Resources and subresources that the recorded documents have and this server does not: "group/resource". */
const unserved: ReadonlySet<string> = new Set([
  '/bindings',
  '/componentstatuses',
  '/nodes/proxy',
  '/pods/resize',
]);

export function servesGroup(group: string, version: string): boolean {
  return servedGroups.some((one) => one.group === group && one.version === version);
}

/** `name` is a resource or a resource with a subresource: "pods", "pods/resize". */
export function servesResource(group: string, name: string): boolean {
  return !unserved.has(`${group}/${name}`);
}

/** "v1", "apps/v1". */
export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

/** The path under which a group version is served: "api/v1", "apis/apps/v1". */
export function pathOf(group: string, version: string): string {
  return group === '' ? `api/${version}` : `apis/${group}/${version}`;
}
