import type { ApiObject } from '../objects/object.ts';
import { isFields } from '../objects/object.ts';
import type { AdmissionPlugin } from '../registry/types.ts';
import { refused } from './refuse.ts';

const SIGNER = 'kubernetes.io/kube-apiserver-client';
/** The DER of the attribute type organizationName, 2.5.4.10. */
const ORGANIZATION = Buffer.from([0x06, 0x03, 0x55, 0x04, 0x0a]);
const MASTERS = 'system:masters';

/** Nobody gets a client certificate that makes them a master. */
export const certificateSubjectRestriction: AdmissionPlugin = {
  name: 'CertificateSubjectRestriction',
  validate(request) {
    const { resource, subresource, operation, object } = request;
    if (resource.key !== 'certificatesigningrequests.certificates.k8s.io' || subresource !== '') return;
    if (operation !== 'CREATE' || object === undefined || !asksForMaster(object)) return;
    throw refused(request, `use of ${SIGNER} signer with system:masters group is not allowed`);
  },
};

function asksForMaster(object: ApiObject): boolean {
  const spec = isFields(object['spec']) ? object['spec'] : {};
  if (spec['signerName'] !== SIGNER || typeof spec['request'] !== 'string') return false;
  const pem = Buffer.from(spec['request'], 'base64').toString('latin1');
  const body = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/u.exec(
    pem,
  )?.[1];
  const der = Buffer.from(body ?? '', 'base64');
  for (let at = der.indexOf(ORGANIZATION); at !== -1; at = der.indexOf(ORGANIZATION, at + 1)) {
    // a string of whichever kind: its tag, its length in one byte, its text
    const length = der[at + ORGANIZATION.length + 1] ?? 0;
    const start = at + ORGANIZATION.length + 2;
    if (der.toString('latin1', start, start + length) === MASTERS) return true;
  }
  return false;
}
