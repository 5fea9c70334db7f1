// Makes the compact description of all types of the API from the OpenAPI documents and the Go sources of the types.
import { readGoPackage, type GoDeclaration, type GoField, type GoPackage } from './read-go-types.ts';
import { join } from 'node:path';
import type {
  FieldRecord,
  StructRecord,
  TypeRecord,
  TypesRecord,
} from '../src/embedded/schema/type-records.ts';

interface OpenApiSchema {
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, OpenApiSchema>>;
  readonly required?: readonly string[];
  readonly items?: OpenApiSchema;
  readonly additionalProperties?: OpenApiSchema;
  readonly allOf?: readonly OpenApiSchema[];
  readonly $ref?: string;
  readonly default?: unknown;
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/** Types that read and write themselves. */
const SPECIAL: Readonly<Record<string, string>> = {
  'k8s.io/apimachinery/pkg/api/resource.Quantity': 'quantity',
  'k8s.io/apimachinery/pkg/util/intstr.IntOrString': 'int-or-string',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Time': 'time',
  'k8s.io/apimachinery/pkg/apis/meta/v1.MicroTime': 'micro-time',
  'k8s.io/apimachinery/pkg/apis/meta/v1.Duration': 'duration',
  'k8s.io/apimachinery/pkg/apis/meta/v1.FieldsV1': 'any',
  'k8s.io/apimachinery/pkg/runtime.RawExtension': 'any',
};

const BASIC: Readonly<Record<string, string>> = {
  string: 'string',
  bool: 'boolean',
  int: 'integer',
  int32: 'integer',
  int64: 'integer',
  uint16: 'integer',
  float64: 'number',
};

/** "io.k8s.api.core.v1.PodSpec" is k8s.io/api/core/v1's PodSpec. */
function goNameOf(definition: string): { readonly path: string; readonly name: string } {
  const parts = definition.replace(/^io\.k8s\./, '').split('.');
  const name = parts.pop() ?? '';
  return { path: `k8s.io/${parts.join('/')}`, name };
}

function declaration(pkg: GoPackage, local: string): GoDeclaration {
  const found = pkg.declarations.get(local);
  if (found === undefined) throw new Error(`${pkg.path} declares no type ${local}`);
  return found;
}

/**
 * `folderOf` answers where the sources of a Go package are. Definitions without a Go struct of fields ("Patch") are
 * left out.
 */
export function compileTypes(
  definitions: ReadonlyMap<string, OpenApiSchema>,
  folderOf: (path: string) => string,
): TypesRecord {
  const packages = new Map<string, GoPackage>();
  const load = (path: string): GoPackage => {
    const known = packages.get(path) ?? readGoPackage(path, join(folderOf(path)));
    packages.set(path, known);
    return known;
  };

  function findType(from: GoPackage, name: string): { readonly in: GoPackage; readonly local: string } {
    const dot = name.indexOf('.');
    if (dot === -1) return { in: from, local: name };
    const path = from.imports.get(name.slice(0, dot));
    if (path === undefined) throw new Error(`${from.path}: no import for ${name}`);
    return { in: load(path), local: name.slice(dot + 1) };
  }

  /** How Go's reflect prints a type. */
  function textOf(from: GoPackage, type: string): string {
    if (type.startsWith('*')) return `*${textOf(from, type.slice(1))}`;
    if (type.startsWith('[]')) return `[]${textOf(from, type.slice(2))}`;
    const map = /^map\[([\w.]+)\](.+)$/.exec(type);
    if (map !== null) return `map[${textOf(from, map[1] ?? '')}]${textOf(from, map[2] ?? '')}`;
    if (type === 'byte') return 'uint8';
    if (type in BASIC) return type;
    const found = findType(from, type);
    return `${found.in.name}.${found.local}`;
  }

  function typeRecord(from: GoPackage, type: string, schema: OpenApiSchema, go: string): TypeRecord {
    if (type === '[]byte') return { scalar: 'bytes', go };
    if (type.startsWith('[]')) {
      const item = type.slice(2);
      if (item.startsWith('*')) throw new Error(`${from.path}: a list of pointers, ${type}`);
      const listType = schema['x-kubernetes-list-type'];
      const keys = schema['x-kubernetes-list-map-keys'];
      return {
        list: typeRecord(from, item, schema.items ?? {}, textOf(from, item)),
        go,
        ...(listType === undefined || listType === 'atomic' ? {} : { listType }),
        ...(keys === undefined ? {} : { keys }),
      };
    }
    const map = /^map\[[\w.]+\](.+)$/.exec(type);
    if (map !== null) {
      const value = map[1] ?? '';
      if (value.startsWith('*')) throw new Error(`${from.path}: a map of pointers, ${type}`);
      return {
        map: typeRecord(from, value, schema.additionalProperties ?? {}, textOf(from, value)),
        go,
        ...(schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
      };
    }
    const basic = BASIC[type];
    if (basic !== undefined) {
      return { scalar: basic, go, ...(schema.format === undefined ? {} : { format: schema.format }) };
    }
    const found = findType(from, type);
    const special = SPECIAL[`${found.in.path}.${found.local}`];
    if (special !== undefined) return { scalar: special, go };
    const declared = declaration(found.in, found.local);
    if (declared.kind === 'named') return typeRecord(found.in, declared.type, schema, go);
    const ref = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');
    if (ref === undefined) throw new Error(`${from.path}: the documents have no reference for ${type}`);
    return { ref, ...(schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}) };
  }

  function fieldRecord(
    pkg: GoPackage,
    field: GoField,
    schema: OpenApiSchema,
    required: boolean,
    embedded: string,
  ): FieldRecord {
    const pointer = field.type.startsWith('*');
    const type = pointer ? field.type.slice(1) : field.type;
    const record = typeRecord(pkg, type, schema, textOf(pkg, type));
    const strategy = schema['x-kubernetes-patch-strategy'];
    const mergeKey = schema['x-kubernetes-patch-merge-key'];
    const isEmptyStruct = JSON.stringify(schema.default) === '{}';
    return {
      name: field.name,
      type: record,
      ...(pointer ? { pointer } : {}),
      ...(field.options.includes('omitzero')
        ? { omit: 'zero' }
        : field.options.includes('omitempty')
          ? { omit: 'empty' }
          : {}),
      ...(embedded === '' ? {} : { embedded }),
      ...(required ? { required } : {}),
      ...(strategy === undefined ? {} : { patchStrategy: strategy }),
      ...(mergeKey === undefined ? {} : { patchMergeKey: mergeKey }),
      // an empty struct is no default: it is what every struct starts as
      ...(schema.default === undefined || isEmptyStruct ? {} : { default: schema.default }),
    };
  }

  /** The fields of a struct in Go's order, those of embedded structs among them. */
  function* fieldsOf(
    pkg: GoPackage,
    name: string,
    embedded = '',
  ): Generator<{ readonly pkg: GoPackage; readonly field: GoField; readonly embedded: string }> {
    const declared = declaration(pkg, name);
    if (declared.kind === 'named') {
      const alias = findType(pkg, declared.type);
      yield* fieldsOf(alias.in, alias.local, embedded);
      return;
    }
    for (const field of declared.fields) {
      if (field.name !== '') {
        yield { pkg, field, embedded };
        continue;
      }
      const inner = findType(pkg, field.type);
      yield* fieldsOf(inner.in, inner.local, embedded === '' ? field.goName : `${embedded}.${field.goName}`);
    }
  }

  const types: Record<string, StructRecord> = {};
  for (const [definition, schema] of [...definitions].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    if (schema.properties === undefined) continue;
    const { path, name } = goNameOf(definition);
    const pkg = load(path);
    const fields: FieldRecord[] = [];
    for (const one of fieldsOf(pkg, name)) {
      const property = schema.properties[one.field.name];
      if (property === undefined) throw new Error(`${definition} has no field ${one.field.name}`);
      const required = schema.required?.includes(one.field.name) === true;
      fields.push(fieldRecord(one.pkg, one.field, property, required, one.embedded));
    }
    const missing = Object.keys(schema.properties).filter((key) => !fields.some((one) => one.name === key));
    if (missing.length > 0) throw new Error(`${definition}: no Go fields for ${missing.join(', ')}`);
    types[definition] = {
      go: `${pkg.name}.${name}`,
      ...(schema['x-kubernetes-map-type'] === 'atomic' ? { atomic: true } : {}),
      fields,
    };
  }
  return types;
}
