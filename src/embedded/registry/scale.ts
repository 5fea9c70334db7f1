import { fieldErrors, Path } from '../objects/field-error.ts';
import { copyOf, isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { checkDnsSubdomain } from '../objects/validation/names.ts';
import { sameJson } from '../store/same-json.ts';
import { expectedOf } from './body.ts';
import { groupResource, storeKey, type Environment, type Request } from './environment.ts';
import { patchValue, reread, checkName } from './patch.ts';
import { formatLabelSelector } from './selector-text.ts';
import type { Body, PatchType, Target } from './types.ts';
import { matchNamespace, track, updateObject } from './write.ts';

/** The autoscaling/v1 Scale of what has replicas: pkg/registry/apps/deployment/storage/storage.go and its like. */
export function readScale(environment: Environment, target: Target): ApiObject {
  const object = environment.store.get(storeKey(target));
  if (object === undefined) throw failures.notFound(groupResource(target.resource), target.name);
  return scaleOf(object);
}

function scaleOf(object: ApiObject): ApiObject {
  const spec = fieldsOf(object['spec']);
  const status = fieldsOf(object['status']);
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const metadata = { name, namespace, uid, resourceVersion, creationTimestamp } as ApiObject['metadata'];
  const replicas = numberOf(spec['replicas']);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: replicas === 0 ? {} : { replicas },
    status: { replicas: numberOf(status['replicas']), selector: formatLabelSelector(spec['selector']) },
  };
}

export function updateScale(environment: Environment, request: Request, sent: ApiObject): ApiObject {
  matchNamespace(request, sent);
  checkName(request, sent);
  return change(environment, request, () => sent);
}

export function patchScale(
  environment: Environment,
  request: Request,
  type: PatchType,
  body: Body,
): ApiObject {
  const { resource, subresource } = request.target;
  const expected = expectedOf(environment, resource, subresource);
  if (type === 'apply') {
    throw failures.unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
    );
  }
  return change(environment, request, (scale) => {
    const { patched, patch } = patchValue(environment, type, body, expected, scale);
    const read = reread(environment, request, type, patched, patch, expected);
    matchNamespace(request, read);
    checkName(request, read);
    return read;
  });
}

/** Puts what the new Scale says into the object. */
function change(
  environment: Environment,
  request: Request,
  next: (scale: ApiObject) => ApiObject,
): ApiObject {
  const { target } = request;
  const main: Request = { ...request, target: { ...target, subresource: '' } };
  const { object } = updateObject(environment, main, {
    createAlways: false,
    seenAs: { subresource: target.subresource, view: scaleOf },
    produce: (live) => {
      if (live === undefined) throw failures.notFound(groupResource(target.resource), target.name);
      const scale = next(scaleOf(live));
      validateScale(scale);
      if ((scale.metadata.uid ?? '') !== '' && scale.metadata.uid !== live.metadata.uid) {
        throw failures.conflict(
          groupResource(target.resource),
          target.name,
          `Precondition failed: UID in precondition: ${scale.metadata.uid}, UID in object meta: ${live.metadata.uid}`,
        );
      }
      const object = copyOf(live);
      object['spec'] = {
        ...fieldsOf(object['spec']),
        replicas: numberOf(fieldsOf(scale['spec'])['replicas']),
      };
      object.metadata.resourceVersion = scale.metadata.resourceVersion ?? '';
      if (sameJson(object['spec'], live['spec'])) return object;
      return track(environment, request, live, object);
    },
  });
  return scaleOf(object);
}

function validateScale(scale: ApiObject): void {
  const name = scale.metadata.name ?? '';
  const replicas = numberOf(fieldsOf(scale['spec'])['replicas']);
  const errors = checkDnsSubdomain(name).map((fault) =>
    fieldErrors.invalid(Path.of('metadata', 'name'), name, fault),
  );
  if (replicas < 0) {
    errors.push(
      fieldErrors.invalid(Path.of('spec', 'replicas'), replicas, 'must be greater than or equal to 0'),
    );
  }
  if (errors.length > 0) throw failures.invalid('autoscaling', 'Scale', name, errors);
}

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});
const numberOf = (value: unknown): number => (typeof value === 'number' ? value : 0);
