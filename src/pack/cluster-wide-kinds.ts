/**
 * Kinds without a namespace that Kubernetes itself serves. Source: `kubectl api-resources --namespaced=false` of
 * v1.36.
 */
const CLUSTER_WIDE = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ClusterTrustBundle',
  'ComponentStatus',
  'CustomResourceDefinition',
  'DeviceClass',
  'FlowSchema',
  'IPAddress',
  'IngressClass',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
  'MutatingWebhookConfiguration',
  'Namespace',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'ResourceSlice',
  'RuntimeClass',
  'ServiceCIDR',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
  'VolumeAttributesClass',
]);

/** Groups that Kubernetes itself serves: none, without a dot, or below k8s.io. */
const BUILT_IN_GROUP = /^(apps|autoscaling|batch|policy|events\.k8s\.io|([a-z.]+\.)?k8s\.io)$/;

/** Does the kind live in namespaces? unknown: a kind that only the cluster knows, such as a custom resource's. */
export function scopeOf(apiVersion: string, kind: string): 'cluster' | 'namespaced' | 'unknown' {
  const slash = apiVersion.indexOf('/');
  const builtIn = slash === -1 || BUILT_IN_GROUP.test(apiVersion.slice(0, slash));
  if (!builtIn) return 'unknown';
  return CLUSTER_WIDE.has(kind) ? 'cluster' : 'namespaced';
}
