import {
  documentsFolder,
  readRecorded,
  type RecordedGroup,
  type RecordedIndex,
  type RecordedResource,
} from '../schema/documents.ts';
import { apiVersionOf, pathOf, servedGroups, servesGroup, servesResource } from '../schema/served.ts';
import type { Documents } from './parts.ts';

/** What discovery is asked in. */
type Form = Parameters<Documents['read']>[1];

/**
 * The documents of discovery and OpenAPI, from what the real server says, without what isn't served here. Each is made
 * when first asked for; OpenAPI documents, which are large, are not kept.
 */
export function createDocuments(index: RecordedIndex, folder: string = documentsFolder): Documents {
  const made = new Map<string, Buffer | undefined>();
  const groups = servedGroupsOf(index);
  const openApiPaths = ['api', 'apis', 'version', ...groups.flatMap(openApiPathsOf), 'api/v1'].filter(
    (path) => index.openApiV3[path] !== undefined,
  );

  const make = (path: string, form: Form): unknown => {
    if (path === '/api') return form === 'aggregated' ? aggregated(index, [CORE]) : index.api;
    if (path === '/apis') return form === 'aggregated' ? aggregated(index, groups) : groupList(groups);
    if (path === '/version') return index.version;
    if (path === '/openapi/v3') return openApiIndex(index, openApiPaths);
    const group = groups.find(({ name }) => path === `/apis/${name}`);
    if (group !== undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...group };
    const served = servedGroups.find((one) => path === `/${pathOf(one.group, one.version)}`);
    return served === undefined ? undefined : resourceList(index, served.group, served.version);
  };

  return {
    read(path, form) {
      const openApi = path.startsWith('/openapi/v3/') ? path.slice('/openapi/v3/'.length) : undefined;
      if (openApi !== undefined) {
        if (!openApiPaths.includes(openApi)) return undefined;
        return readRecorded(folder, `openapi-v3/${openApi.replaceAll('/', '__')}.json`);
      }
      if (path === '/openapi/v2') return readRecorded(folder, 'openapi-v2.json');
      const key = `${form} ${path}`;
      if (!made.has(key)) {
        const value = make(path, form);
        made.set(key, value === undefined ? undefined : Buffer.from(`${JSON.stringify(value)}\n`));
      }
      return made.get(key);
    },
  };
}

const CORE: RecordedGroup = {
  name: '',
  versions: [{ groupVersion: 'v1', version: 'v1' }],
  preferredVersion: { groupVersion: 'v1', version: 'v1' },
};

/** The groups in discovery's order, with the versions that are served. */
function servedGroupsOf(index: RecordedIndex): readonly RecordedGroup[] {
  return index.apis.groups.flatMap((group) => {
    const versions = group.versions.filter(({ version }) => servesGroup(group.name, version));
    const [first] = versions;
    if (first === undefined) return [];
    const preferred = versions.find(({ version }) => version === group.preferredVersion.version);
    return [{ name: group.name, versions, preferredVersion: preferred ?? first }];
  });
}

function groupList(groups: readonly RecordedGroup[]): unknown {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

function resourcesOf(index: RecordedIndex, group: string, version: string): readonly RecordedResource[] {
  const { resources } = index.resources[apiVersionOf(group, version)] ?? { resources: [] };
  return resources.filter(({ name }) => servesResource(group, name));
}

function resourceList(index: RecordedIndex, group: string, version: string): unknown {
  const resources = resourcesOf(index, group, version).map(
    ({ name, singularName, namespaced, group: kindGroup, version: kindVersion, kind, verbs, ...rest }) => ({
      name,
      singularName,
      namespaced,
      ...(kindGroup === undefined ? {} : { group: kindGroup }),
      ...(kindVersion === undefined ? {} : { version: kindVersion }),
      kind,
      verbs,
      ...rest,
    }),
  );
  return {
    kind: 'APIResourceList',
    ...(group === '' ? {} : { apiVersion: 'v1' }),
    groupVersion: apiVersionOf(group, version),
    resources,
  };
}

function kindOf({ group = '', version = '', kind }: RecordedResource): unknown {
  return { group, version, kind };
}

/** apidiscovery.k8s.io/v2 */
function aggregated(index: RecordedIndex, groups: readonly RecordedGroup[]): unknown {
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { name, creationTimestamp: null },
      versions: versions.map(({ version }) => {
        const resources = resourcesOf(index, name, version);
        return {
          version,
          resources: resources
            .filter((resource) => !resource.name.includes('/'))
            .map((resource) => {
              const subresources = resources
                .filter((one) => one.name.startsWith(`${resource.name}/`))
                .map((one) => ({
                  subresource: one.name.slice(resource.name.length + 1),
                  responseKind: kindOf(one),
                  verbs: one.verbs,
                }));
              return {
                resource: resource.name,
                responseKind: kindOf(resource),
                scope: resource.namespaced ? 'Namespaced' : 'Cluster',
                singularResource: resource.singularName,
                verbs: resource.verbs,
                ...(resource.shortNames === undefined ? {} : { shortNames: resource.shortNames }),
                ...(resource.categories === undefined ? {} : { categories: resource.categories }),
                ...(subresources.length === 0 ? {} : { subresources }),
              };
            }),
          freshness: 'Current',
        };
      }),
    })),
  };
}

const openApiPathsOf = ({ name, versions }: RecordedGroup): string[] => [
  `apis/${name}`,
  ...versions.map(({ version }) => pathOf(name, version)),
];

function openApiIndex(index: RecordedIndex, paths: readonly string[]): unknown {
  const entries = paths.toSorted().map((path) => {
    const serverRelativeURL = `/openapi/v3/${path}?hash=${index.openApiV3[path] ?? ''}`;
    return [path, { serverRelativeURL }] as const;
  });
  return { paths: Object.fromEntries(entries) };
}
