import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, Volume, VolumeMount } from '../../objects/kinds.ts';
import { isBlank, validateDescendingPath, validateNoBacksteps } from './checks.ts';

type Mounting = Pick<Container, 'volumeMounts' | 'volumeDevices' | 'securityContext'>;

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const RECURSIVE_READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

/** A container's mounts; `volumes` are the Pod's valid ones. Some faults bear the list's path, as the real ones do. */
export function validateMounts(
  container: Mounting,
  volumes: ReadonlyMap<string, Volume>,
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  const devices = new Map(
    (container.volumeDevices ?? []).map((device) => [device.name ?? '', device.devicePath]),
  );
  const points = new Set<string>();
  for (const [index, mount] of (container.volumeMounts ?? []).entries()) {
    const at = path.index(index);
    const name = mount.name ?? '';
    const point = mount.mountPath ?? '';
    if (name === '') faults.push(fieldErrors.required(at.at('name'), ''));
    if (!volumes.has(name)) faults.push(fieldErrors.notFound(at.at('name'), name));
    if (point === '') faults.push(fieldErrors.required(at.at('mountPath'), ''));
    if (points.has(point)) faults.push(fieldErrors.invalid(at.at('mountPath'), point, 'must be unique'));
    points.add(point);
    if (devices.has(name)) {
      faults.push(fieldErrors.invalid(at.at('name'), name, 'must not already exist in volumeDevices'));
    }
    if ([...devices.values()].includes(point)) {
      faults.push(
        fieldErrors.invalid(at.at('mountPath'), point, 'must not already exist as a path in volumeDevices'),
      );
    }
    if (!isBlank(mount.subPath)) faults.push(...validateDescendingPath(mount.subPath, path.at('subPath')));
    if (!isBlank(mount.subPathExpr)) {
      if (!isBlank(mount.subPath)) {
        faults.push(
          fieldErrors.invalid(
            at.at('subPathExpr'),
            mount.subPathExpr,
            'subPathExpr and subPath are mutually exclusive',
          ),
        );
      }
      faults.push(...validateDescendingPath(mount.subPathExpr, path.at('subPathExpr')));
    }
    faults.push(
      ...validatePropagation(mount, container, path.at('mountPropagation')),
      ...validateRecursiveReadOnly(mount, path.at('recursiveReadOnly')),
    );
  }
  return faults;
}

function validatePropagation(mount: VolumeMount, container: Mounting, path: Path): FieldError[] {
  const propagation = mount.mountPropagation;
  if (propagation === undefined) return [];
  if (!PROPAGATIONS.includes(propagation)) return [fieldErrors.notSupported(path, propagation, PROPAGATIONS)];
  return propagation === 'Bidirectional' && container.securityContext?.privileged !== true
    ? [
        fieldErrors.forbidden(
          path,
          'Bidirectional mount propagation is available only to privileged containers',
        ),
      ]
    : [];
}

function validateRecursiveReadOnly(mount: VolumeMount, path: Path): FieldError[] {
  const mode = mount.recursiveReadOnly;
  if (mode === undefined || mode === 'Disabled') return [];
  if (!RECURSIVE_READ_ONLY.includes(mode)) return [fieldErrors.notSupported(path, mode, RECURSIVE_READ_ONLY)];
  return [
    ...(mount.readOnly === true
      ? []
      : [fieldErrors.forbidden(path, 'may only be specified when readOnly is true')]),
    ...((mount.mountPropagation ?? 'None') === 'None'
      ? []
      : [
          fieldErrors.forbidden(path, 'may only be specified when mountPropagation is None or not specified'),
        ]),
  ];
}

export function validateDevices(
  container: Mounting,
  volumes: ReadonlyMap<string, Volume>,
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  const mounts = container.volumeMounts ?? [];
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [index, device] of (container.volumeDevices ?? []).entries()) {
    const at = path.index(index);
    const name = device.name ?? '';
    const point = device.devicePath ?? '';
    const volume = volumes.get(name);
    if (name === '') faults.push(fieldErrors.required(at.at('name'), ''));
    if (names.has(name)) faults.push(fieldErrors.invalid(at.at('name'), name, 'must be unique'));
    if (volume === undefined) faults.push(fieldErrors.notFound(at.at('name'), name));
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      faults.push(
        fieldErrors.invalid(
          at.at('name'),
          name,
          'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
        ),
      );
    }
    if (point === '') faults.push(fieldErrors.required(at.at('devicePath'), ''));
    if (paths.has(point)) faults.push(fieldErrors.invalid(at.at('devicePath'), point, 'must be unique'));
    if (validateNoBacksteps(point, path).length > 0) {
      faults.push(fieldErrors.invalid(at.at('devicePath'), point, "can not contain backsteps ('..')"));
    } else paths.add(point);
    if (mounts.some((mount) => mount.name === name)) {
      faults.push(fieldErrors.invalid(at.at('name'), name, 'must not already exist in volumeMounts'));
    }
    if (mounts.some((mount) => mount.mountPath === point)) {
      faults.push(
        fieldErrors.invalid(at.at('devicePath'), point, 'must not already exist as a path in volumeMounts'),
      );
    }
    if (name !== '') names.add(name);
  }
  return faults;
}
