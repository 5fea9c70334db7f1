import type { ApiObject } from '../objects/object.ts';
import { admit, validateAdmission } from './admission-chain.ts';
import { bindPod } from './bind-pod.ts';
import type { Environment, Request } from './environment.ts';
import { evictPod } from './evict-pod.ts';
import type { Target } from './types.ts';
import { track } from './write.ts';

const keyOf = ({ resource, subresource }: Target): string =>
  subresource === '' ? resource.key : `${resource.key}/${subresource}`;

const BUILT_IN: Readonly<
  Record<string, (environment: Environment, request: Request, object: ApiObject) => ApiObject>
> = {
  'pods/binding': bindPod,
  bindings: bindPod,
  'pods/eviction': evictPod,
};

/** Is what is sent there an order rather than an object to keep? */
export function isCreated(environment: Environment, target: Target): boolean {
  const key = keyOf(target);
  return BUILT_IN[key] !== undefined || environment.creators[key] !== undefined;
}

/** Carries such an order out; what it answers is not stored. */
export function createSubresource(environment: Environment, request: Request, sent: ApiObject): ApiObject {
  const { target, options, caller } = request;
  const key = keyOf(target);
  // the reviews are objects like any other until they are answered
  const tracked = target.subresource === '' && key !== 'bindings';
  const object = tracked ? track(environment, request, undefined, sent) : sent;
  admit(environment, request, 'CREATE', object, undefined);
  validateAdmission(environment, request, 'CREATE', object, undefined);
  const builtIn = BUILT_IN[key];
  if (builtIn !== undefined) return builtIn(environment, request, object);
  const creator = environment.creators[key];
  if (creator === undefined) throw new Error(`nothing answers a create of ${key}`);
  return creator({ target, object, options, caller });
}
