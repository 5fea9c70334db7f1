import { parseQuantity } from '../../../model/quantity.ts';
import type { Container, Pod } from '../../objects/kinds.ts';
import type { ContainerConfig, Image, PodNetwork, ProcessNamespace } from '../../runtime/types.ts';
import type { MountedVolume } from '../volumes/types.ts';
import { environment, type EnvironmentParts } from './environment.ts';
import { expand } from './expand.ts';
import { containerMounts, type PodFiles } from './mounts.ts';
import { effectiveSecurity, verifyNonRoot } from './security.ts';

export interface ConfigParts extends EnvironmentParts {
  readonly id: string;
  readonly image: Image;
  readonly hostname: string;
  readonly network: PodNetwork;
  readonly processes: ProcessNamespace;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
  readonly podFiles: PodFiles;
  readonly terminationFile: string;
}

/** What the runtime is asked to make of a container. Throws ContainerConfigError. */
export function containerConfig(pod: Pod, container: Container, parts: ConfigParts): ContainerConfig {
  const variables = environment(pod, container, parts);
  const mounts = containerMounts(pod, container, { ...parts, variables });
  verifyNonRoot(pod, container, parts.image);
  const security = effectiveSecurity(pod, container);
  const limit = container.resources?.limits?.['memory'];
  return {
    id: parts.id,
    name: container.name,
    image: parts.image,
    argv: argvOf(container, parts.image, variables),
    env: mergeEnv(parts.image.env, variables, parts.hostname, container.tty === true),
    workingDir: container.workingDir ?? '',
    hostname: parts.hostname,
    runAsUser: security.runAsUser,
    runAsGroup: security.runAsGroup,
    supplementalGroups: security.supplementalGroups,
    capabilities: security.capabilities,
    noNewPrivileges: security.noNewPrivileges,
    seccomp: security.seccomp,
    privileged: security.privileged,
    readOnlyRootFilesystem: security.readOnlyRootFilesystem,
    mounts,
    tty: container.tty === true,
    stdin: container.stdin === true,
    memoryLimit: limit === undefined ? undefined : (parseQuantity(limit) ?? undefined),
    network: parts.network,
    processes: parts.processes,
  };
}

/** `command` replaces the image's entry point and arguments, `args` its arguments alone. */
export function argvOf(
  container: Container,
  image: Image,
  variables: ReadonlyMap<string, string>,
): readonly string[] {
  const words = (list: readonly string[] | undefined): string[] =>
    (list ?? []).map((word) => expand(word, (name) => variables.get(name)));
  const command = words(container.command);
  const args = words(container.args);
  if (command.length > 0) return [...command, ...args];
  return [...image.entrypoint, ...(args.length > 0 ? args : image.cmd)];
}

/** containerd puts PATH and HOSTNAME first, then the image's variables, then the container's over both. */
function mergeEnv(
  image: readonly string[],
  variables: ReadonlyMap<string, string>,
  hostname: string,
  tty: boolean,
): readonly (readonly [string, string])[] {
  const merged = new Map<string, string>([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', hostname],
    ...(tty ? [['TERM', 'xterm'] as const] : []),
  ]);
  for (const entry of image) {
    const at = entry.indexOf('=');
    if (at > 0) merged.set(entry.slice(0, at), entry.slice(at + 1));
  }
  for (const [name, value] of variables) merged.set(name, value);
  return [...merged];
}
