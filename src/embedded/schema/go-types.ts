import type { FieldSchema, ListSchema, MapSchema, ScalarSchema, StructSchema } from './types.ts';
import type { FieldRecord, StructRecord, TypeRecord, TypesRecord } from './type-records.ts';

/** The schemas as decoding needs them: with what the Go types say. They fit the plain ones of types.ts. */
export type GoType = GoStruct | GoMap | GoList | GoScalar;

export interface GoStruct extends StructSchema {
  readonly fields: ReadonlyMap<string, GoField>;
  /** As messages name it: "v1.PodSpec". */
  readonly goType: string;
}

export interface GoField extends FieldSchema {
  readonly type: GoType;
  readonly pointer: boolean;
  /** When the encoder leaves it out: omitempty, omitzero, or never. */
  readonly omit: 'empty' | 'zero' | 'never';
  /** The embedded structs that it comes from, with a dot behind them: "VolumeSource."; '' for most. */
  readonly embedded: string;
}

export interface GoMap extends MapSchema {
  readonly values: GoType;
  readonly goType: string;
}

export interface GoList extends ListSchema {
  readonly items: GoType;
  readonly goType: string;
}

export interface GoScalar extends ScalarSchema {
  readonly goType: string;
}

/** One struct; its fields are made when first looked at, as structs may hold themselves. */
class RecordedStruct implements GoStruct {
  readonly kind = 'struct';
  readonly definition: string;
  readonly goName: string;
  readonly goType: string;
  readonly atomic: boolean;
  readonly #record: StructRecord;
  readonly #types: GoTypes;
  #fields: ReadonlyMap<string, GoField> | undefined;

  constructor(definition: string, record: StructRecord, atomic: boolean, types: GoTypes) {
    this.definition = definition;
    this.goType = record.go;
    this.goName = record.go.slice(record.go.indexOf('.') + 1);
    this.atomic = atomic;
    this.#record = record;
    this.#types = types;
  }

  get fields(): ReadonlyMap<string, GoField> {
    this.#fields ??= new Map(this.#record.fields.map((field) => [field.name, this.#field(field)]));
    return this.#fields;
  }

  #field(record: FieldRecord): GoField {
    return {
      name: record.name,
      type: this.#types.typeOf(record.type),
      pointer: record.pointer ?? false,
      omit: record.omit ?? 'never',
      embedded: record.embedded === undefined ? '' : `${record.embedded}.`,
      required: record.required ?? false,
      patchStrategy: record.patchStrategy ?? '',
      patchMergeKey: record.patchMergeKey ?? '',
      ...(record.default === undefined ? {} : { default: record.default }),
    };
  }
}

/** The types of the API by their definitions. */
export class GoTypes {
  readonly #records: TypesRecord;
  readonly #structs = new Map<string, GoStruct>();

  constructor(records: TypesRecord) {
    this.#records = records;
  }

  has(definition: string): boolean {
    return Object.hasOwn(this.#records, definition);
  }

  /** Throws on a definition that the documents don't have. */
  struct(definition: string, atomicThere = false): GoStruct {
    const key = atomicThere ? `${definition} atomic` : definition;
    const known = this.#structs.get(key);
    if (known !== undefined) return known;
    const record = this.has(definition) ? this.#records[definition] : undefined;
    if (record === undefined) throw new Error(`the API documents have no type ${definition}`);
    const made = new RecordedStruct(definition, record, atomicThere || record.atomic === true, this);
    this.#structs.set(key, made);
    return made;
  }

  typeOf(record: TypeRecord): GoType {
    if ('ref' in record) return this.struct(record.ref, record.atomic);
    if ('list' in record) {
      return {
        kind: 'list',
        items: this.typeOf(record.list),
        listType: record.listType ?? 'atomic',
        mapKeys: record.keys ?? [],
        goType: record.go,
      };
    }
    if ('map' in record) {
      return {
        kind: 'map',
        values: this.typeOf(record.map),
        atomic: record.atomic ?? false,
        goType: record.go,
      };
    }
    return {
      kind: 'scalar',
      type: record.scalar as GoScalar['type'],
      format: record.format ?? '',
      goType: record.go,
    };
  }
}
