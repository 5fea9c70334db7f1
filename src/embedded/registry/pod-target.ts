import { isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { wireTime, type Environment, type Request } from './environment.ts';
import type { Target } from './types.ts';

/** The Pod that a Binding or Eviction is about, as a target of its own. */
export function podTarget(environment: Environment, request: Request, name: string): Target {
  const resource = environment.schemas.byKey('pods');
  if (resource === undefined) throw failures.noSuchResource();
  return { resource, subresource: '', namespace: request.target.namespace, name };
}

/** Sets one condition of a Pod's status; lastTransitionTime moves when its status changes. */
export function setPodCondition(
  pod: ApiObject,
  condition: {
    readonly type: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
  },
  now: Date,
): void {
  const status: Fields = isFields(pod['status']) ? pod['status'] : {};
  const conditions = Array.isArray(status['conditions']) ? (status['conditions'] as Fields[]) : [];
  const old = conditions.find(({ type }) => type === condition.type);
  const lastTransitionTime = old?.['status'] === condition.status ? old['lastTransitionTime'] : wireTime(now);
  const next = { ...condition, lastProbeTime: null, lastTransitionTime };
  pod['status'] = {
    ...status,
    conditions:
      old === undefined ? [...conditions, next] : conditions.map((one) => (one === old ? next : one)),
  };
}
