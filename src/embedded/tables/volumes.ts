import type { ObjectMeta, PersistentVolume, PersistentVolumeClaim } from '../objects/kinds.ts';
import { ageOf, printer, type Printer } from './printer.ts';

const BETA_CLASS = 'volume.beta.kubernetes.io/storage-class';
const UNSET = '<unset>';
/** In the order in which they are shown. */
const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

export const volumePrinter: Printer = printer<PersistentVolume>('persistentvolumes', (volume, since) => {
  const { metadata, spec, status } = volume;
  const claim = spec?.claimRef;
  return [
    metadata.name ?? '',
    spec?.capacity?.['storage'] ?? '0',
    accessModes(spec?.accessModes),
    spec?.persistentVolumeReclaimPolicy ?? '',
    phaseOf(metadata, status?.phase),
    claim ? `${claim.namespace ?? ''}/${claim.name ?? ''}` : '',
    classOf(metadata, spec?.storageClassName),
    spec?.volumeAttributesClassName ?? UNSET,
    status?.reason ?? '',
    ageOf(volume, since),
    spec?.volumeMode ?? UNSET,
  ];
});

export const claimPrinter: Printer = printer<PersistentVolumeClaim>(
  'persistentvolumeclaims',
  (claim, since) => {
    const { metadata, spec, status } = claim;
    const volume = spec?.volumeName ?? '';
    const bound = volume !== '';
    return [
      metadata.name ?? '',
      phaseOf(metadata, status?.phase),
      volume,
      bound ? (status?.capacity?.['storage'] ?? '0') : '',
      bound ? accessModes(status?.accessModes) : '',
      classOf(metadata, spec?.storageClassName),
      spec?.volumeAttributesClassName ?? UNSET,
      ageOf(claim, since),
      spec?.volumeMode ?? UNSET,
    ];
  },
);

function accessModes(modes: readonly string[] | null | undefined): string {
  return ACCESS_MODES.filter(([mode]) => (modes ?? []).includes(mode))
    .map(([, short]) => short)
    .join(',');
}

function phaseOf({ deletionTimestamp }: ObjectMeta, phase: string | undefined): string {
  return deletionTimestamp === undefined ? (phase ?? '') : 'Terminating';
}

/** The annotation of old comes first. */
function classOf({ annotations }: ObjectMeta, name: string | undefined): string {
  return annotations?.[BETA_CLASS] ?? name ?? '';
}
