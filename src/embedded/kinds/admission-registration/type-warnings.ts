import { BOOL, DYN, INT, listOf, mapOf, simple, STRING, type Type } from '../../cel/types.ts';
import type { ValidatingAdmissionPolicy } from '../../objects/kinds.ts';
import type { ResourceInfo, Schemas, TypeSchema } from '../../schema/types.ts';
import { compilePolicy } from './expressions.ts';

/**
 * Expressions that don't fit the types of the objects that a policy is about: typechecking.go of
 * k8s.io/apiserver/pkg/admission/plugin/policy/validating. They are in force all the same; the policy's status tells.
 */

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;

export interface ExpressionWarning {
  fieldRef: string;
  warning: string;
}

const MOST_KINDS = 10;

export function checkPolicyTypes(spec: Spec, schemas: Schemas): readonly ExpressionWarning[] {
  const kinds = kindsOf(spec, schemas);
  const params = paramsType(spec, schemas);
  const checked = kinds.map((resource) => ({
    resource,
    programs: compilePolicy(spec, typeOf(schemas.type(resource.definition)), params).validations,
  }));
  return (spec.validations ?? []).flatMap((_, index) =>
    (['expression', 'messageExpression'] as const).flatMap((field): ExpressionWarning[] => {
      const texts = checked.flatMap(({ resource, programs }) => {
        const program = field === 'expression' ? programs[index]?.expression : programs[index]?.message;
        // what an expression comes to is not asked here
        if (program === undefined || program.ok || !program.fault.startsWith(PREFIX)) return [];
        const { apiVersion, kind } = resource;
        const name = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
        return [`${name}, Kind=${kind}: ${program.fault.slice(PREFIX.length)}\n`];
      });
      return texts.length === 0
        ? []
        : [{ fieldRef: `spec.validations[${index}].${field}`, warning: texts.join('\n') }];
    }),
  );
}

const PREFIX = 'compilation failed: ';

/** The kinds that a policy's rules name exactly. */
function kindsOf({ matchConstraints }: Spec, schemas: Schemas): readonly ResourceInfo[] {
  const found = new Map<string, ResourceInfo>();
  for (const { apiGroups = [], apiVersions = [], resources = [] } of matchConstraints?.resourceRules ?? []) {
    if ([...apiGroups, ...apiVersions].some((text) => text.includes('*'))) continue;
    for (const group of apiGroups) {
      for (const version of apiVersions) {
        for (const resource of resources.filter((text) => !/[*/]/u.test(text))) {
          const info = schemas.find(group, version, resource);
          if (info !== undefined) found.set(info.key, info);
        }
      }
    }
  }
  return [...found.values()]
    .slice(0, MOST_KINDS)
    .toSorted((a, b) => (a.group === b.group ? compare(a.kind, b.kind) : compare(a.group, b.group)));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function paramsType({ paramKind }: Spec, schemas: Schemas): Type {
  const resource = schemas.byKind(paramKind?.apiVersion ?? '', paramKind?.kind ?? '');
  return resource === undefined ? DYN : typeOf(schemas.type(resource.definition));
}

/** A type of the API as CEL has it; fields are looked up when they are asked for, since types may hold themselves. */
function typeOf(schema: TypeSchema): Type {
  switch (schema.kind) {
    case 'list':
      return listOf(typeOf(schema.items));
    case 'map':
      return mapOf(STRING, typeOf(schema.values));
    case 'scalar':
      return SCALARS[schema.type] ?? DYN;
    case 'struct': {
      const name = schema.definition.slice(schema.definition.lastIndexOf('.') + 1);
      const fields = new Map<string, Type>();
      const { fields: known } = schema;
      const get = fields.get.bind(fields);
      fields.get = (field) => {
        const there = get(field);
        const type = known.get(field)?.type;
        if (there !== undefined || type === undefined) return there;
        const made = typeOf(type);
        fields.set(field, made);
        return made;
      };
      return { kind: 'object', name, fields };
    }
  }
}

const SCALARS: Readonly<Record<string, Type>> = {
  string: STRING,
  integer: INT,
  number: simple('double'),
  boolean: BOOL,
  bytes: STRING,
  quantity: DYN,
  'int-or-string': DYN,
  time: simple('google.protobuf.Timestamp'),
  'micro-time': simple('google.protobuf.Timestamp'),
  duration: STRING,
  any: DYN,
};
