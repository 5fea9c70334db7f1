import type { Authorizer, Subject } from '../../access/types.ts';
import type { AccessQuestion, Authorize } from '../../cel/functions/authorization.ts';
import type { AdmissionRequest } from '../../registry/types.ts';

/** Answers what expressions ask about access, by the rights in the cluster: about the caller, or a service account. */
export function authorizeBy(access: Authorizer): (request: AdmissionRequest) => Authorize {
  return ({ caller }) =>
    (question) => {
      const subject = question.serviceAccount === undefined ? caller : accountOf(question.serviceAccount);
      const { verb, path, group = '', resource = '', subresource = '', namespace = '', name = '' } = question;
      return access.decide(
        subject,
        path === undefined ? { verb, group, resource, subresource, namespace, name } : { verb, path },
      );
    };
}

function accountOf({ namespace, name }: NonNullable<AccessQuestion['serviceAccount']>): Subject {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}
