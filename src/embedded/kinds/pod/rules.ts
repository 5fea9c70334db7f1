import type { Pod } from '../../objects/kinds.ts';
import type { KindRules } from '../../registry/types.ts';
import { defaultPod } from './defaults.ts';
import { preparePodForCreate, preparePodForUpdate } from './prepare.ts';
import { ephemeralContainersRules, resizeRules, statusRules } from './subresources.ts';
import { validatePodCreate, validatePodUpdate } from './validate-pod.ts';
import { warnOfPod } from './warnings.ts';

/** Seconds that a Pod gets to end: CheckGracefulDelete of pkg/registry/core/pod/strategy.go. */
function gracePeriodSeconds(pod: Pod, asked: number | undefined): number {
  const ended = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
  if ((pod.spec?.nodeName ?? '') === '' || ended) return 0;
  const period = asked ?? pod.spec?.terminationGracePeriodSeconds ?? 0;
  return period < 0 ? 1 : period;
}

export const podRules: KindRules<Pod> = {
  resource: 'pods',
  default: defaultPod,
  prepareForCreate: preparePodForCreate,
  prepareForUpdate: preparePodForUpdate,
  validate: validatePodCreate,
  validateUpdate: validatePodUpdate,
  subresources: {
    status: statusRules,
    ephemeralcontainers: ephemeralContainersRules,
    resize: resizeRules,
  },
  warnings: (pod, old) => (old === undefined ? warnOfPod(pod) : []),
  gracePeriodSeconds,
};
