import type { Pod } from '../objects/kinds.ts';
import { failures } from '../objects/status-error.ts';
import type { Target } from '../registry/types.ts';
import type { ServerParts } from './parts.ts';

/** The Pod of a path. Throws StatusError (404). */
export function findPod({ registry }: ServerParts, target: Target): Pod {
  return registry.get({ ...target, subresource: '' });
}

/**
 * The container that is meant: the only one when none is named. Throws StatusError (400) in the words of
 * pkg/registry/core/pod/strategy.go.
 */
export function pickContainer(pod: Pod, asked: string): string {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = pod.spec ?? {};
  const name = pod.metadata.name ?? '';
  const all = [...initContainers, ...containers, ...ephemeralContainers].map((one) => one.name);
  if (asked !== '') {
    if (all.includes(asked)) return asked;
    throw failures.badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  const [only] = containers;
  if (containers.length === 1 && only !== undefined) return only.name;
  const choice = containers.length === 0 ? '' : `, choose one of: [${all.join(' ')}]`;
  throw failures.badRequest(`a container name must be specified for pod ${name}${choice}`);
}

/** Throws StatusError (400) for a Pod that no Node has. */
export function requireHost(pod: Pod): void {
  if ((pod.spec?.nodeName ?? '') !== '') return;
  throw failures.badRequest(`pod ${pod.metadata.name ?? ''} does not have a host assigned`);
}
