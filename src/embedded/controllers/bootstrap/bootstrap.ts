import type { ControllerParts } from '../types.ts';
import { isRefusal } from '../keys.ts';
import { apiService } from './api-service.ts';
import { clusterDns } from './cluster-dns.ts';
import { KUBEADM_ROLES } from './kubeadm-roles.ts';
import { NAMESPACES, PRIORITY_CLASSES } from './objects.ts';
import { roleObjects } from './roles.ts';

/** Makes what a cluster has before anybody does anything. What is there already stays as it is. */
export function bootstrap({ clientFor, schemas, apiAddress }: ControllerParts): void {
  const api = clientFor('system:apiserver', 'kube-apiserver');
  for (const object of [
    ...NAMESPACES,
    ...PRIORITY_CLASSES,
    ...roleObjects(),
    ...KUBEADM_ROLES,
    ...apiService(apiAddress),
    ...clusterDns(),
  ]) {
    const { key = '' } = schemas.byKind(object.apiVersion, object.kind) ?? {};
    if (api.get(key, object.metadata.namespace ?? '', object.metadata.name ?? '') !== undefined) continue;
    try {
      api.create(key, object);
    } catch (error) {
      if (!isRefusal(error, 'AlreadyExists')) throw error;
    }
  }
}
