/** What refused an object, as far as the API server's answer tells. */
export interface AdmissionRefusal {
  readonly by: Refuser;
  /** Of the policy, webhook or quota; of Pod Security the level with its version ("baseline:latest"). */
  readonly name: string | null;
}

/**
 * pod-security, policy (ValidatingAdmissionPolicy), webhook, quota, limit-range: an admission rule refused the object
 * for what it is. policy-error: a policy refused it because its expression or its parameters could not be evaluated.
 * The others say nothing about such rules: authorization (the caller lacks the right), service-account and namespace
 * (not there, or going), exists (the name is taken), not-found, invalid (no valid object), other.
 */
export type Refuser =
  | 'pod-security'
  | 'policy'
  | 'policy-error'
  | 'webhook'
  | 'quota'
  | 'limit-range'
  | 'authorization'
  | 'service-account'
  | 'namespace'
  | 'exists'
  | 'not-found'
  | 'invalid'
  | 'other';

/** Messages by the part that wrote them; the first that fits counts. The first group is the name. */
const MESSAGES: readonly (readonly [Refuser, RegExp])[] = [
  ['pod-security', /violates PodSecurity "([^"]+)"/],
  ['policy-error', /ValidatingAdmissionPolicy '([^']+)' .*resulted in error: /s],
  ['policy-error', /ValidatingAdmissionPolicy '([^']+)' .*failed to configure binding/s],
  ['policy-error', /failed to configure (?:policy|binding): /],
  ['policy', /ValidatingAdmissionPolicy '([^']+)' with binding '[^']+' denied request/],
  ['webhook', /admission webhook "([^"]+)" denied the request/],
  ['quota', /(?:exceeded|failed) quota: ([^,:]+)/],
  ['limit-range', /(?:minimum|maximum) \S+ (?:usage|limit to request ratio) per (?:Container|Pod)/],
  ['authorization', /User "[^"]*" cannot \S+ resource/],
  ['service-account', /error looking up service account ([^:]+)/],
  ['namespace', /unable to create new content in namespace (\S+) because it is being terminated/],
  ['namespace', /^namespaces? "([^"]+)" not found/],
];

/** Sorts the API server's refusal of an object (4xx) by its message, then by its status. */
export function classifyRefusal(answer: {
  readonly status: number;
  readonly reason: string;
  readonly message: string;
}): AdmissionRefusal {
  for (const [by, pattern] of MESSAGES) {
    const match = pattern.exec(answer.message);
    if (match !== null) return { by, name: match[1]?.trim() ?? null };
  }
  switch (answer.status) {
    case 404:
      return { by: 'not-found', name: null };
    case 409:
      return { by: 'exists', name: null };
    case 400:
    case 422:
      return { by: 'invalid', name: null };
    default:
      return { by: 'other', name: null };
  }
}

/** In words, such as `the policy no-latest` or `Pod Security (baseline:latest)`. */
export function describeRefuser({ by, name }: AdmissionRefusal): string {
  const named = (what: string): string => (name === null ? what : `${what} ${name}`);
  switch (by) {
    case 'pod-security':
      return name === null ? 'Pod Security' : `Pod Security (${name})`;
    case 'policy':
      return named('the policy');
    case 'policy-error':
      return `${named('the policy')}, which could not be evaluated`;
    case 'webhook':
      return named('the webhook');
    case 'quota':
      return named('the quota');
    case 'limit-range':
      return 'a LimitRange';
    case 'authorization':
      return 'RBAC: the caller lacks the right';
    case 'service-account':
      return `the lack of ${named('the service account')}`;
    case 'namespace':
      return `the lack of ${named('the namespace')}`;
    case 'exists':
      return 'an object of the same name';
    case 'not-found':
      return 'the lack of what it is about';
    case 'invalid':
      return 'the validation of its fields';
    case 'other':
      return 'another rule of the cluster';
  }
}
