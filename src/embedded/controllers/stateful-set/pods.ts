import type { LabelSelector, Pod, StatefulSet } from '../../objects/kinds.ts';
import { copyOf, type ApiObject } from '../../objects/object.ts';
import { controllerReference } from '../keys.ts';
import { podFromTemplate } from '../workloads/pods.ts';
import { templateOf, type Revision } from '../workloads/revisions.ts';

export const REVISION_LABEL = 'controller-revision-hash';
const POD_NAME = 'statefulset.kubernetes.io/pod-name';
const POD_INDEX = 'apps.kubernetes.io/pod-index';

export interface Claim extends ApiObject {
  spec?: { [field: string]: unknown };
}

export const startOf = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0;

/** The number at the end of the name; undefined where the name isn't one of the set's. */
export function ordinalOf(
  set: StatefulSet,
  { metadata }: { readonly metadata: { name?: string } },
): number | undefined {
  const match = /^(.*)-(\d+)$/u.exec(metadata.name ?? '');
  return match?.[1] === set.metadata.name ? Number(match?.[2]) : undefined;
}

/** The Pod with its name, host name, claims and labels (newStatefulSetPod). */
export function statefulPod(set: StatefulSet, revision: Revision, ordinal: number): Pod {
  const owner = { ...set, apiVersion: 'apps/v1', kind: 'StatefulSet' };
  const pod = podFromTemplate(owner, templateOf(revision));
  const name = `${set.metadata.name ?? ''}-${ordinal}`;
  delete pod.metadata.generateName;
  pod.metadata.name = name;
  pod.metadata.labels = {
    ...pod.metadata.labels,
    [REVISION_LABEL]: revision.metadata.name ?? '',
    [POD_NAME]: name,
    [POD_INDEX]: String(ordinal),
  };
  const { spec } = pod;
  if (spec === undefined) return pod;
  spec.hostname = name;
  if ((set.spec?.serviceName ?? '') !== '') spec.subdomain = set.spec?.serviceName ?? '';
  const claims = claimsOf(set, ordinal);
  const named = new Set(claims.map(({ volume }) => volume));
  const volumes = [
    ...claims.map(({ volume, claim }) => ({
      name: volume,
      persistentVolumeClaim: { claimName: claim.metadata.name ?? '' },
    })),
    ...(spec.volumes ?? []).filter((volume) => !named.has(volume.name)),
  ];
  if (volumes.length > 0) spec.volumes = volumes;
  return pod;
}

/** The claims of one Pod, by the volumes that they are for. */
export function claimsOf(
  set: StatefulSet,
  ordinal: number,
): { readonly volume: string; readonly claim: Claim }[] {
  const templates = (set.spec?.volumeClaimTemplates ?? []) as unknown as readonly Claim[];
  const selector: LabelSelector | undefined = set.spec?.selector;
  const policy = set.spec?.persistentVolumeClaimRetentionPolicy;
  return templates.map((template) => {
    const volume = template.metadata.name ?? '';
    const claim: Claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: {
        name: `${volume}-${set.metadata.name ?? ''}-${ordinal}`,
        namespace: set.metadata.namespace ?? '',
        labels: { ...template.metadata.labels, ...selector?.matchLabels },
        ...(template.metadata.annotations === undefined
          ? {}
          : { annotations: template.metadata.annotations }),
      },
      spec: copyOf(template.spec ?? {}),
    };
    if (policy?.whenDeleted === 'Delete') {
      const reference = controllerReference({ ...set, apiVersion: 'apps/v1', kind: 'StatefulSet' });
      claim.metadata.ownerReferences = [reference];
    }
    return { volume, claim };
  });
}
