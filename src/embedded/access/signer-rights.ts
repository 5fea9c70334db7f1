import { isFields, type ApiObject } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { sameJson } from '../store/same-json.ts';
import type { Authorizer } from './types.ts';

/** plugin/pkg/admission/certificates: approving and signing take a right on the signer as well. */

const KEY = 'certificatesigningrequests.certificates.k8s.io';

export function createSignerPlugins(authorizer: Authorizer): readonly AdmissionPlugin[] {
  const need = ({ caller, resource, name }: AdmissionRequest, verb: string, signer: string): void => {
    const domain = signer.split('/')[0] ?? '';
    const may = [signer, `${domain}/*`].some((one) => {
      const right = { group: 'certificates.k8s.io', resource: 'signers', subresource: '', namespace: '' };
      return authorizer.decide(caller, { ...right, verb, name: one }).allowed;
    });
    if (may) return;
    const why = `user not permitted to ${verb} requests with signerName ${JSON.stringify(signer)}`;
    throw failures.forbidden({ group: resource.group, resource: resource.resource }, name, why);
  };
  return [
    {
      name: 'CertificateApproval',
      validate(request) {
        if (request.resource.key !== KEY || request.subresource !== 'approval') return;
        if (request.old !== undefined) need(request, 'approve', signerOf(request.old));
      },
    },
    {
      name: 'CertificateSigning',
      validate(request) {
        const { resource, subresource, object, old } = request;
        if (resource.key !== KEY || subresource !== 'status' || object === undefined || old === undefined)
          return;
        if (sameJson(decisionsOf(object), decisionsOf(old))) return;
        need(request, 'sign', signerOf(old));
      },
    },
  ];
}

function signerOf(csr: ApiObject): string {
  const spec = isFields(csr['spec']) ? csr['spec'] : {};
  return typeof spec['signerName'] === 'string' ? spec['signerName'] : '';
}

function decisionsOf(csr: ApiObject): unknown {
  const status = isFields(csr['status']) ? csr['status'] : {};
  return [status['certificate'] ?? '', status['conditions'] ?? []];
}
