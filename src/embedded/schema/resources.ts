import type { RecordedIndex, RecordedResource } from './documents.ts';
import { apiVersionOf, servedGroups, servesResource } from './served.ts';
import type { ResourceInfo, SubresourceInfo } from './types.ts';

/** The groups in the order discovery has them, core first. */
export function orderedGroups(
  index: RecordedIndex,
): readonly { readonly group: string; readonly version: string }[] {
  const order = ['', ...index.apis.groups.map(({ name }) => name)];
  return servedGroups.toSorted((a, b) => order.indexOf(a.group) - order.indexOf(b.group));
}

/** The recorded resources of a group version that are served. */
export function servedResources(
  index: RecordedIndex,
  group: string,
  version: string,
): readonly RecordedResource[] {
  const list = index.resources[apiVersionOf(group, version)];
  return (list?.resources ?? []).filter(({ name }) => servesResource(group, name));
}

/**
 * Everything served, in discovery's order. `definitionOf` answers the OpenAPI definition of a kind, or undefined where
 * there is none (then the resource is left out: nothing could be decoded).
 */
export function listResources(
  index: RecordedIndex,
  definitionOf: (group: string, version: string, kind: string) => string | undefined,
): readonly ResourceInfo[] {
  return orderedGroups(index).flatMap(({ group, version }) => {
    const recorded = servedResources(index, group, version);
    return recorded.flatMap((resource) => {
      if (resource.name.includes('/')) return [];
      const definition = definitionOf(group, version, resource.kind);
      if (definition === undefined) return [];
      return [describe(group, version, resource, recorded, definition)];
    });
  });
}

function describe(
  group: string,
  version: string,
  resource: RecordedResource,
  all: readonly RecordedResource[],
  definition: string,
): ResourceInfo {
  const prefix = `${resource.name}/`;
  const subresources = new Map<string, SubresourceInfo>();
  for (const one of all) {
    if (!one.name.startsWith(prefix)) continue;
    const name = one.name.slice(prefix.length);
    subresources.set(name, {
      name,
      group: one.version === undefined ? group : (one.group ?? ''),
      version: one.version ?? version,
      kind: one.kind,
      verbs: one.verbs,
    });
  }
  return {
    group,
    version,
    apiVersion: apiVersionOf(group, version),
    kind: resource.kind,
    resource: resource.name,
    singular: resource.singularName,
    namespaced: resource.namespaced,
    verbs: resource.verbs,
    shortNames: resource.shortNames ?? [],
    categories: resource.categories ?? [],
    subresources,
    key: group === '' ? resource.name : `${resource.name}.${group}`,
    definition,
  };
}
