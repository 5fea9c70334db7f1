import { X509Certificate } from 'node:crypto';
import { parseRequest, type ParsedRequest } from '../../objects/certificate-request.ts';
import type { CertificateSigningRequest } from '../../objects/kinds.ts';
import type { Controller, ControllerContext } from '../types.ts';
import { KUBELET_CLIENT, kubeletClientFault, signerFault } from './signers.ts';

const KEY = 'certificatesigningrequests.certificates.k8s.io';
const GROUP = 'certificates.k8s.io';
const MINUTE_MS = 60_000;
/** --cluster-signing-duration. */
const LONGEST_MS = 365 * 24 * 60 * MINUTE_MS;
const SHORTEST_MS = 10 * MINUTE_MS;
/** Certificates begin earlier than now, for clocks that are late; short ones end no earlier for it. */
const BACKDATE_MS = 5 * MINUTE_MS;
const SHORT_MS = 8 * 60 * MINUTE_MS;

const hasCondition = ({ status }: CertificateSigningRequest, type: string): boolean =>
  (status?.conditions ?? []).some((condition) => condition.type === type && condition.status === 'True');

function tryParse({ spec }: CertificateSigningRequest): ParsedRequest | undefined {
  try {
    return parseRequest(spec.request);
  } catch {
    // what was stored is a request; Go reads some that are no good DER
    return undefined;
  }
}

/** pkg/controller/certificates/signer: approved requests get their certificate, or why they don't. */
export const certificateSigning: Controller = {
  name: 'certificate-controller',
  start({ api, queue, watch, clock, now, issueCertificate }) {
    const work = queue((name) => {
      const csr = api.get<CertificateSigningRequest>(KEY, '', name);
      if (csr === undefined || (csr.status?.certificate ?? '') !== '') return;
      if (!hasCondition(csr, 'Approved') || hasCondition(csr, 'Denied') || hasCondition(csr, 'Failed'))
        return;
      const request = tryParse(csr);
      if (request === undefined) return;
      const { usages = [], signerName, expirationSeconds } = csr.spec;
      const fault = signerFault(signerName, request, usages);
      if (fault === 'foreign') return;
      api.change<CertificateSigningRequest>(KEY, '', name, 'status', (draft) => {
        if (fault !== undefined) {
          const failed = {
            type: 'Failed',
            status: 'True',
            reason: 'SignerValidationFailure',
            message: fault.why,
          };
          const conditions = [...(draft.status?.conditions ?? []), { ...failed, lastUpdateTime: now() }];
          draft.status = { ...draft.status, conditions };
          return;
        }
        const at = clock.now().getTime();
        const lasts = lifetimeMs(expirationSeconds);
        const certificate = issueCertificate({
          request: csr.spec.request,
          usages,
          notBefore: new Date(at - BACKDATE_MS),
          notAfter: new Date(at + lasts - (lasts < SHORT_MS ? 0 : BACKDATE_MS)),
        });
        draft.status = { ...draft.status, certificate: Buffer.from(certificate).toString('base64') };
      });
    });
    watchRequests(watch, work);
  },
};

function lifetimeMs(seconds: number | undefined): number {
  return seconds === undefined ? LONGEST_MS : Math.min(Math.max(seconds * 1000, SHORTEST_MS), LONGEST_MS);
}

/** pkg/controller/certificates/approver: what a kubelet asks for is approved when it may ask for it. */
export const certificateApproving: Controller = {
  name: 'certificate-controller',
  start({ api, queue, watch, access }) {
    const work = queue((name) => {
      const csr = api.get<CertificateSigningRequest>(KEY, '', name);
      if (csr === undefined || (csr.status?.certificate ?? '') !== '') return;
      if (csr.spec.signerName !== KUBELET_CLIENT) return;
      if (hasCondition(csr, 'Approved') || hasCondition(csr, 'Denied')) return;
      const request = tryParse(csr);
      const { username = '', groups = [], usages = [] } = csr.spec;
      if (request === undefined || kubeletClientFault(request, usages) !== undefined) return;
      const may = (subresource: string): boolean =>
        access.decide(
          { user: username, groups },
          {
            verb: 'create',
            group: GROUP,
            resource: 'certificatesigningrequests',
            subresource,
            namespace: '',
            name: '',
          },
        ).allowed;
      const self = username === request.commonName && may('selfnodeclient');
      if (!self && !may('nodeclient')) return;
      api.change<CertificateSigningRequest>(KEY, '', name, 'approval', (draft) => {
        const approved = {
          type: 'Approved',
          status: 'True',
          reason: 'AutoApproved',
          message: `Auto approving ${self ? 'self ' : ''}kubelet client certificate after SubjectAccessReview.`,
        };
        draft.status = { ...draft.status, conditions: [...(draft.status?.conditions ?? []), approved] };
      });
    });
    watchRequests(watch, work);
  },
};

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** pkg/controller/certificates/cleaner: requests go an hour after they were decided, or a day after nobody did. */
export const certificateCleaning: Controller = {
  name: 'certificate-controller',
  start({ api, queue, watch, clock }) {
    const work = queue((name) => {
      const csr = api.get<CertificateSigningRequest>(KEY, '', name);
      if (csr === undefined) return;
      const wait = endOf(csr) - clock.now().getTime();
      if (wait > 0) work.addAfter(name, wait + 1000);
      else api.delete(KEY, '', name);
    });
    watchRequests(watch, work);
  },
};

/** When a request is to go, in milliseconds since 1970. */
function endOf(csr: CertificateSigningRequest): number {
  const conditions = csr.status?.conditions ?? [];
  if (conditions.length === 0) return Date.parse(csr.metadata.creationTimestamp ?? '') + DAY_MS;
  const ends = conditions
    .filter(({ type }) => ['Approved', 'Denied', 'Failed'].includes(type))
    .map(({ lastUpdateTime }) => Date.parse(lastUpdateTime ?? '') + HOUR_MS);
  const certificate = csr.status?.certificate ?? '';
  if (certificate !== '') ends.push(expiryOf(certificate));
  return Math.min(...ends.filter((end) => !Number.isNaN(end)));
}

function expiryOf(base64: string): number {
  try {
    return new X509Certificate(Buffer.from(base64, 'base64')).validToDate.getTime();
  } catch {
    return Number.NaN;
  }
}

function watchRequests(watch: ControllerContext['watch'], work: { add(key: string): void }): void {
  watch<CertificateSigningRequest>(KEY, ({ type, object }) => {
    if (type !== 'DELETED') work.add(object.metadata.name ?? '');
  });
}
