import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, PodSpec } from '../../objects/kinds.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkDnsSubdomain } from '../../objects/validation/names.ts';
import { invalidFor } from './checks.ts';
import { visitContainers } from './visit-containers.ts';

/** What belongs to one operating system only, and the options of Windows containers. */

type WindowsOptions = NonNullable<NonNullable<Container['securityContext']>['windowsOptions']>;

const CREDENTIAL_BYTES = 64 * 1024;

export function validateWindowsOptions(options: WindowsOptions | undefined, path: Path): FieldError[] {
  if (options === undefined) return [];
  const faults: FieldError[] = [];
  const specName = options.gmsaCredentialSpecName;
  if (specName !== undefined) {
    faults.push(...invalidFor(path.at('gmsaCredentialSpecName'), specName, checkDnsSubdomain(specName)));
  }
  const spec = options.gmsaCredentialSpec;
  if (spec === '') {
    faults.push(
      fieldErrors.invalid(
        path.at('gmsaCredentialSpec'),
        spec,
        'gmsaCredentialSpec cannot be an empty string',
      ),
    );
  } else if (spec !== undefined && byteLength(spec) > CREDENTIAL_BYTES) {
    faults.push(
      fieldErrors.invalid(
        path.at('gmsaCredentialSpec'),
        spec,
        'gmsaCredentialSpec size must be under 64 KiB',
      ),
    );
  }
  const user = options.runAsUserName;
  return user === undefined
    ? faults
    : [...faults, ...invalidFor(path.at('runAsUserName'), user, checkUserName(user))];
}

const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/u;
const DNS =
  /^[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/u;

function checkUserName(name: string): string[] {
  if (name === '') return ['runAsUserName cannot be an empty string'];
  if (/\p{Cc}/u.test(name)) return ['runAsUserName cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return ['runAsUserName cannot contain more than one backslash'];
  const user = parts.at(-1) ?? '';
  const domain = parts.length === 2 ? (parts[0] ?? '') : undefined;
  const faults: string[] = [];
  if (byteLength(domain ?? '') >= 256)
    faults.push("runAsUserName's Domain length must be under 256 characters");
  if (domain !== undefined && !NETBIOS.test(domain) && !DNS.test(domain)) {
    faults.push("runAsUserName's Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') faults.push("runAsUserName's User cannot be empty");
  else if (byteLength(user) > 104) {
    faults.push("runAsUserName's User length must not be longer than 104 characters");
  }
  if (/^[. ]+$/u.test(user)) faults.push("runAsUserName's User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/u.test(user)) {
    faults.push('runAsUserName\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  }
  return faults;
}

/** hostProcess containers: all or none, and only on the host's network. */
export function validateHostProcess(spec: PodSpec, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess;
  let count = 0;
  let onHost = 0;
  for (const [container, at] of visitContainers(spec, path)) {
    count += 1;
    const own = container.securityContext?.windowsOptions?.hostProcess;
    if (ofPod !== undefined && own !== undefined && own !== ofPod) {
      faults.push(
        fieldErrors.invalid(
          at.at('securityContext').at('windowsOptions').at('hostProcess'),
          own,
          `pod hostProcess value must be identical if both are specified, was ${String(ofPod)}`,
        ),
      );
    }
    if (own ?? ofPod ?? false) onHost += 1;
  }
  if (onHost === 0) return faults;
  if (onHost !== count) {
    faults.push(
      fieldErrors.invalid(
        path,
        '',
        'If pod contains any hostProcess containers then all containers must be HostProcess containers',
      ),
    );
  }
  if (spec.hostNetwork !== true) {
    faults.push(
      fieldErrors.invalid(
        path.at('hostNetwork'),
        false,
        'hostNetwork must be true if pod contains any hostProcess containers',
      ),
    );
  }
  return faults;
}

const LINUX_POD_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'hostUsers',
  'hostPID',
  'hostIPC',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  'shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
] as const;
const LINUX_CONTAINER_FIELDS = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
] as const;

/** spec.os, and that nothing of another system is set. */
export function validateOs(spec: PodSpec, path: Path): FieldError[] {
  if (spec.os === undefined) return [];
  const name = spec.os.name ?? '';
  const at = path.at('os');
  if (name === '') return [fieldErrors.required(at.at('name'), '')];
  if (name !== 'linux' && name !== 'windows')
    return [fieldErrors.notSupported(at, name, ['linux', 'windows'])];
  return name === 'linux' ? validateLinux(spec, path) : validateWindows(spec, path);
}

function validateLinux(spec: PodSpec, path: Path): FieldError[] {
  const why = 'windows options cannot be set for a linux pod';
  const owners: readonly (readonly [object: { readonly windowsOptions?: unknown } | undefined, at: Path])[] =
    [
      [spec.securityContext, path],
      ...visitContainers(spec, path).map(([container, at]) => [container.securityContext, at] as const),
    ];
  return owners
    .filter(([context]) => context?.windowsOptions !== undefined)
    .map(([, at]) => fieldErrors.forbidden(at.at('securityContext').at('windowsOptions'), why));
}

function validateWindows(spec: PodSpec, path: Path): FieldError[] {
  const why = 'cannot be set for a windows pod';
  const faults: FieldError[] = [];
  const context: Readonly<Record<string, unknown>> = { ...spec.securityContext };
  const whole: Readonly<Record<string, unknown>> = { ...spec };
  for (const field of LINUX_POD_FIELDS) {
    const inSpec = ['hostUsers', 'hostPID', 'hostIPC', 'shareProcessNamespace'].includes(field);
    const value = inSpec ? whole[field] : context[field];
    const plain = field === 'hostPID' || field === 'hostIPC';
    const isSet = plain
      ? value === true
      : field === 'sysctls'
        ? Array.isArray(value) && value.length > 0
        : value !== undefined;
    if (isSet)
      faults.push(fieldErrors.forbidden((inSpec ? path : path.at('securityContext')).at(field), why));
  }
  for (const [container, at] of visitContainers(spec, path)) {
    for (const field of LINUX_CONTAINER_FIELDS) {
      if (container.securityContext?.[field] !== undefined) {
        faults.push(fieldErrors.forbidden(at.at('securityContext').at(field), why));
      }
    }
  }
  return faults;
}
