import type { ApiObject } from '../objects/object.ts';
import type { Environment, Request } from './environment.ts';
import type { AdmissionRequest } from './types.ts';

type Operation = AdmissionRequest['operation'];

/** Asks every plugin that changes objects, in order; `object` is changed in place. */
export function admit(
  environment: Environment,
  request: Request,
  operation: Operation,
  object: ApiObject | undefined,
  old: ApiObject | undefined,
): void {
  const asked = admissionRequest(request, operation, object, old);
  for (const plugin of environment.admission) plugin.admit?.(asked);
}

/** Asks every plugin that only refuses, in order, about the object as it would be stored. */
export function validateAdmission(
  environment: Environment,
  request: Request,
  operation: Operation,
  object: ApiObject | undefined,
  old: ApiObject | undefined,
): void {
  const asked = admissionRequest(request, operation, object, old);
  for (const plugin of environment.admission) plugin.validate?.(asked);
}

function admissionRequest(
  request: Request,
  operation: Operation,
  object: ApiObject | undefined,
  old: ApiObject | undefined,
): AdmissionRequest {
  const { target, caller, context, warnings } = request;
  const name = target.name === '' ? (object?.metadata?.name ?? '') : target.name;
  // a Namespace is admitted as being in itself
  const namespace = target.resource.key === 'namespaces' ? name : target.namespace;
  return {
    operation,
    resource: target.resource,
    subresource: target.subresource,
    namespace,
    name,
    ...(object === undefined ? {} : { object }),
    ...(old === undefined ? {} : { old }),
    caller,
    context,
    warn: (text) => {
      if (!warnings.includes(text)) warnings.push(text);
    },
  };
}
