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
];
