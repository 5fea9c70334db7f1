import type { ApiObject } from '../../objects/object.ts';

/** What kubeadm adds to the roles of every cluster (cmd/kubeadm/app/phases: kubeconfig, kubelet, bootstraptoken, addons). */

const GROUP = 'rbac.authorization.k8s.io';
const NODES = 'system:nodes';
const NEW_NODES = 'system:bootstrappers:kubeadm:default-node-token';
const REQUESTS = 'system:certificates.k8s.io:certificatesigningrequests';

const group = (name: string): object => ({ apiGroup: GROUP, kind: 'Group', name });
const user = (name: string): object => ({ apiGroup: GROUP, kind: 'User', name });

const bindCluster = (name: string, role: string, subject: object): ApiObject => ({
  apiVersion: `${GROUP}/v1`,
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: role },
  subjects: [subject],
});

/** A Role to read one ConfigMap, and who has it. */
const readsMap = (
  namespace: string,
  name: string,
  map: string,
  subjects: readonly object[],
): readonly ApiObject[] => [
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'Role',
    metadata: { name, namespace },
    rules: [{ apiGroups: [''], resourceNames: [map], resources: ['configmaps'], verbs: ['get'] }],
  },
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace },
    roleRef: { apiGroup: GROUP, kind: 'Role', name },
    subjects: [...subjects],
  },
];

export const KUBEADM_ROLES: readonly ApiObject[] = [
  {
    apiVersion: `${GROUP}/v1`,
    kind: 'ClusterRole',
    metadata: { name: 'kubeadm:get-nodes' },
    rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }],
  },
  bindCluster(
    'kubeadm:apiserver-kubelet-client',
    'system:kubelet-api-admin',
    user('kube-apiserver-kubelet-client'),
  ),
  bindCluster('kubeadm:cluster-admins', 'cluster-admin', group('kubeadm:cluster-admins')),
  bindCluster('kubeadm:get-nodes', 'kubeadm:get-nodes', group(NEW_NODES)),
  bindCluster('kubeadm:kubelet-bootstrap', 'system:node-bootstrapper', group(NEW_NODES)),
  bindCluster('kubeadm:node-autoapprove-bootstrap', `${REQUESTS}:nodeclient`, group(NEW_NODES)),
  bindCluster('kubeadm:node-autoapprove-certificate-rotation', `${REQUESTS}:selfnodeclient`, group(NODES)),
  ...readsMap('kube-public', 'kubeadm:bootstrap-signer-clusterinfo', 'cluster-info', [
    user('system:anonymous'),
  ]),
  ...readsMap('kube-system', 'kubeadm:kubelet-config', 'kubelet-config', [group(NODES), group(NEW_NODES)]),
  ...readsMap('kube-system', 'kubeadm:nodes-kubeadm-config', 'kubeadm-config', [
    group(NEW_NODES),
    group(NODES),
  ]),
];
