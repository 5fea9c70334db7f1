import type { CertificateSigningRequest } from '../objects/kinds.ts';
import { NONE, orNone } from './cell-text.ts';
import { humanDuration } from './human-duration.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const signingRequests = printer<CertificateSigningRequest>(
  'certificatesigningrequests.certificates.k8s.io',
  (request, since) => [
    request.metadata.name ?? '',
    ageOf(request, since),
    orNone(request.spec.signerName),
    request.spec.username ?? '',
    request.spec.expirationSeconds === undefined
      ? NONE
      : humanDuration(request.spec.expirationSeconds * 1000),
    statusOf(request),
  ],
);

export const certificatesPrinters: readonly Printer[] = [signingRequests];

function statusOf({ status }: CertificateSigningRequest): string {
  const has = (wanted: string): boolean => (status?.conditions ?? []).some(({ type }) => type === wanted);
  const decided = has('Denied') ? 'Denied' : has('Approved') ? 'Approved' : 'Pending';
  const issued = (status?.certificate ?? '') !== '';
  return `${decided}${has('Failed') ? ',Failed' : ''}${issued ? ',Issued' : ''}`;
}
