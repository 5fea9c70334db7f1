import { compileCel, type Compiled } from '../../cel/compile.ts';
import {
  BOOL,
  DYN,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  simple,
  STRING,
  INT,
  type Type,
} from '../../cel/types.ts';
import type { ValidatingAdmissionPolicy } from '../../objects/kinds.ts';

/** The expressions of policies and webhooks, compiled: which variables they have, what they must come to. */

type Spec = NonNullable<ValidatingAdmissionPolicy['spec']>;
type Variables = ReadonlyMap<string, Type>;

const fields = (name: string, types: Readonly<Record<string, Type>>): Type => ({
  kind: 'object',
  name,
  fields: new Map(Object.entries(types)),
});

const TIME = simple('google.protobuf.Timestamp');

/** BuildRequestType of k8s.io/apiserver/pkg/admission/plugin/cel/compile.go. */
function requestType(): Type {
  const kind = fields('kubernetes.GroupVersionKind', { group: STRING, version: STRING, kind: STRING });
  const resource = fields('kubernetes.GroupVersionResource', {
    group: STRING,
    version: STRING,
    resource: STRING,
  });
  const userInfo = fields('kubernetes.UserInfo', {
    username: STRING,
    uid: STRING,
    groups: listOf(STRING),
    extra: mapOf(STRING, listOf(STRING)),
  });
  return fields('kubernetes.AdmissionRequest', {
    kind,
    resource,
    subResource: STRING,
    requestKind: kind,
    requestResource: resource,
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo,
    dryRun: BOOL,
    options: DYN,
  });
}

/** BuildNamespaceType of the same file. */
function namespaceType(): Type {
  const condition = fields('kubernetes.NamespaceCondition', {
    status: STRING,
    type: STRING,
    lastTransitionTime: TIME,
    message: STRING,
    reason: STRING,
  });
  const texts = mapOf(STRING, STRING);
  return fields('kubernetes.Namespace', {
    metadata: fields('kubernetes.NamespaceMetadata', {
      name: STRING,
      generateName: STRING,
      namespace: STRING,
      labels: texts,
      annotations: texts,
      UID: STRING,
      creationTimestamp: TIME,
      deletionGracePeriodSeconds: INT,
      deletionTimestamp: TIME,
      generation: INT,
      resourceVersion: STRING,
      finalizers: listOf(STRING),
    }),
    spec: fields('kubernetes.NamespaceSpec', { finalizers: listOf(STRING) }),
    status: fields('kubernetes.NamespaceStatus', { conditions: listOf(condition), phase: STRING }),
  });
}

const AUTHORIZER = simple('kubernetes.authorization.Authorizer');
const RESOURCE_CHECK = simple('kubernetes.authorization.ResourceCheck');

let common: Variables | undefined;

function variablesWith(options: {
  readonly params: boolean;
  readonly authorizer: boolean;
}): Map<string, Type> {
  common ??= new Map([
    ['object', DYN],
    ['oldObject', DYN],
    ['namespaceObject', namespaceType()],
    ['request', requestType()],
  ]);
  return new Map([
    ...common,
    ...(options.params ? [['params', DYN] as const] : []),
    ...(options.authorizer
      ? [['authorizer', AUTHORIZER] as const, ['authorizer.requestResource', RESOURCE_CHECK] as const]
      : []),
  ]);
}

export interface PolicyPrograms {
  readonly conditions: readonly Compiled[];
  readonly variables: readonly { readonly name: string; readonly compiled: Compiled }[];
  readonly validations: readonly {
    readonly expression: Compiled;
    readonly message: Compiled | undefined;
  }[];
  readonly annotations: readonly Compiled[];
}

/** Compiles all expressions of a policy; each variable knows those before it. */
export function compilePolicy(spec: Spec, object: Type = DYN, paramsType: Type = DYN): PolicyPrograms {
  const params = spec.paramKind !== undefined;
  const whole = variablesWith({ params, authorizer: true });
  const ofMessages = variablesWith({ params, authorizer: false });
  for (const variables of [whole, ofMessages]) {
    variables.set('object', object);
    variables.set('oldObject', object);
    if (params) variables.set('params', paramsType);
  }
  const known = new Map<string, Type>();
  const variables = (spec.variables ?? []).map(({ name, expression }) => {
    const own: Type = { kind: 'object', name: 'kubernetes.variables', fields: new Map(known) };
    const compiled = compileCel(expression, new Map([...whole, ['variables', own]]), 'any');
    known.set(name, compiled.ok ? fieldType(compiled.program.type) : DYN);
    return { name, compiled };
  });
  const conditions = compileConditions(spec.matchConditions ?? [], params);
  if (variables.length > 0) {
    const own: Type = { kind: 'object', name: 'kubernetes.variables', fields: known };
    whole.set('variables', own);
    ofMessages.set('variables', own);
  }
  return {
    conditions,
    variables,
    validations: (spec.validations ?? []).map(({ expression, messageExpression = '' }) => ({
      expression: compileCel(expression, whole, [BOOL]),
      message: messageExpression === '' ? undefined : compileCel(messageExpression, ofMessages, [STRING]),
    })),
    annotations: (spec.auditAnnotations ?? []).map(({ valueExpression }) =>
      compileCel(valueExpression.trim(), whole, [STRING, NULL]),
    ),
  };
}

/** Conditions of policies and webhooks: without variables of the policy's own. */
export function compileConditions(
  conditions: readonly { readonly expression: string }[],
  params: boolean,
): readonly Compiled[] {
  if (conditions.length === 0) return [];
  const variables = variablesWith({ params, authorizer: true });
  return conditions.map(({ expression }) => compileCel(expression.trim(), variables, [BOOL]));
}

const KEPT = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'string',
  'uint',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
]);

/** The type that a variable has for expressions behind it: what has no name in a schema is dyn. */
function fieldType(type: Type): Type {
  switch (type.kind) {
    case 'list':
      return listOf(fieldType(type.item));
    case 'map':
      return mapOf(fieldType(type.key), fieldType(type.value));
    case 'optional':
      return optionalOf(fieldType(type.of));
    case 'simple':
      return KEPT.has(type.name) ? type : DYN;
    case 'object':
      return type;
    case 'dyn':
    case 'type':
    case 'parameter':
      return DYN;
  }
}
