import { emptySet, recursiveDifference, setOf, union, type FieldSet } from './field-set.ts';
import { fieldElement, type PathElement } from './path-element.ts';

const path = (...names: readonly string[]): readonly PathElement[] => names.map((name) => fieldElement(name));

const spec = path('spec');
const status = path('status');
const metadata = path('metadata');

/**
 * What a request to a resource resets, so that it can't own it: the strategies' GetResetFields in
 * k8s.io/kubernetes/pkg/registry. The key is the kind and the subresource; kinds not named here keep status from the
 * main resource, and spec from status.
 */
const exceptions: Readonly<Record<string, FieldSet>> = {
  CertificateSigningRequest: setOf(spec, status),
  'CertificateSigningRequest/status': setOf(spec, path('status', 'conditions')),
  'CertificateSigningRequest/approval': setOf(spec, path('status', 'certificate')),
  'Pod/status': setOf(spec, path('metadata', 'deletionTimestamp'), path('metadata', 'ownerReferences')),
  'Deployment/status': setOf(spec, path('metadata', 'labels')),
  'Namespace/finalize': setOf(status),
  'APIService/status': setOf(spec, metadata),
  'FlowSchema/status': setOf(spec, metadata),
  'PodGroup/status': setOf(spec, metadata),
  'PriorityLevelConfiguration/status': setOf(spec, metadata),
  'ResourceClaim/status': setOf(spec, metadata),
  'DeviceTaintRule/status': setOf(spec, metadata),
  'ResourcePoolStatusRequest/status': setOf(spec, metadata),
  'ServiceCIDR/status': setOf(spec, metadata),
  'StorageVersion/status': setOf(spec, metadata),
  'StorageVersionMigration/status': setOf(spec, metadata),
  'ValidatingAdmissionPolicy/status': setOf(spec, metadata),
  'VolumeAttachment/status': setOf(spec, metadata),
};

const ofMainResource = setOf(status);
const ofStatus = setOf(spec);

/** The only fields that requests to these subresources can own. `*` is any item. */
const includedOnly: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'Pod/ephemeralcontainers': [['f:spec', 'f:ephemeralContainers']],
  'Pod/resize': ['f:containers', 'f:initContainers'].flatMap((list) => [
    ['f:spec', list, '*', 'f:resources'],
    ['f:spec', list, '*', 'f:resizePolicy'],
  ]),
};

/** The set without what a request to that subresource ('' for the main resource) resets. */
export function withoutResetFields(set: FieldSet, kind: string, subresource: string): FieldSet {
  const place = subresource === '' ? kind : `${kind}/${subresource}`;
  const included = includedOnly[place];
  if (included !== undefined)
    return included.reduce((kept, pattern) => union(kept, pick(set, pattern)), emptySet);
  const reset =
    exceptions[place] ??
    (subresource === '' ? ofMainResource : subresource === 'status' ? ofStatus : undefined);
  return reset === undefined ? set : recursiveDifference(set, reset);
}

/** The paths on the way to a pattern, and everything below it. */
function pick(set: FieldSet, pattern: readonly string[]): FieldSet {
  const [first, ...rest] = pattern;
  if (first === undefined) return set;
  const children = new Map<PathElement, FieldSet>();
  for (const [element, child] of set.children) {
    if (first === '*' || first === element) children.set(element, pick(child, rest));
  }
  return { owned: set.owned, children };
}
