import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, PodSpec } from '../../objects/kinds.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkUserId } from '../../objects/validation/names.ts';
import { invalidFor, isBlank, validateDescendingPath } from './checks.ts';
import { internalValue } from './internal-json.ts';
import { validateWindowsOptions } from './validate-windows.ts';

type ContainerContext = NonNullable<Container['securityContext']>;
type PodContext = NonNullable<PodSpec['securityContext']>;
type Profile = NonNullable<PodContext['seccompProfile']>;

const PROFILE_TYPES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

/** A container's security context. */
export function validateContainerSecurity(
  context: ContainerContext | undefined,
  hostUsers: boolean,
  path: Path,
): FieldError[] {
  if (context === undefined) return [];
  const faults = [
    ...validateId(context.runAsUser, path.at('runAsUser')),
    ...validateId(context.runAsGroup, path.at('runAsGroup')),
  ];
  const proc = context.procMount;
  if (proc !== undefined) {
    if (proc !== 'Default' && proc !== 'Unmasked') {
      faults.push(fieldErrors.notSupported(path.at('procMount'), proc, ['Default', 'Unmasked']));
    }
    if (hostUsers && proc === 'Unmasked') {
      faults.push(
        fieldErrors.invalid(path.at('procMount'), proc, '`hostUsers` must be false to use `Unmasked`'),
      );
    }
  }
  faults.push(...validateSeccomp(context.seccompProfile, path.at('seccompProfile')));
  if (context.allowPrivilegeEscalation === false) {
    const shown = internalValue('SecurityContext', context);
    if (context.privileged === true) {
      faults.push(
        fieldErrors.invalid(
          path,
          shown,
          'cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
        ),
      );
    }
    for (const capability of context.capabilities?.add ?? []) {
      if (capability !== 'CAP_SYS_ADMIN') continue;
      faults.push(
        fieldErrors.invalid(
          path,
          shown,
          'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
        ),
      );
    }
  }
  return [
    ...faults,
    ...validateWindowsOptions(context.windowsOptions, path.at('windowsOptions')),
    ...validateAppArmor(context.appArmorProfile, path.at('appArmorProfile')),
  ];
}

function validateId(id: number | undefined, path: Path): FieldError[] {
  return id === undefined ? [] : invalidFor(path, id, checkUserId(id));
}

function validateSeccomp(profile: Profile | undefined, path: Path): FieldError[] {
  if (profile === undefined) return [];
  const faults: FieldError[] = [];
  const type = profile.type ?? '';
  const local = profile.localhostProfile;
  if (type === '') {
    faults.push(fieldErrors.required(path.at('type'), 'type is required when seccompProfile is set'));
  } else if (!PROFILE_TYPES.includes(type)) {
    faults.push(fieldErrors.notSupported(path.at('type'), type, PROFILE_TYPES));
  }
  const at = path.at('localhostProfile');
  if (type === 'Localhost') {
    faults.push(
      ...(local === undefined
        ? [fieldErrors.required(at, 'must be set when seccomp type is Localhost')]
        : validateDescendingPath(local, at)),
    );
  } else if (local !== undefined) {
    faults.push(
      fieldErrors.invalid(
        at,
        internalValue('SeccompProfile', profile),
        'can only be set when seccomp type is Localhost',
      ),
    );
  }
  return faults;
}

/** PATH_MAX - 1 */
const LONGEST_PATH = 4095;

function validateAppArmor(profile: Profile | undefined, path: Path): FieldError[] {
  if (profile === undefined) return [];
  const at = path.at('localhostProfile');
  const local = profile.localhostProfile;
  switch (profile.type ?? '') {
    case 'Localhost': {
      const required = fieldErrors.required(at, 'must be set when AppArmor type is Localhost');
      if (local === undefined) return [required];
      const faults: FieldError[] = [];
      if (local.trim() !== local) {
        faults.push(fieldErrors.invalid(at, local, 'must not be padded with whitespace'));
      } else if (local === '') faults.push(required);
      if (byteLength(local) > LONGEST_PATH) faults.push(fieldErrors.tooLong(at, LONGEST_PATH));
      return faults;
    }
    case 'RuntimeDefault':
    case 'Unconfined':
      return local === undefined
        ? []
        : [fieldErrors.invalid(at, local, 'can only be set when AppArmor type is Localhost')];
    case '':
      return [fieldErrors.required(path.at('type'), 'type is required when appArmorProfile is set')];
    default:
      return [fieldErrors.notSupported(path.at('type'), profile.type, PROFILE_TYPES)];
  }
}

/** The Pod's security context; `specPath` is the spec's. */
export function validatePodSecurity(spec: PodSpec, specPath: Path): FieldError[] {
  const context = spec.securityContext;
  if (context === undefined) return [];
  const path = specPath.at('securityContext');
  const faults = [
    ...validateId(context.fsGroup, path.at('fsGroup')),
    ...validateId(context.runAsUser, path.at('runAsUser')),
    ...validateId(context.runAsGroup, path.at('runAsGroup')),
    ...(context.supplementalGroups ?? []).flatMap((group, index) =>
      validateId(group, path.at('supplementalGroups').index(index)),
    ),
  ];
  if (spec.shareProcessNamespace === true && spec.hostPID === true) {
    faults.push(
      fieldErrors.invalid(
        path.at('shareProcessNamespace'),
        true,
        'ShareProcessNamespace and HostPID cannot both be enabled',
      ),
    );
  }
  return [
    ...faults,
    ...validateSysctls(spec, context.sysctls ?? [], path.at('sysctls')),
    ...validateChoice(
      context.fsGroupChangePolicy,
      ['Always', 'OnRootMismatch'],
      path.at('fsGroupChangePolicy'),
    ),
    ...validateSeccomp(context.seccompProfile, path.at('seccompProfile')),
    ...validateWindowsOptions(context.windowsOptions, path.at('windowsOptions')),
    ...validateAppArmor(context.appArmorProfile, path.at('appArmorProfile')),
    ...validateChoice(
      context.supplementalGroupsPolicy,
      ['Merge', 'Strict'],
      path.at('supplementalGroupsPolicy'),
    ),
    // MountOption needs SELinuxMount, which is off by default.
    ...validateChoice(context.seLinuxChangePolicy, ['Recursive'], path.at('seLinuxChangePolicy')),
  ];
}

function validateChoice(value: string | undefined, choices: readonly string[], path: Path): FieldError[] {
  return value === undefined || choices.includes(value)
    ? []
    : [fieldErrors.notSupported(path, value, choices)];
}

const SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = `^(${SEGMENT}[\\./])*${SEGMENT}$`;
const SYSCTL_PATTERN = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/u;

function validateSysctls(
  spec: PodSpec,
  sysctls: NonNullable<PodContext['sysctls']>,
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, { name = '' }] of sysctls.entries()) {
    const at = path.index(index).at('name');
    if (isBlank(name)) faults.push(fieldErrors.required(at, ''));
    else if (byteLength(name) > 253 || !SYSCTL_PATTERN.test(name)) {
      faults.push(
        fieldErrors.invalid(at, name, `must have at most 253 characters and match regex ${SYSCTL}`),
      );
    } else if (seen.has(name)) faults.push(fieldErrors.duplicate(at, name));
    const space = kernelNamespace(name);
    if (spec.hostNetwork === true && space === 'net') {
      faults.push(fieldErrors.invalid(at, name, "may not be specified when 'hostNetwork' is true"));
    } else if (spec.hostIPC === true && space === 'ipc') {
      faults.push(fieldErrors.invalid(at, name, "may not be specified when 'hostIPC' is true"));
    }
    seen.add(name);
  }
  return faults;
}

const IPC_SYSCTLS =
  /^(?:kernel\.(?:sem|shm|shmall|shmmax|shmmni|shm_rmid_forced|msg|msgmax|msgmnb|msgmni)|fs\.mqueue\..*)$/u;

/** Which namespace of the kernel a sysctl belongs to; slashes instead of dots mean the same. */
function kernelNamespace(sysctl: string): 'net' | 'ipc' | undefined {
  const slash = sysctl.indexOf('/');
  const dot = sysctl.indexOf('.');
  const slashed = slash !== -1 && (dot === -1 || slash < dot);
  const swapped = slashed ? sysctl.replaceAll(/[./]/gu, (one) => (one === '/' ? '.' : '/')) : sysctl;
  const [name = ''] = swapped.split('*');
  if (name.startsWith('net.')) return 'net';
  return IPC_SYSCTLS.test(name) ? 'ipc' : undefined;
}
