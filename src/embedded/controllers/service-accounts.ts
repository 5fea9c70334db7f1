import type { Namespace, ServiceAccount } from '../objects/kinds.ts';
import { isNamespaceTerminating, isRefusal } from './keys.ts';
import type { Controller } from './types.ts';

/** pkg/controller/serviceaccount/serviceaccounts_controller.go: every namespace has an account "default". */
export const serviceAccounts: Controller = {
  name: 'service-account-controller',
  start({ api, queue, watch }) {
    const work = queue((name) => {
      const namespace = api.get<Namespace>('namespaces', '', name);
      if (namespace === undefined || namespace.status?.phase !== 'Active') return;
      if (api.get('serviceaccounts', name, 'default') !== undefined) return;
      try {
        api.create<ServiceAccount>('serviceaccounts', {
          apiVersion: 'v1',
          kind: 'ServiceAccount',
          metadata: { name: 'default', namespace: name },
        });
      } catch (error) {
        if (!isNamespaceTerminating(error) && !isRefusal(error, 'AlreadyExists')) throw error;
      }
    });
    watch<Namespace>('namespaces', ({ type, object }) => {
      if (type !== 'DELETED') work.add(object.metadata.name ?? '');
    });
    watch<ServiceAccount>('serviceaccounts', ({ type, object }) => {
      if (type === 'DELETED' && object.metadata.name === 'default') work.add(object.metadata.namespace ?? '');
    });
  },
};
