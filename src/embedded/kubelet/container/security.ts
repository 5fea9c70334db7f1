import { grantedCapabilities } from '../../../model/linux-capabilities.ts';
import type { Container, Pod } from '../../objects/kinds.ts';
import type { Image } from '../../runtime/types.ts';
import { describePod, podSpec, quoted } from '../names.ts';
import { ContainerConfigError } from './environment.ts';

/** What a container may do, as the runtime is told. */
export interface EffectiveSecurity {
  readonly runAsUser: number | undefined;
  readonly runAsGroup: number | undefined;
  readonly supplementalGroups: readonly number[];
  readonly capabilities: readonly string[];
  readonly noNewPrivileges: boolean;
  readonly seccomp: 'unconfined' | 'filtered';
  /** Of a Localhost seccomp profile, below the kubelet's seccomp folder. */
  readonly seccompProfile: string | undefined;
  readonly privileged: boolean;
  readonly readOnlyRootFilesystem: boolean;
}

/** The Pod's security context with the container's over it, in the terms of the runtime. */
export function effectiveSecurity(pod: Pod, container: Container): EffectiveSecurity {
  const spec = podSpec(pod);
  const shared = spec.securityContext;
  const own = container.securityContext;
  const privileged = own?.privileged === true;
  const profile = own?.seccompProfile ?? shared?.seccompProfile;
  const groups = [
    ...(shared?.fsGroup === undefined ? [] : [shared.fsGroup]),
    ...(shared?.supplementalGroups ?? []),
  ];
  return {
    runAsUser: own?.runAsUser ?? shared?.runAsUser,
    runAsGroup: own?.runAsGroup ?? shared?.runAsGroup,
    supplementalGroups: groups,
    capabilities: grantedCapabilities(
      own?.capabilities?.add ?? [],
      own?.capabilities?.drop ?? [],
      privileged,
    ),
    noNewPrivileges: own?.allowPrivilegeEscalation === false,
    // The runtime doesn't filter privileged containers; without a profile the kubelet asks for none.
    seccomp: privileged || profile === undefined || profile.type === 'Unconfined' ? 'unconfined' : 'filtered',
    seccompProfile:
      !privileged && profile?.type === 'Localhost' ? (profile.localhostProfile ?? '') : undefined,
    privileged,
    readOnlyRootFilesystem: own?.readOnlyRootFilesystem === true,
  };
}

const MAX_ID = 2_147_483_647;

/** Refuses a container that must not run as root and would, or may (verifyRunAsNonRoot). */
export function verifyNonRoot(pod: Pod, container: Container, image: Image): void {
  const spec = podSpec(pod);
  const required = container.securityContext?.runAsNonRoot ?? spec.securityContext?.runAsNonRoot;
  if (required !== true) return;
  const where = `(pod: ${quoted(describePod(pod))}, container: ${container.name})`;
  const user = container.securityContext?.runAsUser ?? spec.securityContext?.runAsUser;
  if (user !== undefined) {
    if (user === 0) throw new ContainerConfigError(`container's runAsUser breaks non-root policy ${where}`);
    return;
  }
  const named = image.user.split(':')[0] ?? '';
  if (named !== '' && !/^\d+$/.test(named)) {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has non-numeric user (${named}), cannot verify user is non-root ${where}`,
    );
  }
  const uid = named === '' ? 0 : Number(named);
  if (uid === 0) {
    throw new ContainerConfigError(`container has runAsNonRoot and image will run as root ${where}`);
  }
  if (uid > MAX_ID) {
    throw new ContainerConfigError(
      `container has runAsNonRoot and image has an invalid user id (${uid}). (Must be 1-(${MAX_ID})): ` +
        `must be between 0 and ${MAX_ID}, inclusive ${where}`,
    );
  }
}
