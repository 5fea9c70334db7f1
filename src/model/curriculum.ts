/**
 * Where the exam's facts are from: CNCF's curriculum. The README beside the document still shows older weights; the
 * document counts.
 */
export const CURRICULUM_SOURCE = {
  version: 'v1.34',
  document: 'CKS_Curriculum v1.34.pdf',
  repository: 'https://github.com/cncf/curriculum',
  inForceSince: '2024-10-15',
} as const;

export const DOMAIN_CODES = ['CS', 'CH', 'SH', 'MM', 'SC', 'RT'] as const;
export type DomainCode = (typeof DOMAIN_CODES)[number];

export interface Domain {
  readonly code: DomainCode;
  readonly title: string;
  readonly shortTitle: string;
  /** Percent of the exam. */
  readonly weight: number;
  readonly competencies: readonly Competency[];
}

export interface Competency {
  readonly id: string;
  readonly title: string;
}

export const CURRICULUM: readonly Domain[] = [
  {
    code: 'CS',
    title: 'Cluster Setup',
    shortTitle: 'Cluster Setup',
    weight: 15,
    competencies: [
      { id: 'network-policies', title: 'Network policies to restrict cluster-level access' },
      { id: 'cis-benchmark', title: 'CIS benchmark review of etcd, kubelet, DNS and API server' },
      { id: 'ingress-tls', title: 'Ingress with TLS' },
      { id: 'node-metadata', title: 'Protect node metadata and endpoints' },
      { id: 'platform-binaries', title: 'Verify platform binaries before deploying' },
    ],
  },
  {
    code: 'CH',
    title: 'Cluster Hardening',
    shortTitle: 'Cluster Hardening',
    weight: 15,
    competencies: [
      { id: 'rbac', title: 'Role-based access control to minimise exposure' },
      { id: 'service-accounts', title: 'Care with service accounts' },
      { id: 'api-access', title: 'Restrict access to the Kubernetes API' },
      { id: 'upgrade', title: 'Upgrade to avoid vulnerabilities' },
    ],
  },
  {
    code: 'SH',
    title: 'System Hardening',
    shortTitle: 'System Hardening',
    weight: 10,
    competencies: [
      { id: 'host-footprint', title: 'Smaller host footprint' },
      { id: 'least-privilege', title: 'Least-privilege identity and access' },
      { id: 'external-network', title: 'Less external access to the network' },
      { id: 'kernel-hardening', title: 'Kernel hardening: AppArmor, seccomp' },
    ],
  },
  {
    code: 'MM',
    title: 'Minimize Microservice Vulnerabilities',
    shortTitle: 'Microservices',
    weight: 20,
    competencies: [
      { id: 'pod-security-standards', title: 'Pod Security Standards' },
      { id: 'secrets', title: 'Manage Secrets' },
      { id: 'isolation', title: 'Isolation: multi-tenancy, sandboxed containers' },
      { id: 'pod-encryption', title: 'Pod-to-Pod encryption' },
    ],
  },
  {
    code: 'SC',
    title: 'Supply Chain Security',
    shortTitle: 'Supply Chain',
    weight: 20,
    competencies: [
      { id: 'base-images', title: 'Smaller base images' },
      { id: 'know-supply-chain', title: 'Know the supply chain: SBOM, CI/CD, registries' },
      { id: 'secure-supply-chain', title: 'Permitted registries, signed and validated artifacts' },
      { id: 'static-analysis', title: 'Static analysis of workloads and images' },
    ],
  },
  {
    code: 'RT',
    title: 'Monitoring, Logging and Runtime Security',
    shortTitle: 'Runtime',
    weight: 20,
    competencies: [
      { id: 'behavioural-analytics', title: 'Behavioural analytics to detect malicious activity' },
      {
        id: 'threat-detection',
        title: 'Threats in infrastructure, apps, networks, data, users and workloads',
      },
      { id: 'attack-phases', title: 'Phases of attack' },
      { id: 'immutability', title: 'Immutability of containers at runtime' },
      { id: 'audit-logs', title: 'Audit logs to watch access' },
    ],
  },
];

/** Minutes, number of tasks and the share of points that passes. */
export const EXAM = { minutes: 120, leastTasks: 15, mostTasks: 20, passPercent: 67 } as const;

/** The domain of a code. */
export function domainOf(code: DomainCode): Domain {
  const domain = CURRICULUM.find((candidate) => candidate.code === code);
  if (domain === undefined) throw new Error(`no domain has the code ${code}`);
  return domain;
}
