import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ApiObject, Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { ResourceInfo } from '../schema/types.ts';
import type { Tables } from '../tables/types.ts';
import type { OutputFormat } from './negotiate.ts';

/** What metav1.Table rows carry besides their cells. */
type IncludeObject = 'None' | 'Metadata' | 'Object';

/** Turns objects into what the client asked to see them as. Throws StatusError (400, 406). */
export interface Transform {
  one(object: ApiObject): unknown;
  /** `list` is the whole list, its items as they are stored. */
  list(list: ListObject): unknown;
  /** For the object in a watch event: headers of tables come once. */
  event(object: ApiObject): unknown;
}

export interface ListObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: Fields;
  readonly items: readonly ApiObject[];
}

/** Items of a list don't say their kind: in Go they are of the list's type. */
function itemOf({ apiVersion: _version, kind: _kind, ...rest }: ApiObject): Fields {
  return rest;
}

/** `kind` and `apiVersion` first, as Go writes them. */
function ordered({ apiVersion, kind, metadata, ...rest }: ApiObject): Fields {
  return { kind, apiVersion, metadata, ...rest };
}

/** `kind` is what is answered: the resource's, or that of a subresource ("Scale"). */
export function createTransform(
  as: OutputFormat['as'],
  query: URLSearchParams,
  resource: ResourceInfo,
  kind: string,
  tables: Tables,
  now: () => Date,
): Transform {
  if (as === undefined) {
    return {
      one: ordered,
      list: (list) => ({ ...list, items: list.items.map(itemOf) }),
      event: ordered,
    };
  }
  const apiVersion = `meta.k8s.io/${as.version}`;
  const partial = (object: ApiObject): Fields => ({
    kind: 'PartialObjectMetadata',
    apiVersion,
    metadata: object.metadata,
  });
  switch (as.kind) {
    case 'PartialObjectMetadata':
      return {
        one: partial,
        list: (list) => {
          throw failures.notAcceptable(
            `you requested PartialObjectMetadata, but the requested object is a list (*${goType(list)})`,
          );
        },
        event: partial,
      };
    case 'PartialObjectMetadataList':
      return {
        one: (object) => {
          throw failures.notAcceptable(
            `you requested PartialObjectMetadataList, but the requested object is not a list (*${goType(object)})`,
          );
        },
        list: ({ metadata, items }) => ({
          kind: 'PartialObjectMetadataList',
          apiVersion,
          metadata,
          items: items.map(partial),
        }),
        event: partial,
      };
    case 'Table': {
      const include = readInclude(query);
      const key = kind === resource.kind ? resource.key : kind === 'Scale' ? 'scales.autoscaling' : '';
      const row = (object: ApiObject): Fields => ({
        ...tables.row(key, object, now()),
        object: include === 'None' ? null : include === 'Object' ? ordered(object) : partial(object),
      });
      const table = (metadata: Fields, items: readonly ApiObject[], headers: boolean): Fields => ({
        kind: 'Table',
        apiVersion,
        metadata,
        columnDefinitions: headers ? tables.columns(key) : null,
        rows: items.map(row),
      });
      let headers = query.get('noHeaders') === null;
      return {
        one: (object) => table(versionOf(object), [object], true),
        list: ({ metadata, items }) => table(metadata, items, true),
        event: (object) => {
          const whole = table(versionOf(object), [object], headers);
          headers = false;
          return whole;
        },
      };
    }
  }
}

function versionOf({ metadata: { resourceVersion } }: ApiObject): Fields {
  return resourceVersion === undefined ? {} : { resourceVersion };
}

function readInclude(query: URLSearchParams): IncludeObject {
  const asked = query.get('includeObject') ?? '';
  switch (asked) {
    case 'None':
    case 'Metadata':
    case 'Object':
      return asked;
    case '':
      return 'Metadata';
    default: {
      const detail = "must be 'Metadata', 'Object', 'None', or empty";
      const { field, message } = fieldErrors.invalid(Path.of('includeObject'), asked, detail);
      throw failures.badRequest(`Unable to convert to Table as requested: ${field}: ${message}`);
    }
  }
}

/** "core.PodList": the server's own (unversioned) type, as Go's %T shows it. */
function goType({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  const [group = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['core'];
  return `${group.split('.')[0] ?? group}.${kind}`;
}
