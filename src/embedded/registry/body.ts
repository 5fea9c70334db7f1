import { isFields, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { ResourceInfo } from '../schema/types.ts';
import type { Environment, Request } from './environment.ts';
import type { Body, FieldValidation } from './types.ts';

/** What a body is to be read as. */
export interface Expected {
  readonly apiVersion: string;
  readonly kind: string;
  /** Its OpenAPI definition. */
  readonly definition: string;
}

export function isBody(body: Body | ApiObject): body is Body {
  return typeof body['text'] === 'string' && 'format' in body && !('metadata' in body);
}

/** Orders that Pods take even where discovery doesn't list them. */
const ORDERS: Readonly<Record<string, { readonly apiVersion: string; readonly kind: string }>> = {
  'pods/binding': { apiVersion: 'v1', kind: 'Binding' },
  'pods/eviction': { apiVersion: 'policy/v1', kind: 'Eviction' },
};

/** The type that is sent to a resource or subresource. */
export function expectedOf(environment: Environment, resource: ResourceInfo, subresource: string): Expected {
  const info = resource.subresources.get(subresource);
  const order = ORDERS[`${resource.key}/${subresource}`];
  if (order === undefined && (info === undefined || info.kind === resource.kind)) return resource;
  const { group = '', version = '', kind = '' } = info ?? {};
  const expected = order ?? { apiVersion: group === '' ? version : `${group}/${version}`, kind };
  const definition = environment.schemas.definitionOf(expected.apiVersion, expected.kind);
  if (definition === undefined) throw failures.noSuchResource();
  return { ...expected, definition };
}

/** Reads a body as the object it should be; what it says beyond its type is warned of or refused. */
export function readObject(
  environment: Environment,
  request: Request,
  body: Body | ApiObject,
  expected: Expected,
): ApiObject {
  if (!isBody(body)) {
    checkType(environment, body, expected);
    return withMeta(environment.schemas.convert(body, expected.definition).object, expected);
  }
  const decoded = decode(environment, body, expected);
  checkType(environment, decoded.object, expected);
  applyFieldValidation(request, decoded.strictErrors, (errors) =>
    failures.badRequest(
      `${decoded.object.kind ?? expected.kind} in version ${JSON.stringify(versionOf(expected.apiVersion))} cannot be handled as a ${expected.kind}: strict decoding error: ${errors.join(', ')}`,
    ),
  );
  return withMeta(decoded.object, expected);
}

function decode(
  environment: Environment,
  body: Body,
  expected: Expected,
): { object: ApiObject; strictErrors: readonly string[] } {
  try {
    return environment.schemas.decode(body.text, body.format, expected.definition);
  } catch (error) {
    // Another kind's object rarely fits: that it is another kind is the better answer, and the real one.
    if (error instanceof StatusError && body.format === 'json') {
      const said = peekType(body.text);
      if (said !== undefined) checkType(environment, said, expected);
    }
    throw error;
  }
}

function peekType(text: string): { apiVersion?: string; kind?: string } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isFields(value)) return undefined;
    const { apiVersion, kind } = value;
    return {
      ...(typeof apiVersion === 'string' ? { apiVersion } : {}),
      ...(typeof kind === 'string' ? { kind } : {}),
    };
  } catch {
    return undefined;
  }
}

const versionOf = (apiVersion: string): string => apiVersion.split('/').at(-1) ?? '';
/** The Go package of the internal types: "core", "apps", "rbac". */
const goPackage = (apiVersion: string): string =>
  apiVersion.includes('/') ? (apiVersion.split('/')[0]?.split('.')[0] ?? '') : 'core';

/** What is missing is taken as meant; what is there must be what the path is about. */
export function checkType(environment: Environment, said: Partial<ApiObject>, expected: Expected): void {
  const apiVersion =
    said.apiVersion === undefined || said.apiVersion === '' ? expected.apiVersion : said.apiVersion;
  const kind = said.kind === undefined || said.kind === '' ? expected.kind : said.kind;
  if (kind === expected.kind && (apiVersion === expected.apiVersion || isStillTaken(apiVersion, kind)))
    return;
  const cannot = `${kind} in version ${JSON.stringify(versionOf(apiVersion))} cannot be handled as a ${expected.kind}: `;
  const known =
    environment.schemas.byKind(apiVersion, kind) !== undefined ||
    (kind === expected.kind &&
      versionOf(apiVersion) !== versionOf(expected.apiVersion) &&
      isOldVersion(apiVersion, kind));
  if (!known) {
    throw failures.badRequest(
      `${cannot}no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`,
    );
  }
  if (kind !== expected.kind) {
    const from = `${versionOf(apiVersion)}.${kind}`;
    throw failures.badRequest(
      `${cannot}converting (${from}) to (${goPackage(expected.apiVersion)}.${expected.kind}): unknown conversion`,
    );
  }
  throw failures.badRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${expected.apiVersion})`,
  );
}

/** An Eviction may be sent in its old version; everything else must be of the path's. */
const isStillTaken = (apiVersion: string, kind: string): boolean =>
  kind === 'Eviction' && apiVersion === 'policy/v1beta1';

/** Versions that are no longer served but that the real server still can read. */
const OLD_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'apps/v1beta1': ['Deployment', 'StatefulSet', 'ControllerRevision'],
  'apps/v1beta2': ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ControllerRevision'],
  'extensions/v1beta1': ['Deployment', 'DaemonSet', 'ReplicaSet', 'Ingress', 'NetworkPolicy'],
  'batch/v1beta1': ['CronJob'],
  'networking.k8s.io/v1beta1': ['Ingress', 'IngressClass'],
  'policy/v1beta1': ['PodDisruptionBudget', 'Eviction'],
  'rbac.authorization.k8s.io/v1beta1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
  'rbac.authorization.k8s.io/v1alpha1': ['Role', 'RoleBinding', 'ClusterRole', 'ClusterRoleBinding'],
};

function isOldVersion(apiVersion: string, kind: string): boolean {
  return Object.hasOwn(OLD_VERSIONS, apiVersion) && OLD_VERSIONS[apiVersion]?.includes(kind) === true;
}

function withMeta(object: ApiObject, expected: Expected): ApiObject {
  object.apiVersion = expected.apiVersion;
  object.kind = expected.kind;
  object.metadata ??= {};
  return object;
}

/** Strict errors are dropped, warned of, or thrown, as fieldValidation says; Warn without it. */
export function applyFieldValidation(
  request: Request,
  strictErrors: readonly string[],
  refuse: (errors: readonly string[]) => StatusError,
): void {
  if (strictErrors.length === 0) return;
  const how: FieldValidation = request.options.fieldValidation ?? 'Warn';
  switch (how) {
    case 'Ignore':
      return;
    case 'Warn':
      request.warnings.push(...strictErrors.filter((error) => !request.warnings.includes(error)));
      return;
    case 'Strict':
      throw refuse(strictErrors);
  }
}
