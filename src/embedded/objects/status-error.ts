import type { FieldError } from './field-error.ts';

/** A metav1.Status of kind failure, as the API server sends it. */
export interface FailureStatus {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Failure';
  message: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    uid?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code: number;
}

/** A group and a plural resource name; the group is '' for core. */
export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}

/** "pods", "deployments.apps": how messages name a resource. */
export function describeResource({ group, resource }: GroupResource): string {
  return group === '' ? resource : `${resource}.${group}`;
}

/** A request is answered with a failure. Everything below the HTTP layer throws this and nothing else on purpose. */
export class StatusError extends Error {
  readonly status: FailureStatus;
  /** "Warning:" headers of the request up to its failure. */
  warnings: readonly string[] = [];

  constructor(code: number, reason: string, message: string, details?: FailureStatus['details']) {
    super(message);
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }
}

const details = (resource: GroupResource, name: string): NonNullable<FailureStatus['details']> => ({
  ...(name === '' ? {} : { name }),
  ...(resource.group === '' ? {} : { group: resource.group }),
  kind: resource.resource,
});

/** The failures of k8s.io/apimachinery/pkg/api/errors/errors.go, in its words. */
export const failures = {
  notFound: (resource: GroupResource, name: string): StatusError =>
    new StatusError(
      404,
      'NotFound',
      `${describeResource(resource)} ${JSON.stringify(name)} not found`,
      details(resource, name),
    ),
  /** No such path: what a server answers for a kind that it doesn't have. */
  noSuchResource: (): StatusError =>
    new StatusError(404, 'NotFound', 'the server could not find the requested resource', {}),
  alreadyExists: (resource: GroupResource, name: string): StatusError =>
    new StatusError(
      409,
      'AlreadyExists',
      `${describeResource(resource)} ${JSON.stringify(name)} already exists`,
      details(resource, name),
    ),
  conflict: (resource: GroupResource, name: string, why: string): StatusError =>
    new StatusError(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${describeResource(resource)} ${JSON.stringify(name)}: ${why}`,
      details(resource, name),
    ),
  /** `kind` is the object's kind ("Pod"), `group` its group. */
  invalid: (group: string, kind: string, name: string, errors: readonly FieldError[]): StatusError => {
    const qualified = group === '' ? kind : `${kind}.${group}`;
    const texts = [...new Set(errors.map((error) => `${error.field}: ${error.message}`))];
    const all = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
    return new StatusError(422, 'Invalid', `${qualified} ${JSON.stringify(name)} is invalid: ${all}`, {
      ...(name === '' ? {} : { name }),
      ...(group === '' ? {} : { group }),
      ...(kind === '' ? {} : { kind }),
      causes: errors.map((error) => ({
        reason: error.type,
        message: error.message,
        field: error.field,
      })),
    });
  },
  badRequest: (message: string): StatusError => new StatusError(400, 'BadRequest', message),
  unauthorized: (): StatusError => new StatusError(401, 'Unauthorized', 'Unauthorized'),
  forbidden: (resource: GroupResource, name: string, why: string): StatusError =>
    new StatusError(
      403,
      'Forbidden',
      resource.resource === ''
        ? `forbidden: ${why}`
        : `${describeResource(resource)}${name === '' ? '' : ` ${JSON.stringify(name)}`} is forbidden: ${why}`,
      details(resource, name),
    ),
  methodNotAllowed: (resource: GroupResource, verb: string): StatusError =>
    new StatusError(
      405,
      'MethodNotAllowed',
      `${verb} is not supported on resources of kind ${JSON.stringify(describeResource(resource))}`,
      details(resource, ''),
    ),
  gone: (message: string): StatusError => new StatusError(410, 'Gone', message),
  expired: (message: string): StatusError => new StatusError(410, 'Expired', message),
  notAcceptable: (message: string): StatusError => new StatusError(406, 'NotAcceptable', message),
  unsupportedMediaType: (message: string): StatusError =>
    new StatusError(415, 'UnsupportedMediaType', message),
  tooLarge: (message: string): StatusError => new StatusError(413, 'RequestEntityTooLarge', message),
  internal: (message: string): StatusError =>
    new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }),
};
