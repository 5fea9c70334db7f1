import type { ParsedRequest } from '../../objects/certificate-request.ts';

/** The signers that the cluster has: pkg/controller/certificates/signer, pkg/apis/certificates/helpers.go. */

export const CLIENT = 'kubernetes.io/kube-apiserver-client';
export const KUBELET_CLIENT = 'kubernetes.io/kube-apiserver-client-kubelet';
const KUBELET_SERVING = 'kubernetes.io/kubelet-serving';

const fault = (why: string | undefined): { readonly why: string } | undefined =>
  why === undefined ? undefined : { why };

/**
 * Why a signer refuses a request, in the real words; undefined when it signs it, 'foreign' when the signer isn't the
 * cluster's.
 */
export function signerFault(
  signer: string,
  request: ParsedRequest,
  usages: readonly string[],
): { readonly why: string } | 'foreign' | undefined {
  switch (signer) {
    case CLIENT:
      return fault(clientFault(usages));
    case KUBELET_CLIENT:
      return fault(kubeletClientFault(request, usages));
    case KUBELET_SERVING:
      return fault(kubeletServingFault(request, usages));
    default:
      return 'foreign';
  }
}

function clientFault(usages: readonly string[]): string | undefined {
  const other = usages.find(
    (usage) => !['digital signature', 'key encipherment', 'client auth'].includes(usage),
  );
  if (other !== undefined) return `invalid usage for client certificate: ${other}`;
  return usages.includes('client auth')
    ? undefined
    : 'missing required usage for client certificate: client auth';
}

const isOf = (usages: readonly string[], purpose: string): boolean => {
  const has = new Set(usages);
  const rest = [...has].filter((usage) => usage !== 'key encipherment');
  return rest.length === 2 && has.has('digital signature') && has.has(purpose);
};

export function kubeletClientFault(request: ParsedRequest, usages: readonly string[]): string | undefined {
  const { organizations, commonName } = request;
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes')
    return 'subject organization is not system:nodes';
  if (request.dnsNames > 0) return 'DNS subjectAltNames are not allowed';
  if (request.emails > 0) return 'Email subjectAltNames are not allowed';
  if (request.ips > 0) return 'IP subjectAltNames are not allowed';
  if (request.uris > 0) return 'URI subjectAltNames are not allowed';
  if (!commonName.startsWith('system:node:')) return 'subject common name does not begin with system:node:';
  return isOf(usages, 'client auth')
    ? undefined
    : 'usages did not match [client auth digital signature key encipherment]';
}

function kubeletServingFault(request: ParsedRequest, usages: readonly string[]): string | undefined {
  const { organizations, commonName } = request;
  if (organizations.length !== 1 || organizations[0] !== 'system:nodes')
    return 'subject organization is not system:nodes';
  if (request.dnsNames === 0 && request.ips === 0) return 'DNS or IP subjectAltName is required';
  if (request.emails > 0) return 'Email subjectAltNames are not allowed';
  if (request.uris > 0) return 'URI subjectAltNames are not allowed';
  if (!isOf(usages, 'server auth'))
    return 'usages did not match [digital signature key encipherment server auth]';
  return commonName.startsWith('system:node:')
    ? undefined
    : 'subject common name does not begin with system:node:';
}
