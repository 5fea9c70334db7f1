import type { CertificateSigningRequest } from '../objects/kinds.ts';
import { copyOf } from '../objects/object.ts';
import { wireTime } from '../registry/environment.ts';
import type { KindRules, RulesContext } from '../registry/types.ts';
import { validateRequest, validateRequestUpdate } from './certificate-requests.ts';

/** pkg/registry/certificates/certificates/strategy.go. Who asks is written into the spec by the registry. */

type Conditions = NonNullable<NonNullable<CertificateSigningRequest['status']>['conditions']>;

const conditionsOf = ({ status }: CertificateSigningRequest): Conditions => status?.conditions ?? [];

/** Times that a condition lacks: those of the old one of its type and status, else now. */
function stampConditions(
  csr: CertificateSigningRequest,
  old: CertificateSigningRequest,
  context: RulesContext,
): void {
  const now = wireTime(context.now());
  for (const condition of conditionsOf(csr)) {
    condition.lastUpdateTime ??= now;
    const before = conditionsOf(old).find(
      ({ type, status }) => type === condition.type && status === condition.status,
    );
    condition.lastTransitionTime ??= before?.lastTransitionTime ?? now;
  }
}

/** Decisions stay as they are, where as many of them come as there were. */
function keepDecisions(csr: CertificateSigningRequest, old: CertificateSigningRequest): void {
  for (const decision of ['Approved', 'Denied']) {
    const before = conditionsOf(old).filter(({ type }) => type === decision);
    if (conditionsOf(csr).filter(({ type }) => type === decision).length !== before.length) continue;
    const kept = copyOf(before);
    for (const [index, { type }] of conditionsOf(csr).entries()) {
      const next = type === decision ? kept.shift() : undefined;
      if (next !== undefined) conditionsOf(csr)[index] = next;
    }
  }
}

export const certificateSigningRequestRules: KindRules<CertificateSigningRequest> = {
  resource: 'certificatesigningrequests.certificates.k8s.io',
  prepareForUpdate(csr, old) {
    csr.spec = copyOf(old.spec);
    csr.status = copyOf(old.status ?? {});
  },
  validate: validateRequest,
  validateUpdate: (csr, old) => validateRequestUpdate(csr, old, {}),
  // any name will do
  validateName: () => [],
  subresources: {
    approval: {
      prepareForUpdate(csr, old, context) {
        const conditions = conditionsOf(csr);
        csr.spec = copyOf(old.spec);
        csr.status = { ...copyOf(old.status ?? {}), conditions };
        stampConditions(csr, old, context);
      },
      validateUpdate: (csr, old) => validateRequestUpdate(csr, old, { approves: true }),
    },
    status: {
      prepareForUpdate(csr, old, context) {
        csr.spec = copyOf(old.spec);
        keepDecisions(csr, old);
        stampConditions(csr, old, context);
      },
      validateUpdate: (csr, old) => validateRequestUpdate(csr, old, { issues: true }),
    },
  },
};
