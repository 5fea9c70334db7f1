import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { PodSpec } from '../../objects/kinds.ts';
import { validateIp } from '../../objects/validation/ip.ts';
import { validateLabels } from '../../objects/validation/labels.ts';
import { byteLength, outsideRange } from '../../objects/validation/messages.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkDnsSubdomainWithUnderscore,
  checkQualifiedName,
} from '../../objects/validation/names.ts';
import { invalidFor, isBlank } from './checks.ts';
import { internalValue } from './internal-json.ts';
import { validateAllContainers } from './validate-containers.ts';
import { validateOverhead, validatePodResources } from './validate-resources.ts';
import {
  validateAffinity,
  validateGates,
  validateSpreading,
  validateTolerations,
} from './validate-scheduling.ts';
import { validatePodSecurity } from './validate-security.ts';
import { validateVolumes } from './validate-volumes.ts';
import { validateHostProcess, validateOs } from './validate-windows.ts';
import { visitContainers } from './visit-containers.ts';

interface SpecOptions {
  /** Of a Pod, not of a template. */
  readonly isPod: boolean;
  /** '' in templates. */
  readonly podName: string;
}

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
const PREEMPTION_POLICIES = ['PreemptLowerPriority', 'Never'];
const LARGEST_INT32 = 2_147_483_647;

/** A Pod's spec, in the order and words of ValidatePodSpec. `path` is the spec's. */
export function validatePodSpec(spec: PodSpec, path: Path, options: SpecOptions): FieldError[] {
  const { faults, valid } = validateVolumes(spec.volumes ?? [], path.at('volumes'), options);
  return [
    ...faults,
    ...validateResourceClaims(spec, path.at('resourceClaims')),
    ...validateAllContainers({ spec, volumes: valid }, path),
    ...validatePodResources(spec, path.at('resources')),
    ...validateHostNetworkPorts(spec, path, options),
    ...validateEnumeration(spec.restartPolicy, RESTART_POLICIES, path.at('restartPolicy')),
    ...validateEnumeration(spec.dnsPolicy, DNS_POLICIES, path.at('dnsPolicy')),
    ...validateLabels(spec.nodeSelector, path.at('nodeSelector')),
    ...validatePodSecurity(spec, path),
    ...validateAffinity(spec.affinity, path.at('affinity')),
    ...validateDns(spec, path.at('dnsConfig')),
    ...(spec.readinessGates ?? []).flatMap((gate, index) =>
      invalidFor(
        path.at('readinessGates').index(index).at('conditionType'),
        gate.conditionType ?? '',
        checkQualifiedName(gate.conditionType ?? ''),
      ),
    ),
    ...validateGates(spec.schedulingGates ?? [], path.at('schedulingGates')),
    ...validateSpreading(spec.topologySpreadConstraints ?? [], path.at('topologySpreadConstraints')),
    ...validateHostProcess(spec, path),
    ...validateHostUsers(spec, path),
    ...validateHostnameOverride(spec, path),
    ...validateNames(spec, path),
    ...validateTolerations(spec.tolerations ?? [], path.at('tolerations')),
    ...validateHostAliases(spec, path.at('hostAliases')),
    ...validateSubdomainName(spec.priorityClassName, path.at('priorityClassName')),
    ...(spec.runtimeClassName === undefined
      ? []
      : invalidFor(
          path.at('runtimeClassName'),
          spec.runtimeClassName,
          checkDnsSubdomain(spec.runtimeClassName),
        )),
    ...(spec.preemptionPolicy === undefined
      ? []
      : validateEnumeration(spec.preemptionPolicy, PREEMPTION_POLICIES, path.at('preemptionPolicy'))),
    ...(spec.overhead === undefined ? [] : validateOverhead(spec.overhead, path.at('overhead'))),
    ...validateOs(spec, path),
    ...validateFileKeyVolumes(spec, path),
  ];
}

function validateEnumeration(
  value: string | undefined,
  choices: readonly string[],
  path: Path,
): FieldError[] {
  if (isBlank(value)) return [fieldErrors.required(path, '')];
  return choices.includes(value) ? [] : [fieldErrors.notSupportedInOrder(path, value, choices)];
}

function validateSubdomainName(name: string | undefined, path: Path): FieldError[] {
  return isBlank(name) ? [] : invalidFor(path, name, checkDnsSubdomain(name));
}

function validateNames(spec: PodSpec, path: Path): FieldError[] {
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...validateSubdomainName(spec.serviceAccountName, path.at('serviceAccountName')),
    ...validateSubdomainName(spec.nodeName, path.at('nodeName')),
    ...(deadline !== undefined && (deadline < 1 || deadline > LARGEST_INT32)
      ? [fieldErrors.invalid(path.at('activeDeadlineSeconds'), deadline, outsideRange(1, LARGEST_INT32))]
      : []),
    ...(isBlank(spec.hostname)
      ? []
      : invalidFor(path.at('hostname'), spec.hostname, checkDnsLabel(spec.hostname))),
    ...(isBlank(spec.subdomain)
      ? []
      : invalidFor(path.at('subdomain'), spec.subdomain, checkDnsLabel(spec.subdomain))),
  ];
}

function validateResourceClaims(spec: PodSpec, path: Path): FieldError[] {
  const seen = new Set<string>();
  return (spec.resourceClaims ?? []).flatMap((claim, index) => {
    const at = path.index(index);
    const { resourceClaimName, resourceClaimTemplateName } = claim;
    const name = claim.name ?? '';
    const faults: FieldError[] = [];
    if (name === '') faults.push(fieldErrors.required(at.at('name'), ''));
    else if (seen.has(name)) faults.push(fieldErrors.duplicate(at.at('name'), name));
    else faults.push(...invalidFor(at.at('name'), name, checkDnsLabel(name)));
    seen.add(name);
    const shown = internalValue('PodResourceClaim', claim);
    if (resourceClaimName !== undefined && resourceClaimTemplateName !== undefined) {
      faults.push(
        fieldErrors.invalid(
          at,
          shown,
          'at most one of `resourceClaimName` or `resourceClaimTemplateName` may be specified',
        ),
      );
    }
    if (resourceClaimName === undefined && resourceClaimTemplateName === undefined) {
      faults.push(
        fieldErrors.invalid(
          at,
          shown,
          'must specify one of: `resourceClaimName`, `resourceClaimTemplateName`',
        ),
      );
    }
    return [
      ...faults,
      ...validateSubdomainName(resourceClaimName, at.at('resourceClaimName')),
      ...validateSubdomainName(resourceClaimTemplateName, at.at('resourceClaimTemplateName')),
    ];
  });
}

function validateHostNetworkPorts(spec: PodSpec, path: Path, { isPod }: SpecOptions): FieldError[] {
  if (spec.hostNetwork !== true) return [];
  return (spec.containers ?? []).flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, number) => {
      const hostPort = port.hostPort ?? 0;
      // In a template it may be left out: the Pod's default will be the container's port.
      if ((!isPod && hostPort === 0) || hostPort === (port.containerPort ?? 0)) return [];
      return [
        fieldErrors.invalid(
          path.at('containers').index(index).at('ports').index(number).at('hostPort'),
          hostPort,
          'must match `containerPort` when `hostNetwork` is true',
        ),
      ];
    }),
  );
}

function validateDns(spec: PodSpec, path: Path): FieldError[] {
  const config = spec.dnsConfig;
  const servers = config?.nameservers ?? [];
  if (spec.dnsPolicy === 'None') {
    if (config === undefined) {
      return [fieldErrors.required(path, 'must provide `dnsConfig` when `dnsPolicy` is None')];
    }
    if (servers.length === 0) {
      return [
        fieldErrors.required(
          path.at('nameservers'),
          'must provide at least one DNS nameserver when `dnsPolicy` is None',
        ),
      ];
    }
  }
  const searches = config?.searches ?? [];
  const faults: FieldError[] = [];
  if (servers.length > 3) {
    faults.push(
      fieldErrors.invalid(path.at('nameservers'), servers, 'must not have more than 3 nameservers'),
    );
  }
  faults.push(...servers.flatMap((server, index) => validateIp(path.at('nameservers').index(index), server)));
  if (searches.length > 32) {
    faults.push(
      fieldErrors.invalid(path.at('searches'), searches, 'must not have more than 32 search paths'),
    );
  }
  if (byteLength(searches.join(' ')) > 2048) {
    faults.push(
      fieldErrors.invalid(
        path.at('searches'),
        searches,
        'must not have more than 2048 characters (including spaces) in the search list',
      ),
    );
  }
  for (const [index, search] of searches.entries()) {
    if (search === '.') continue;
    const name = search.endsWith('.') ? search.slice(0, -1) : search;
    faults.push(...invalidFor(path.at('searches').index(index), name, checkDnsSubdomainWithUnderscore(name)));
  }
  for (const [index, option] of (config?.options ?? []).entries()) {
    if (isBlank(option.name)) {
      faults.push(fieldErrors.required(path.at('options').index(index), 'must not be empty'));
    }
  }
  return faults;
}

function validateHostUsers(spec: PodSpec, path: Path): FieldError[] {
  if (spec.hostUsers !== false) return [];
  const why = 'when `hostUsers` is false';
  return [
    ...(spec.hostNetwork === true ? [fieldErrors.forbidden(path.at('hostNetwork'), why)] : []),
    ...(spec.hostPID === true ? [fieldErrors.forbidden(path.at('HostPID'), why)] : []),
    ...(spec.hostIPC === true ? [fieldErrors.forbidden(path.at('HostIPC'), why)] : []),
    ...visitContainers(spec, path)
      .filter(([container]) => (container.volumeDevices ?? []).length > 0)
      .map(([, at]) => fieldErrors.forbidden(at.at('volumeDevices'), why)),
  ];
}

function validateHostnameOverride(spec: PodSpec, path: Path): FieldError[] {
  const name = spec.hostnameOverride;
  if (name === undefined) return [];
  const at = path.at('hostnameOverride');
  return [
    ...(spec.setHostnameAsFQDN === true
      ? [fieldErrors.forbidden(at, 'may not be specified when setHostnameAsFQDN is true')]
      : []),
    ...(spec.hostNetwork === true
      ? [fieldErrors.forbidden(at, 'may not be specified when hostNetwork is true')]
      : []),
    ...(byteLength(name) > 64 ? [fieldErrors.tooLong(at, 64)] : []),
    ...invalidFor(at, name, checkDnsSubdomain(name)),
  ];
}

function validateHostAliases(spec: PodSpec, path: Path): FieldError[] {
  return (spec.hostAliases ?? []).flatMap((alias, index) => [
    ...validateIp(path.index(index).at('ip'), alias.ip ?? ''),
    ...(alias.hostnames ?? []).flatMap((name, number) =>
      invalidFor(path.index(index).at('hostnames').index(number), name, checkDnsSubdomain(name)),
    ),
  ]);
}

/** The volume that a variable's file is in has to be an emptyDir. */
function validateFileKeyVolumes(spec: PodSpec, path: Path): FieldError[] {
  const volumes = new Map((spec.volumes ?? []).map((volume) => [volume.name ?? '', volume]));
  return visitContainers(spec, path).flatMap(([container, at]) =>
    (container.env ?? []).flatMap((variable, index) => {
      const ref = variable.valueFrom?.fileKeyRef;
      if (ref === undefined) return [];
      const name = ref.volumeName ?? '';
      const volume = volumes.get(name);
      const where = at.at('env').index(index).at('valueFrom').at('fileKeyRef').at('volumeName');
      if (volume === undefined) return [fieldErrors.notFound(where, name)];
      return volume.emptyDir === undefined
        ? [fieldErrors.invalid(where, name, 'referenced volume must be of type emptyDir')]
        : [];
    }),
  );
}
