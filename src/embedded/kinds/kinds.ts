import type { KindRules } from '../registry/types.ts';
import { configMapRules } from './configmaps.ts';
import { networkPolicyRules } from './network-policies.ts';
import { clusterRoleBindingRules, roleBindingRules } from './role-bindings.ts';
import { clusterRoleRules, roleRules } from './roles.ts';
import { secretRules } from './secrets.ts';
import { serviceAccountRules } from './service-accounts.ts';
import { serviceRules } from './service/rules.ts';
import { cronJobRules } from './cronjobs.ts';
import { daemonSetRules } from './daemonsets.ts';
import { deploymentRules } from './deployments.ts';
import { jobRules } from './jobs.ts';
import { podTemplateRules } from './pod-templates.ts';
import { podRules } from './pod/rules.ts';
import { replicaSetRules } from './replicasets.ts';
import { replicationControllerRules } from './replication-controllers.ts';
import { statefulSetRules } from './statefulsets.ts';

import { nodeRules } from './core/nodes.ts';
import { limitRangeRules } from './core/limit-ranges.ts';
import { resourceQuotaRules } from './core/resource-quotas.ts';
import { endpointsRules } from './core/endpoints.ts';
import { eventRules } from './core/events.ts';
import { persistentVolumeRules } from './core/persistent-volumes.ts';
import { persistentVolumeClaimRules } from './core/persistent-volume-claims.ts';
import { endpointSliceRules } from './endpoint-slices.ts';
import { leaseRules } from './leases.ts';
import { ingressRules } from './networking/ingresses.ts';
import { ingressClassRules } from './networking/ingress-classes.ts';
import { ipAddressRules, serviceCidrRules } from './networking/addresses.ts';
import { podDisruptionBudgetRules } from './pod-disruption-budgets.ts';
import { priorityClassRules } from './priority-classes.ts';
import { runtimeClassRules } from './runtime-classes.ts';
import { certificateSigningRequestRules } from './certificate-signing-requests.ts';
import { controllerRevisionRules } from './controller-revisions.ts';
import { storageClassRules, volumeAttributesClassRules } from './storage/classes.ts';
import { csiDriverRules, csiNodeRules, csiStorageCapacityRules } from './storage/csi.ts';
import { volumeAttachmentRules } from './storage/volume-attachments.ts';
import { validatingWebhookRules, mutatingWebhookRules } from './admission-registration/webhooks.ts';
import { validatingPolicyRules, mutatingPolicyRules } from './admission-registration/policies.ts';
import {
  validatingPolicyBindingRules,
  mutatingPolicyBindingRules,
} from './admission-registration/bindings.ts';

/* eslint-disable-next-line typescript/no-explicit-any -- each kind's rules have a type of their own */
type AnyRules = KindRules<any>;

/** The rules of every kind that has some; what isn't here is kept as it comes. */
export const kindRules: readonly AnyRules[] = [
  podRules,
  podTemplateRules,
  replicationControllerRules,
  deploymentRules,
  replicaSetRules,
  daemonSetRules,
  statefulSetRules,
  jobRules,
  cronJobRules,
  serviceRules,
  configMapRules,
  secretRules,
  serviceAccountRules,
  roleRules,
  clusterRoleRules,
  roleBindingRules,
  clusterRoleBindingRules,
  networkPolicyRules,
  nodeRules,
  limitRangeRules,
  resourceQuotaRules,
  endpointsRules,
  eventRules,
  persistentVolumeRules,
  persistentVolumeClaimRules,
  endpointSliceRules,
  leaseRules,
  ingressRules,
  ingressClassRules,
  ipAddressRules,
  serviceCidrRules,
  podDisruptionBudgetRules,
  priorityClassRules,
  runtimeClassRules,
  certificateSigningRequestRules,
  controllerRevisionRules,
  storageClassRules,
  volumeAttributesClassRules,
  csiDriverRules,
  csiNodeRules,
  csiStorageCapacityRules,
  volumeAttachmentRules,
  validatingWebhookRules,
  mutatingWebhookRules,
  validatingPolicyRules,
  mutatingPolicyRules,
  validatingPolicyBindingRules,
  mutatingPolicyBindingRules,
];
