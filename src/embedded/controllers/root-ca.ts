import { sameJson } from '../store/same-json.ts';
import type { ConfigMap, Namespace } from '../objects/kinds.ts';
import { isNamespaceTerminating } from './keys.ts';
import type { Controller } from './types.ts';

const NAME = 'kube-root-ca.crt';
const DESCRIPTION = 'kubernetes.io/description';
const TEXT =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the ' +
  'internal service IP or kubernetes.default.svc. ' +
  'No other usage is guaranteed across distributions of Kubernetes clusters.';

/** pkg/controller/certificates/rootcacertpublisher: every namespace has the cluster's CA, whatever is done to it. */
export const rootCa: Controller = {
  name: 'root-ca-cert-publisher',
  start({ api, queue, watch, caCertificate }) {
    const data = { 'ca.crt': caCertificate };
    const work = queue((namespace) => {
      if (api.get<Namespace>('namespaces', '', namespace)?.status?.phase !== 'Active') return;
      const live = api.get<ConfigMap>('configmaps', namespace, NAME);
      if (live === undefined) {
        try {
          api.create<ConfigMap>('configmaps', {
            apiVersion: 'v1',
            kind: 'ConfigMap',
            metadata: { name: NAME, namespace, annotations: { [DESCRIPTION]: TEXT } },
            data,
          });
        } catch (error) {
          if (!isNamespaceTerminating(error)) throw error;
        }
        return;
      }
      if (sameJson({ ...live.data }, data) && (live.metadata.annotations?.[DESCRIPTION] ?? '') !== '') return;
      api.change<ConfigMap>('configmaps', namespace, NAME, '', (draft) => {
        draft.data = data;
        draft.metadata.annotations = { ...draft.metadata.annotations, [DESCRIPTION]: TEXT };
      });
    });
    watch<Namespace>('namespaces', ({ type, object }) => {
      if (type !== 'DELETED') work.add(object.metadata.name ?? '');
    });
    watch<ConfigMap>('configmaps', ({ object }) => {
      if (object.metadata.name === NAME) work.add(object.metadata.namespace ?? '');
    });
  },
};
