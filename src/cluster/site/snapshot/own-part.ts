import { valueAt, type Json, type JsonObject } from '../../../model/json.ts';
import { listAt, objectAt, objectsAt } from '../../../model/json-read.ts';
import type { KubeObject } from '../../../model/kube-object.ts';

/** Annotations and fields that the cluster's controllers write into what people made. */
const CONTROLLERS_ANNOTATIONS =
  /^(?:deployment|batch|autoscaling\.alpha|control-plane\.alpha|endpoints|pv|volume|volume\.beta|node\.alpha|service\.alpha)\.kubernetes\.io\/|^deprecated\.daemonset\.template\.generation$|^kubectl\.kubernetes\.io\/last-applied-configuration$|^node-problem|^kubeadm\.alpha/;

/**
 * The part of an object that people decide: without status, notes of the server, and what controllers fill in. Of a
 * signing request the approval belongs to it, of a node only labels and whether it takes Pods.
 */
export function ownPart(object: KubeObject): JsonObject {
  const { status: _status, metadata: _metadata, ...rest } = object;
  const metadata = {
    labels: objectAt(object.metadata, 'labels'),
    annotations: Object.fromEntries(
      Object.entries(objectAt(object.metadata, 'annotations')).filter(
        ([name]) => !CONTROLLERS_ANNOTATIONS.test(name),
      ),
    ),
  };
  const spec = objectAt(object, 'spec');
  switch (object.kind) {
    case 'Node':
      return { labels: metadata.labels, unschedulable: spec['unschedulable'] ?? false };
    case 'Pod': {
      const { nodeName: _nodeName, ...own } = spec;
      return { ...rest, metadata, spec: own };
    }
    case 'PersistentVolumeClaim': {
      const { volumeName: _volumeName, ...own } = spec;
      return { ...rest, metadata, spec: own };
    }
    case 'CertificateSigningRequest':
      return { ...rest, metadata, approval: approvalOf(object) };
    case 'ClusterRole':
      // the rules of an aggregated role follow from others
      return object['aggregationRule'] === undefined
        ? { ...rest, metadata }
        : { ...rest, metadata, rules: [] };
    default:
      return { ...rest, metadata };
  }
}

function approvalOf(request: KubeObject): readonly Json[] {
  return objectsAt(objectAt(request, 'status'), 'conditions').map(({ type, status }) => [
    type ?? null,
    status ?? null,
  ]);
}

/** Does it belong to another object, whose controller makes and removes it? */
export function isOwned(object: KubeObject): boolean {
  return listAt(object.metadata, 'ownerReferences').length > 0;
}

/** Is it on its way out? */
export function isLeaving(object: KubeObject): boolean {
  return valueAt(object, ['metadata', 'deletionTimestamp']) !== undefined;
}

/** Who writes objects besides people. */
const MACHINES =
  /^(?:kube-controller-manager|kube-scheduler|kube-apiserver|kubelet|kubeadm|cluster-autoscaler|cloud-controller-manager|cks-trainer|calico\S*|cilium\S*)$/;

/** The last time that somebody wrote something of it but its status. */
export function touchedAt(object: KubeObject): string | null {
  const times = objectsAt(object.metadata, 'managedFields').flatMap(({ manager, subresource, time }) =>
    typeof time === 'string' &&
    (subresource === undefined || subresource === 'ephemeralcontainers') &&
    !(typeof manager === 'string' && MACHINES.test(manager))
      ? [time]
      : [],
  );
  return times.toSorted().at(-1) ?? null;
}
