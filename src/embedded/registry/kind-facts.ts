/**
 * What the real server's strategies say about single kinds and no recorded document tells
 * (pkg/registry/<group>/<kind>/strategy.go and storage.go). Keys are ResourceInfo.key.
 */
const keys = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/u));

/** PUT of an object that isn't there makes it (AllowCreateOnUpdate). */
export const CREATES_ON_UPDATE = keys(`
  runtimeclasses.node.k8s.io rolebindings.rbac.authorization.k8s.io clusterrolebindings.rbac.authorization.k8s.io
  roles.rbac.authorization.k8s.io clusterroles.rbac.authorization.k8s.io leases.coordination.k8s.io
  leasecandidates.coordination.k8s.io limitranges events services endpoints
`);

/** PUT has to name the resourceVersion (AllowUnconditionalUpdate is false). */
export const UPDATES_NEED_VERSION = keys(`
  podcertificaterequests.certificates.k8s.io clustertrustbundles.certificates.k8s.io runtimeclasses.node.k8s.io
  storageversionmigrations.storagemigration.k8s.io poddisruptionbudgets.policy
  storageversions.internal.apiserver.k8s.io csidrivers.storage.k8s.io csistoragecapacities.storage.k8s.io
  volumeattachments.storage.k8s.io csinodes.storage.k8s.io leases.coordination.k8s.io
  leasecandidates.coordination.k8s.io validatingadmissionpolicies.admissionregistration.k8s.io
  mutatingadmissionpolicies.admissionregistration.k8s.io mutatingwebhookconfigurations.admissionregistration.k8s.io
  validatingwebhookconfigurations.admissionregistration.k8s.io
  mutatingadmissionpolicybindings.admissionregistration.k8s.io
  validatingadmissionpolicybindings.admissionregistration.k8s.io
  customresourcedefinitions.apiextensions.k8s.io apiservices.apiregistration.k8s.io
`);

/** A DELETE is answered with the object instead of a status (ReturnDeletedObject). */
export const RETURNS_DELETED = keys(`
  resourceclaimtemplates.resource.k8s.io resourceslices.resource.k8s.io resourceclaims.resource.k8s.io
  deviceclasses.resource.k8s.io devicetaintrules.resource.k8s.io csidrivers.storage.k8s.io
  storageclasses.storage.k8s.io volumeattachments.storage.k8s.io csinodes.storage.k8s.io
  volumeattributesclasses.storage.k8s.io resourcequotas persistentvolumes serviceaccounts persistentvolumeclaims
  namespaces pods services podtemplates
`);

/** Finalizers of the garbage collector are never set on them. */
export const NOT_COLLECTED = keys('events');

/** Deleting them leaves their dependents behind where no policy is asked for. */
export const ORPHANS_BY_DEFAULT = keys('jobs.batch replicationcontrollers');

/** Objects have metadata.generation: 1 when made, one more whenever anything outside metadata and status changes. */
export const HAS_GENERATION = keys(`
  pods podtemplates replicationcontrollers daemonsets.apps statefulsets.apps deployments.apps replicasets.apps
  jobs.batch cronjobs.batch priorityclasses.scheduling.k8s.io ingressclasses.networking.k8s.io
  networkpolicies.networking.k8s.io ingresses.networking.k8s.io endpointslices.discovery.k8s.io
  poddisruptionbudgets.policy resourceslices.resource.k8s.io deviceclasses.resource.k8s.io
  flowschemas.flowcontrol.apiserver.k8s.io prioritylevelconfigurations.flowcontrol.apiserver.k8s.io
  validatingadmissionpolicies.admissionregistration.k8s.io mutatingadmissionpolicies.admissionregistration.k8s.io
  mutatingwebhookconfigurations.admissionregistration.k8s.io
  validatingwebhookconfigurations.admissionregistration.k8s.io
  mutatingadmissionpolicybindings.admissionregistration.k8s.io
  validatingadmissionpolicybindings.admissionregistration.k8s.io
  customresourcedefinitions.apiextensions.k8s.io
`);

/** A create may bring its status along. */
export const KEEPS_STATUS_ON_CREATE = keys('nodes');

/** What status is when the object is new, where it isn't empty. */
export const FIRST_STATUS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  pods: { phase: 'Pending' },
  namespaces: { phase: 'Active' },
  persistentvolumes: { phase: 'Pending' },
  persistentvolumeclaims: { phase: 'Pending' },
};

/** Writing through status changes nothing of metadata. */
export const STATUS_KEEPS_METADATA = keys(`
  apiservices.apiregistration.k8s.io flowschemas.flowcontrol.apiserver.k8s.io
  prioritylevelconfigurations.flowcontrol.apiserver.k8s.io resourceclaims.resource.k8s.io
  servicecidrs.networking.k8s.io storageversions.internal.apiserver.k8s.io
  validatingadmissionpolicies.admissionregistration.k8s.io volumeattachments.storage.k8s.io
`);

/** What else of metadata stays then. */
export const STATUS_KEEPS: Readonly<Record<string, readonly ('labels' | 'ownerReferences')[]>> = {
  pods: ['ownerReferences'],
  'deployments.apps': ['labels'],
};

/** Where the real server keeps kinds in etcd, if not below their plural; it shows in messages. */
const ETCD_PLACES: Readonly<Record<string, string>> = {
  nodes: 'minions',
  services: 'services/specs',
  endpoints: 'services/endpoints',
  replicationcontrollers: 'controllers',
  ingresses: 'ingress',
};

/** The key of an object in etcd: "/registry/pods/default/web". */
export function etcdKey(plural: string, namespace: string, name: string): string {
  const place = ETCD_PLACES[plural] ?? plural;
  return `/registry/${place}/${namespace === '' ? '' : `${namespace}/`}${name}`;
}

const NAMES_AS_LABEL = keys('namespaces');
const NAMES_AS_PATH = keys(`
  roles.rbac.authorization.k8s.io rolebindings.rbac.authorization.k8s.io
  clusterroles.rbac.authorization.k8s.io clusterrolebindings.rbac.authorization.k8s.io
`);

/** How the name of an object of this kind is checked where no rule says otherwise. */
export function nameStyle(key: string): 'label' | 'path' | 'subdomain' {
  if (NAMES_AS_LABEL.has(key)) return 'label';
  return NAMES_AS_PATH.has(key) ? 'path' : 'subdomain';
}
