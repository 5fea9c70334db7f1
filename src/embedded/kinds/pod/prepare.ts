import { copyOf } from '../../objects/object.ts';
import type { LabelSelector, Pod, PodSpec } from '../../objects/kinds.ts';
import type { RulesContext } from '../../registry/types.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { qosClass } from './resources.ts';

/** What pkg/registry/core/pod/strategy.go does to Pods before they are validated. */

/** PrepareForCreate: a new Pod is Pending, of its QoS class. */
export function preparePodForCreate(pod: Pod, context: RulesContext): void {
  pod.metadata.generation = 1;
  pod.status = { phase: 'Pending', qosClass: qosClass(pod) };
  if (pod.spec === undefined) return;
  dropDisabledFields(pod.spec);
  if ((pod.spec.schedulingGates ?? []).length > 0) {
    pod.status.conditions = [
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'SchedulingGated',
        message: 'Scheduling is blocked due to non-empty scheduling gates',
        lastProbeTime: null as unknown as string,
        lastTransitionTime: `${context.now().toISOString().slice(0, 19)}Z`,
      },
    ];
  }
  mergeLabelKeys(pod.spec, pod.metadata.labels ?? {});
  copyAppArmorAnnotations(pod);
}

/** PrepareForUpdate of the main resource: the status stays as it is. */
export function preparePodForUpdate(pod: Pod, old: Pod): void {
  if (old.status === undefined) delete pod.status;
  else pod.status = copyOf(old.status);
  if (pod.spec !== undefined) dropDisabledFields(pod.spec);
  countGeneration(pod, old);
}

/** Generation grows with every change of the spec. */
export function countGeneration(pod: Pod, old: Pod): void {
  const generation = old.metadata.generation ?? 0;
  pod.metadata.generation = semanticallyEqual(pod.spec, old.spec) ? generation : generation + 1;
}

/** Fields of alpha features, which are off by default in 1.36. Templates of workloads lose them, too. */
export function dropDisabledFields(spec: PodSpec): void {
  const containers = [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []),
    ...(spec.ephemeralContainers ?? []),
  ];
  for (const container of containers) {
    // ContainerStopSignals
    if (container.lifecycle?.stopSignal !== undefined) delete container.lifecycle.stopSignal;
  }
  for (const volume of spec.volumes ?? []) {
    // ClusterTrustBundleProjection, PodCertificateRequest
    for (const source of volume.projected?.sources ?? []) {
      delete source.clusterTrustBundle;
      delete source.podCertificate;
    }
  }
  // GenericWorkload
  if ('schedulingGroup' in spec) delete spec['schedulingGroup' as keyof PodSpec];
}

/** Adds what matchLabelKeys stand for to the selectors of affinity and topology spread. */
function mergeLabelKeys(spec: PodSpec, labels: Readonly<Record<string, string>>): void {
  const merge = (
    selector: LabelSelector | undefined,
    keys: readonly string[] | undefined,
    operator: 'In' | 'NotIn',
  ): void => {
    if (selector === undefined) return;
    for (const key of keys ?? []) {
      const value = labels[key];
      if (value === undefined) continue;
      selector.matchExpressions = [...(selector.matchExpressions ?? []), { key, operator, values: [value] }];
    }
  };
  for (const affinity of [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]) {
    const terms = [
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map((one) => one.podAffinityTerm),
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ];
    for (const term of terms) {
      merge(term?.labelSelector, term?.matchLabelKeys, 'In');
      merge(term?.labelSelector, term?.mismatchLabelKeys, 'NotIn');
    }
  }
  for (const constraint of spec.topologySpreadConstraints ?? []) {
    merge(constraint.labelSelector, constraint.matchLabelKeys, 'In');
  }
}

export const APP_ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';

/** The deprecated annotations become fields where those are not set. */
function copyAppArmorAnnotations(pod: Pod): void {
  const spec = pod.spec;
  if (spec === undefined || spec.os?.name === 'windows') return;
  const podProfile = spec.securityContext?.appArmorProfile;
  for (const container of [...(spec.initContainers ?? []), ...(spec.containers ?? [])]) {
    const annotation = pod.metadata.annotations?.[`${APP_ARMOR_ANNOTATION}${container.name ?? ''}`];
    const profile = annotation === undefined ? undefined : appArmorProfile(annotation);
    if (profile === undefined || container.securityContext?.appArmorProfile !== undefined) continue;
    if (semanticallyEqual(profile, podProfile)) continue;
    container.securityContext = { ...container.securityContext, appArmorProfile: profile };
  }
}

/** The profile that a deprecated annotation stands for; undefined for what it cannot say. */
export function appArmorProfile(annotation: string): { type: string; localhostProfile?: string } | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const local = /^localhost\/(.+)$/u.exec(annotation)?.[1];
  return local === undefined ? undefined : { type: 'Localhost', localhostProfile: local };
}
