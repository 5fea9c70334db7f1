import type { Authorize } from '../cel/functions/authorization.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import type { Schemas } from '../schema/types.ts';
import { certificateSubjectRestriction } from './certificate-subject.ts';
import { defaultIngressClass, defaultStorageClass } from './default-classes.ts';
import { defaultTolerationSeconds } from './default-tolerations.ts';
import { limitRanger } from './limit-ranger.ts';
import { namespaceLifecycle } from './namespace-lifecycle.ts';
import { podSecurity } from './pod-security/pod-security.ts';
import { createValidatingPolicies } from './policies/validating-policies.ts';
import { priority } from './priority.ts';
import { resourceQuota } from './resource-quota.ts';
import { runtimeClass } from './runtime-class.ts';
import { createServiceAccountPlugin } from './service-account.ts';
import { taintNodesByCondition } from './taint-nodes.ts';

export interface AdmissionOptions {
  /** From 0 to below 1, for generated names. */
  readonly random: () => number;
  readonly schemas: Schemas;
  /** Answers what policies ask about access; without it everybody may do everything. */
  readonly authorize?: (request: AdmissionRequest) => Authorize;
}

/** The plugins that are on by default, in the real server's order (pkg/kubeapiserver/options/plugins.go). */
export function createAdmissionPlugins({
  random,
  schemas,
  authorize = () => () => ({ allowed: true, reason: '' }),
}: AdmissionOptions): readonly AdmissionPlugin[] {
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
    createValidatingPolicies({ schemas, authorize }),
    resourceQuota,
  ];
}
