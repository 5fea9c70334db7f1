import type { ApiObject } from '../objects/object.ts';

/** A subresource that discovery lists, such as pods/status. */
export interface SubresourceInfo {
  readonly name: string;
  /** The kind that is sent and answered: "Scale" of autoscaling/v1 for deployments/scale. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** A resource that discovery lists. */
export interface ResourceInfo {
  /** '' for core. */
  readonly group: string;
  readonly version: string;
  /** "v1", "apps/v1". */
  readonly apiVersion: string;
  readonly kind: string;
  /** The plural in paths: "pods". */
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: ReadonlyMap<string, SubresourceInfo>;
  /** "pods", "deployments.apps": the key of storage and of the rules of kinds; the same for all versions. */
  readonly key: string;
  /** Its OpenAPI definition: "io.k8s.api.core.v1.Pod". */
  readonly definition: string;
}

/** A type of the API, from the OpenAPI v3 documents. */
export type TypeSchema = StructSchema | MapSchema | ListSchema | ScalarSchema;

export interface StructSchema {
  readonly kind: 'struct';
  /** "io.k8s.api.core.v1.PodSpec". */
  readonly definition: string;
  /** "PodSpec", or "v1.PodSpec" as Go's decoder names it in its messages. */
  readonly goName: string;
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** x-kubernetes-map-type. */
  readonly atomic: boolean;
}

export interface FieldSchema {
  readonly name: string;
  readonly type: TypeSchema;
  readonly required: boolean;
  /** x-kubernetes-patch-strategy: "merge", "retainKeys", "replace", "merge,retainKeys"; '' without. */
  readonly patchStrategy: string;
  /** x-kubernetes-patch-merge-key; '' without. */
  readonly patchMergeKey: string;
  readonly default?: unknown;
  /** Is the Go field a pointer? Unknown for schemas that aren't recorded from the Go types. */
  readonly pointer?: boolean;
  /** When Go's encoder leaves the field out. */
  readonly omit?: 'empty' | 'zero' | 'never';
}

export interface MapSchema {
  readonly kind: 'map';
  readonly values: TypeSchema;
  readonly atomic: boolean;
}

export interface ListSchema {
  readonly kind: 'list';
  readonly items: TypeSchema;
  /** x-kubernetes-list-type. */
  readonly listType: 'atomic' | 'set' | 'map';
  /** x-kubernetes-list-map-keys, with the defaults these keys have in the items' schema where absent. */
  readonly mapKeys: readonly string[];
}

export interface ScalarSchema {
  readonly kind: 'scalar';
  /** `any`: RawExtension, JSON, FieldsV1 and the like: taken as it is, owned as a whole. */
  readonly type:
    | 'string'
    | 'integer'
    | 'number'
    | 'boolean'
    | 'bytes'
    | 'quantity'
    | 'int-or-string'
    | 'time'
    | 'micro-time'
    | 'duration'
    | 'any';
  readonly format: string;
}

/** What decoding a body against its schema found. */
export interface Decoded {
  readonly object: ApiObject;
  /** In the real server's words: `unknown field "spec.contaners"`, `duplicate field "metadata.name"`. */
  readonly strictErrors: readonly string[];
}

/** The types and resources of the API, from the recorded documents. */
export interface Schemas {
  /** Every resource served, all versions; discovery's order. */
  readonly resources: readonly ResourceInfo[];
  find(group: string, version: string, resource: string): ResourceInfo | undefined;
  /** By its key ("deployments.apps"), in the group's preferred version. */
  byKey(key: string): ResourceInfo | undefined;
  byKind(apiVersion: string, kind: string): ResourceInfo | undefined;
  /**
   * The definition of a kind, also of those that only subresources and options have: "autoscaling/v1" Scale,
   * "policy/v1" Eviction, "authentication.k8s.io/v1" TokenRequest, "v1" DeleteOptions.
   */
  definitionOf(apiVersion: string, kind: string): string | undefined;
  /** The schema of a definition; parsed when first asked for. Throws on a name that the documents don't have. */
  type(definition: string): StructSchema;
  /**
   * Reads the text of a JSON or YAML body as an object of that definition: type errors throw a StatusError (400) in
   * the real server's words, unknown and duplicate fields are dropped and listed (what to do about them is
   * fieldValidation's business). Defaults are NOT filled in.
   *
   * The object is in normal form: as the real server prints it after storing it. Nulls, empty lists and maps, and zero
   * values of fields with omitempty are dropped, unless the Go field is a pointer (`replicas: 0` stays). Fields without
   * omitempty are always there: `name: ""`, `resources: {}`, `status: {}`, and null for lists, maps and pointers
   * (`containers: null`, `rules: null`). Quantities and times are canonical. Fields are in the order of the Go structs.
   */
  decode(text: string, format: 'json' | 'yaml', definition: string): Decoded;
  /**
   * Reads JSON that is already parsed, such as a patched object or one made by a controller, to the same normal form;
   * type errors and unknown fields are in the words of the real server's converter, which patches go through.
   * The value is not changed, and the object shares nothing with it but values of type `any`.
   */
  convert(value: ApiObject, definition: string): Decoded;
}
