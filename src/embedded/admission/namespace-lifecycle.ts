import type { Namespace } from '../objects/kinds.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/types.ts';
import { refused } from './refuse.ts';

const IMMORTAL = new Set(['default', 'kube-system', 'kube-public']);

/** Nothing is made in a namespace that is absent or going, and the three first ones stay. */
export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  admit(request) {
    const { operation, resource, namespace, name } = request;
    if (resource.key === 'namespaces') {
      if (operation === 'DELETE' && request.subresource === '' && IMMORTAL.has(name)) {
        throw failures.forbidden(
          { group: '', resource: 'namespaces' },
          name,
          'this namespace may not be deleted',
        );
      }
      return;
    }
    if (namespace === '' || operation === 'DELETE' || operation === 'CONNECT') return;
    // Telling an access review about the namespace would leak what is there.
    if (resource.key === 'localsubjectaccessreviews.authorization.k8s.io') return;
    const there = request.context.get<Namespace>('namespaces', '', namespace);
    if (there === undefined) throw failures.notFound({ group: '', resource: 'namespaces' }, namespace);
    if (operation === 'CREATE' && there.status?.phase === 'Terminating') throw terminating(request);
  },
};

function terminating(request: AdmissionRequest): StatusError {
  const { namespace } = request;
  const plain = refused(
    request,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
  );
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  return new StatusError(403, 'Forbidden', plain.message, { ...plain.status.details, causes: [cause] });
}
