import { certificateApproving, certificateCleaning, certificateSigning } from './certificates/requests.ts';
import { admissionPolicies } from './admission-policies.ts';
import { claimProtection } from './claim-protection.ts';
import { cronJobs } from './cron-job/cron-jobs.ts';
import { daemonSets } from './daemon-set/daemon-sets.ts';
import { deployments } from './deployment/deployments.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { garbageCollector } from './garbage/collector.ts';
import { jobs } from './job/jobs.ts';
import { namespaces } from './namespaces.ts';
import { nodeTaints } from './node-taints.ts';
import { resourceQuotas } from './resource-quotas.ts';
import { roleAggregation } from './role-aggregation.ts';
import { rootCa } from './root-ca.ts';
import { endpointSlices } from './services/endpoint-slices.ts';
import { endpoints } from './services/endpoints.ts';
import { serviceAccounts } from './service-accounts.ts';
import { statefulSets } from './stateful-set/stateful-sets.ts';
import { tokenSecrets } from './token-secrets.ts';
import { ttlAfterFinished } from './ttl.ts';
import { volumeClaims } from './volume-claims.ts';
import type { Controller } from './types.ts';
import { replicaSets, replicationControllers } from './workloads/replica-sets.ts';

/** Every controller, in the order in which they start. */
export const controllers: readonly Controller[] = [
  namespaces,
  serviceAccounts,
  rootCa,
  tokenSecrets,
  roleAggregation,
  certificateApproving,
  certificateSigning,
  certificateCleaning,
  nodeTaints,
  garbageCollector,
  endpoints,
  endpointSlices,
  deployments,
  replicaSets,
  replicationControllers,
  daemonSets,
  statefulSets,
  jobs,
  cronJobs,
  ttlAfterFinished,
  resourceQuotas,
  disruptionBudgets,
  volumeClaims,
  claimProtection,
  admissionPolicies,
];
