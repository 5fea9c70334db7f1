import type { Container, Pod } from '../../objects/kinds.ts';
import type { MountConfig, VolumeFiles } from '../../runtime/types.ts';
import type { MountedVolume } from '../volumes/types.ts';
import { ContainerConfigError } from './environment.ts';
import { podSpec, quoted } from '../names.ts';

/** Files that the kubelet and containerd make for a Pod and mount over the image's. */
export interface PodFiles {
  readonly files: VolumeFiles;
  readonly sandboxId: string;
}

export interface MountParts {
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly podFiles: PodFiles;
  readonly variables: ReadonlyMap<string, string>;
  /** The file of the container's termination message, within the Pod's files; random, as the kubelet names it. */
  readonly terminationFile: string;
}

/** What is mounted into a container, in the kubelet's and containerd's order. Throws ContainerConfigError. */
export function containerMounts(pod: Pod, container: Container, parts: MountParts): readonly MountConfig[] {
  const fsGroup = podSpec(pod).securityContext?.fsGroup;
  const volumes = (container.volumeMounts ?? []).map((mount) =>
    volumeMount(container, mount, parts, fsGroup),
  );
  const taken = new Set(volumes.map(({ path }) => path));
  const { files, sandboxId } = parts.podFiles;
  const pods = `/var/lib/kubelet/pods/${pod.metadata.uid}`;
  const sandbox = `/var/lib/containerd/io.containerd.grpc.v1.cri/sandboxes/${sandboxId}`;
  const readOnlyRoot = container.securityContext?.readOnlyRootFilesystem === true;
  const made: MountConfig[] = [
    { path: '/etc/hosts', volume: files, subPath: 'etc-hosts', readOnly: false, source: `${pods}/etc-hosts` },
    {
      path: container.terminationMessagePath ?? '/dev/termination-log',
      volume: files,
      subPath: parts.terminationFile,
      readOnly: false,
      source: `${pods}/containers/${container.name}/${parts.terminationFile}`,
    },
    {
      path: '/etc/hostname',
      volume: files,
      subPath: 'hostname',
      readOnly: readOnlyRoot,
      source: `${sandbox}/hostname`,
    },
    {
      path: '/etc/resolv.conf',
      volume: files,
      subPath: 'resolv.conf',
      readOnly: readOnlyRoot,
      source: `${sandbox}/resolv.conf`,
    },
  ];
  return [...volumes, ...made.filter(({ path }) => !taken.has(path))];
}

function volumeMount(
  container: Container,
  mount: NonNullable<Container['volumeMounts']>[number],
  { volumes, variables }: MountParts,
  fsGroup: number | undefined,
): MountConfig {
  const volume = volumes.get(mount.name);
  if (volume === undefined) {
    throw new ContainerConfigError(
      `cannot find volume ${quoted(mount.name)} to mount into container ${quoted(container.name)}`,
    );
  }
  const subPath =
    (mount.subPathExpr ?? '') === ''
      ? (mount.subPath ?? '')
      : expandStrictly(mount.subPathExpr ?? '', variables);
  if (subPath.startsWith('/')) {
    throw new ContainerConfigError(`error SubPath \`${subPath}\` must not be an absolute path`);
  }
  if (subPath.split('/').includes('..')) {
    throw new ContainerConfigError(`unable to provision SubPath \`${subPath}\`: must not contain '..'`);
  }
  const inside = [volume.base, subPath].filter((part) => part !== '').join('/');
  if (subPath !== '' && !volume.files.exists(inside)) {
    try {
      // As the volume's own root: emptyDirs are everybody's, and belong to fsGroup.
      const own = volume.base === '';
      const mode = own ? (fsGroup === undefined ? 0o777 : 0o2777) : 0o755;
      volume.files.makeDirectory(inside, { mode, uid: 0, gid: own ? (fsGroup ?? 0) : 0 });
    } catch {
      throw new ContainerConfigError(
        `failed to create subPath directory for volumeMount ${quoted(mount.name)} of container ${quoted(container.name)}`,
      );
    }
  }
  const path = mount.mountPath.startsWith('/') ? mount.mountPath : `/${mount.mountPath}`;
  return {
    path: path.length > 1 ? path.replace(/\/+$/, '') : path,
    volume: volume.files,
    subPath: inside,
    readOnly: mount.readOnly === true || volume.readOnly,
    source: subPath === '' ? volume.source : `${volume.source}/${subPath}`,
  };
}

/** subPathExpr: here an unknown variable is an error (ExpandContainerVolumeMounts). */
function expandStrictly(text: string, variables: ReadonlyMap<string, string>): string {
  const missing: string[] = [];
  const expanded = text.replaceAll(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$';
    const value = variables.get(name ?? '');
    if (value === undefined || value === '') missing.push(name ?? '');
    return value ?? '';
  });
  if (missing.length > 0) {
    throw new ContainerConfigError(`missing value for ${missing.map((name) => quoted(name)).join(', ')}`);
  }
  return expanded;
}
