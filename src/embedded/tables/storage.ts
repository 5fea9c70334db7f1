import type {
  CsiDriver,
  CsiNode,
  StorageClass,
  VolumeAttachment,
  VolumeAttributesClass,
} from '../objects/kinds.ts';
import { orNone } from './cell-text.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const DEFAULT_ANNOTATIONS = [
  'storageclass.kubernetes.io/is-default-class',
  'storageclass.beta.kubernetes.io/is-default-class',
];

const storageClasses = printer<StorageClass>('storageclasses.storage.k8s.io', (one, since) => {
  const name = one.metadata.name ?? '';
  const isDefault = DEFAULT_ANNOTATIONS.some((key) => one.metadata.annotations?.[key] === 'true');
  return [
    isDefault ? `${name} (default)` : name,
    one.provisioner,
    one.reclaimPolicy ?? 'Delete',
    one.volumeBindingMode ?? 'Immediate',
    one.allowVolumeExpansion ?? false,
    ageOf(one, since),
  ];
});

const volumeAttributesClasses = printer<VolumeAttributesClass>(
  'volumeattributesclasses.storage.k8s.io',
  (one, since) => [one.metadata.name ?? '', one.driverName, ageOf(one, since)],
);

const volumeAttachments = printer<VolumeAttachment>('volumeattachments.storage.k8s.io', (one, since) => [
  one.metadata.name ?? '',
  one.spec.attacher,
  one.spec.source.persistentVolumeName ?? '',
  one.spec.nodeName,
  one.status?.attached ?? false,
  ageOf(one, since),
]);

const csiDrivers = printer<CsiDriver>('csidrivers.storage.k8s.io', (driver, since) => {
  const { metadata, spec } = driver;
  const requests = spec.tokenRequests?.map(({ audience }) => audience).join(',');
  return [
    metadata.name ?? '',
    spec.attachRequired ?? true,
    spec.podInfoOnMount ?? false,
    spec.storageCapacity ?? false,
    requests ?? '<unset>',
    spec.requiresRepublish ?? false,
    orNone((spec.volumeLifecycleModes ?? []).join(',')),
    ageOf(driver, since),
  ];
});

const csiNodes = printer<CsiNode>('csinodes.storage.k8s.io', (node, since) => [
  node.metadata.name ?? '',
  (node.spec.drivers ?? []).length,
  ageOf(node, since),
]);

/** CSIStorageCapacities have no columns of their own. */
export const storagePrinters: readonly Printer[] = [
  storageClasses,
  volumeAttributesClasses,
  volumeAttachments,
  csiDrivers,
  csiNodes,
];
