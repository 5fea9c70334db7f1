import { convertValue } from './convert.ts';
import { decodeText } from './decode.ts';
import { documentsFolder, readRecorded, type RecordedIndex } from './documents.ts';
import { GoTypes } from './go-types.ts';
import { listResources } from './resources.ts';
import type { TypesRecord } from './type-records.ts';
import type { ApiObject } from '../objects/object.ts';
import type { Decoded, ResourceInfo, Schemas, StructSchema } from './types.ts';

/** "io.k8s.api.core." of "io.k8s.api.core.v1.Pod": by group, where the documents name packages. */
const PACKAGES: Readonly<Record<string, string>> = {
  '': 'core',
  'rbac.authorization.k8s.io': 'rbac',
};

/** The definition of a kind: the first part of its group is the name of its package, but for a few. */
function definitionName(group: string, version: string, kind: string): string {
  const packageName = PACKAGES[group] ?? group.split('.')[0] ?? '';
  return `io.k8s.api.${packageName}.${version}.${kind}`;
}

class RecordedSchemas implements Schemas {
  readonly resources: readonly ResourceInfo[];
  readonly #types: GoTypes;
  readonly #byPath: ReadonlyMap<string, ResourceInfo>;
  readonly #byKey: ReadonlyMap<string, ResourceInfo>;
  readonly #byKind: ReadonlyMap<string, ResourceInfo>;

  constructor(index: RecordedIndex, types: GoTypes) {
    this.#types = types;
    this.resources = listResources(index, (group, version, kind) => {
      const name = definitionName(group, version, kind);
      return types.has(name) ? name : undefined;
    });
    this.#byPath = new Map(this.resources.map((one) => [`${one.apiVersion}/${one.resource}`, one]));
    this.#byKind = new Map(this.resources.map((one) => [`${one.apiVersion}/${one.kind}`, one]));
    const byKey = new Map<string, ResourceInfo>();
    for (const { group, resource, key } of this.resources) {
      const preferred = index.apis.groups.find(({ name }) => name === group)?.preferredVersion.version;
      const info =
        this.find(group, preferred ?? 'v1', resource) ??
        this.resources.find((one) => one.group === group && one.resource === resource);
      if (info !== undefined) byKey.set(key, info);
    }
    this.#byKey = byKey;
  }

  find(group: string, version: string, resource: string): ResourceInfo | undefined {
    return this.#byPath.get(`${group === '' ? version : `${group}/${version}`}/${resource}`);
  }

  byKey(key: string): ResourceInfo | undefined {
    return this.#byKey.get(key);
  }

  byKind(apiVersion: string, kind: string): ResourceInfo | undefined {
    return this.#byKind.get(`${apiVersion}/${kind}`);
  }

  definitionOf(apiVersion: string, kind: string): string | undefined {
    const slash = apiVersion.indexOf('/');
    const group = slash === -1 ? '' : apiVersion.slice(0, slash);
    const name = definitionName(group, apiVersion.slice(slash + 1), kind);
    if (this.#types.has(name)) return name;
    // DeleteOptions, Status and the like are in every group
    const meta = `io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`;
    return apiVersion === 'v1' && this.#types.has(meta) ? meta : undefined;
  }

  type(definition: string): StructSchema {
    return this.#types.struct(definition);
  }

  decode(text: string, format: 'json' | 'yaml', definition: string): Decoded {
    return decodeText(text, format, this.#types.struct(definition));
  }

  convert(value: ApiObject, definition: string): Decoded {
    return convertValue(value, this.#types.struct(definition));
  }
}

/** Opens the recorded documents. `folder` is where they are: next to this module, or beside the bundle. */
export function openSchemas(folder: string = documentsFolder): Schemas {
  const read = (name: string): unknown => JSON.parse(readRecorded(folder, name).toString('utf8'));
  return new RecordedSchemas(
    read('index.json') as RecordedIndex,
    new GoTypes(read('types.json') as TypesRecord),
  );
}
