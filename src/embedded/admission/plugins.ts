import type { AdmissionPlugin } from '../registry/types.ts';
import { certificateSubjectRestriction } from './certificate-subject.ts';
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts';
import { defaultTolerationSeconds } from './default-tolerations.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { createServiceAccountPlugin } from './service-account.ts';
import { taintNodesByCondition } from './taint-nodes.ts';

/**
 * The plugins that are on by default, in the real server's order (pkg/kubeapiserver/options/plugins.go). `random` (0 to
 * below 1) is for generated names.
 */
export function createAdmissionPlugins(random: () => number): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    createServiceAccountPlugin(random),
    taintNodesByCondition,
    podSecurity,
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    runtimeClass,
    certificateSubjectRestriction,
    defaultIngressClass,
    resourceQuota,
  ];
}
