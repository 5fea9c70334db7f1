/**
 * The types of the API as they are recorded: what the OpenAPI documents say, and what only the Go types say (pointers,
 * when the encoder leaves a field out, the types that messages name). Absent members have their usual value.
 */
export type TypesRecord = Readonly<Record<string, StructRecord>>;

export interface StructRecord {
  /** "v1.PodSpec" */
  readonly go: string;
  readonly atomic?: boolean;
  /** In the order of the Go struct, which is the order of its JSON. */
  readonly fields: readonly FieldRecord[];
}

export interface FieldRecord {
  readonly name: string;
  readonly type: TypeRecord;
  readonly pointer?: boolean;
  /** omitempty or omitzero; absent: always written. */
  readonly omit?: 'empty' | 'zero';
  /** The embedded Go structs that it comes from: "VolumeSource". */
  readonly embedded?: string;
  readonly required?: boolean;
  readonly patchStrategy?: string;
  readonly patchMergeKey?: string;
  readonly default?: unknown;
}

export type TypeRecord =
  /** A struct by its definition. */
  | { readonly ref: string; readonly atomic?: boolean }
  | {
      readonly list: TypeRecord;
      readonly go: string;
      readonly listType?: 'set' | 'map';
      readonly keys?: readonly string[];
    }
  | { readonly map: TypeRecord; readonly go: string; readonly atomic?: boolean }
  | { readonly scalar: string; readonly go: string; readonly format?: string };
