import type { RecordedIndex, RecordedResource } from './documents.ts';
import { orderedGroups, servedResources } from './resources.ts';
import { apiVersionOf } from './served.ts';

/** The discovery documents of what is served, in the order of fields that the Go types have. */

/** /apis as a metav1.APIGroupList. */
export function groupList(index: RecordedIndex): object {
  const groups = orderedGroups(index).flatMap(({ group }) =>
    group === '' ? [] : [describeGroup(index, group)],
  );
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** /apis/GROUP as a metav1.APIGroup; undefined for a group that isn't served. */
export function groupDocument(index: RecordedIndex, group: string): object | undefined {
  const isServed = orderedGroups(index).some((one) => one.group === group && group !== '');
  return isServed ? { kind: 'APIGroup', apiVersion: 'v1', ...describeGroup(index, group) } : undefined;
}

function describeGroup(index: RecordedIndex, group: string): object {
  const versions = orderedGroups(index)
    .filter((one) => one.group === group)
    .map(({ version }) => ({ groupVersion: apiVersionOf(group, version), version }));
  return { name: group, versions, preferredVersion: versions[0] };
}

/** /api as a metav1.APIVersions; `serverAddress` is "127.0.0.1:6443". */
export function coreVersions(index: RecordedIndex, serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: index.api.versions,
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** /api/v1 and /apis/GROUP/VERSION as a metav1.APIResourceList. */
export function resourceList(index: RecordedIndex, group: string, version: string): object {
  return {
    kind: 'APIResourceList',
    // Go's list of the core group has none
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(group, version),
    resources: servedResources(index, group, version).map((resource) => ({
      name: resource.name,
      singularName: resource.singularName,
      namespaced: resource.namespaced,
      ...(resource.group === undefined ? {} : { group: resource.group }),
      ...(resource.version === undefined ? {} : { version: resource.version }),
      kind: resource.kind,
      verbs: resource.verbs,
      ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
      ...(resource.categories === undefined ? {} : { categories: resource.categories }),
      ...(resource.storageVersionHash === undefined
        ? {}
        : { storageVersionHash: resource.storageVersionHash }),
    })),
  };
}

/** /api (with `core`) or /apis as an apidiscovery.k8s.io/v2 APIGroupDiscoveryList. */
export function aggregatedDiscovery(index: RecordedIndex, core: boolean): object {
  const served = orderedGroups(index).filter(({ group }) => (group === '') === core);
  const names = [...new Set(served.map(({ group }) => group))];
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: names.map((name) => ({
      metadata: name === '' ? {} : { name },
      versions: served
        .filter(({ group }) => group === name)
        .map(({ group, version }) => ({
          version,
          resources: aggregatedResources(servedResources(index, group, version)),
          freshness: 'Current',
        })),
    })),
  };
}

function aggregatedResources(all: readonly RecordedResource[]): object[] {
  return all
    .filter(({ name }) => !name.includes('/'))
    .map((resource) => {
      const prefix = `${resource.name}/`;
      const subresources = all
        .filter(({ name }) => name.startsWith(prefix))
        .map((one) => ({
          subresource: one.name.slice(prefix.length),
          responseKind: responseKind(one),
          verbs: one.verbs,
        }));
      return {
        resource: resource.name,
        responseKind: responseKind(resource),
        scope: resource.namespaced ? 'Namespaced' : 'Cluster',
        singularResource: resource.singularName,
        verbs: resource.verbs,
        ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
        ...(resource.categories === undefined ? {} : { categories: resource.categories }),
        ...(subresources.length === 0 ? {} : { subresources }),
      };
    });
}

/** Empty for what the group version itself tells. */
function responseKind({ group, version, kind }: RecordedResource): object {
  return { group: group ?? '', version: version ?? '', kind };
}
