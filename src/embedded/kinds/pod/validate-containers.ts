import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container, EphemeralContainer, PodSpec, Volume } from '../../objects/kinds.ts';
import { checkDnsLabel, checkPortName, checkPortNumber } from '../../objects/validation/names.ts';
import { invalidFor, isBlank } from './checks.ts';
import { isRestartable } from './resources.ts';
import { validateEnv, validateEnvFrom } from './validate-env.ts';
import { validateDevices, validateMounts } from './validate-mounts.ts';
import { validateLifecycle, validateProbes } from './validate-probes.ts';
import { validatePullPolicy } from './validate-pull-policy.ts';
import { validateContainerResources } from './validate-resources.ts';
import { validateContainerSecurity } from './validate-security.ts';

interface Surroundings {
  readonly spec: PodSpec;
  /** The Pod's valid volumes. */
  readonly volumes: ReadonlyMap<string, Volume>;
}

/** Regular, init and ephemeral containers; `path` is the spec's. */
export function validateAllContainers(around: Surroundings, path: Path): FieldError[] {
  return [
    ...validateContainers(around, path.at('containers')),
    ...validateInitContainers(around, path.at('initContainers')),
    ...validateEphemeralContainers(around, path.at('ephemeralContainers')),
  ];
}

function validateContainers(around: Surroundings, path: Path): FieldError[] {
  const containers = around.spec.containers ?? [];
  if (containers.length === 0) return [fieldErrors.required(path, '')];
  const names = new Set<string>();
  const faults = containers.flatMap((container, index) => {
    const at = path.index(index);
    const own = validateCommon(container, around, at);
    const name = container.name ?? '';
    if (names.has(name)) own.push(fieldErrors.duplicate(at.at('name'), name));
    names.add(name);
    return [...own, ...validateRunning(container, around.spec, at), ...validateRestartPolicy(container, at)];
  });
  return [...faults, ...validateHostPorts(containers, path)];
}

/** What only a container that keeps running may have. */
function validateRunning(container: Container, spec: PodSpec, at: Path): FieldError[] {
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...(container.lifecycle === undefined
      ? []
      : validateLifecycle(container.lifecycle, grace, at.at('lifecycle'))),
    ...validateProbes(container, grace, at),
  ];
}

function validateInitContainers(around: Surroundings, path: Path): FieldError[] {
  const names = new Set((around.spec.containers ?? []).map((container) => container.name ?? ''));
  return (around.spec.initContainers ?? []).flatMap((container, index) => {
    const at = path.index(index);
    const faults = [...validateCommon(container, around, at), ...validateRestartPolicy(container, at)];
    const name = container.name ?? '';
    if (names.has(name)) faults.push(fieldErrors.duplicate(at.at('name'), name));
    else if (name !== '') names.add(name);
    // Init containers run one after another, so each is alone with its ports.
    faults.push(...validateHostPorts([container], path));
    if (isRestartable(container)) {
      faults.push(...validateRunning(container, around.spec, at));
      return faults;
    }
    for (const field of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      if (container[field] !== undefined) {
        faults.push(
          fieldErrors.forbidden(
            at.at(field),
            'may not be set for init containers without restartPolicy=Always',
          ),
        );
      }
    }
    for (const [number, policy] of (container.resizePolicy ?? []).entries()) {
      if (policy.restartPolicy !== 'RestartContainer') continue;
      faults.push(
        fieldErrors.invalid(
          at.at('resizePolicy').index(number).at('restartPolicy'),
          policy.restartPolicy,
          "must not be set to 'RestartContainer' for non-sidecar initContainers",
        ),
      );
    }
    return faults;
  });
}

/** The fields an ephemeral container may not have, in the order of the type. */
const NOT_EPHEMERAL = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const;

function validateEphemeralContainers(around: Surroundings, path: Path): FieldError[] {
  const others = new Set(
    [...(around.spec.containers ?? []), ...(around.spec.initContainers ?? [])].map((one) => one.name ?? ''),
  );
  const names = new Set(others);
  const why = 'cannot be set for an Ephemeral Container';
  return (around.spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = path.index(index);
    const faults = [...validateCommon(container, around, at), ...validateImagePadding(container, at)];
    const name = container.name ?? '';
    if (names.has(name)) faults.push(fieldErrors.duplicate(at.at('name'), name));
    names.add(name);
    const target = container.targetContainerName ?? '';
    if (target !== '' && !others.has(target)) {
      faults.push(fieldErrors.notFound(at.at('targetContainerName'), target));
    }
    for (const field of NOT_EPHEMERAL) {
      if (isSet(container[field])) faults.push(fieldErrors.forbidden(at.at(field), why));
    }
    for (const [number, mount] of (container.volumeMounts ?? []).entries()) {
      for (const field of ['subPath', 'subPathExpr'] as const) {
        if (!isBlank(mount[field])) {
          faults.push(fieldErrors.forbidden(at.at('volumeMounts').index(number).at(field), why));
        }
      }
    }
    return faults;
  });
}

/** An empty object is what an absent one looks like after defaulting. */
function isSet(value: EphemeralContainer[(typeof NOT_EPHEMERAL)[number]]): boolean {
  if (value === undefined) return false;
  return typeof value !== 'object' || Array.isArray(value) || Object.keys(value).length > 0;
}

/** Templates may have it: there, others give it a meaning. */
export function validateImagePadding(container: Container | EphemeralContainer, at: Path): FieldError[] {
  const image = container.image ?? '';
  return image.trim() === image
    ? []
    : [fieldErrors.invalid(at.at('image'), image, 'must not have leading or trailing whitespace')];
}

function validateCommon(
  container: Container | EphemeralContainer,
  around: Surroundings,
  at: Path,
): FieldError[] {
  const { spec, volumes } = around;
  const claims = (spec.resourceClaims ?? []).map((claim) => claim.name ?? '').filter((name) => name !== '');
  const message = container.terminationMessagePolicy ?? '';
  const name = container.name ?? '';
  return [
    ...(name === ''
      ? [fieldErrors.required(at.at('name'), '')]
      : invalidFor(at.at('name'), name, checkDnsLabel(name))),
    ...(isBlank(container.image) ? [fieldErrors.required(at.at('image'), '')] : []),
    ...(message === ''
      ? [fieldErrors.required(at.at('terminationMessagePolicy'), '')]
      : message === 'File' || message === 'FallbackToLogsOnError'
        ? []
        : [
            fieldErrors.notSupportedInOrder(at.at('terminationMessagePolicy'), message, [
              'File',
              'FallbackToLogsOnError',
            ]),
          ]),
    ...validatePorts(container.ports ?? [], at.at('ports')),
    ...validateEnv(container.env ?? [], at.at('env')),
    ...validateEnvFrom(container.envFrom ?? [], at.at('envFrom')),
    ...validateMounts(container, volumes, at.at('volumeMounts')),
    ...validateDevices(container, volumes, at.at('volumeDevices')),
    ...validatePullPolicy(container.imagePullPolicy ?? '', at.at('imagePullPolicy')),
    ...validateContainerResources(container.resources ?? {}, claims, at.at('resources')),
    ...validateResizePolicy(container.resizePolicy ?? [], spec, at.at('resizePolicy')),
    ...validateContainerSecurity(container.securityContext, spec.hostUsers ?? true, at.at('securityContext')),
  ];
}

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

function validatePorts(ports: NonNullable<Container['ports']>, path: Path): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, index) => {
    const at = path.index(index);
    const faults: FieldError[] = [];
    if (!isBlank(port.name)) {
      const messages = checkPortName(port.name);
      faults.push(...invalidFor(at.at('name'), port.name, messages));
      if (messages.length === 0 && names.has(port.name)) {
        faults.push(fieldErrors.duplicate(at.at('name'), port.name));
      } else if (messages.length === 0) names.add(port.name);
    }
    const number = port.containerPort ?? 0;
    if (number === 0) faults.push(fieldErrors.required(at.at('containerPort'), ''));
    else faults.push(...invalidFor(at.at('containerPort'), number, checkPortNumber(number)));
    const hostPort = port.hostPort ?? 0;
    if (hostPort !== 0) faults.push(...invalidFor(at.at('hostPort'), hostPort, checkPortNumber(hostPort)));
    const protocol = port.protocol ?? '';
    if (protocol === '') faults.push(fieldErrors.required(at.at('protocol'), ''));
    else if (!PROTOCOLS.includes(protocol)) {
      faults.push(fieldErrors.notSupported(at.at('protocol'), protocol, PROTOCOLS));
    }
    return faults;
  });
}

function validateHostPorts(containers: readonly Container[], path: Path): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, index) =>
    (container.ports ?? []).flatMap((port, number) => {
      if ((port.hostPort ?? 0) === 0) return [];
      const key = `${port.protocol ?? ''}/${port.hostIP ?? ''}/${port.hostPort}`;
      if (!taken.has(key)) {
        taken.add(key);
        return [];
      }
      return [fieldErrors.duplicate(path.index(index).at('ports').index(number).at('hostPort'), key)];
    }),
  );
}

function validateResizePolicy(
  policies: NonNullable<Container['resizePolicy']>,
  spec: PodSpec,
  path: Path,
): FieldError[] {
  const seen = new Set<string>();
  return policies.flatMap((policy, index) => {
    const resourceName = policy.resourceName ?? '';
    const restartPolicy = policy.restartPolicy ?? '';
    const faults: FieldError[] = [];
    if (seen.has(resourceName)) faults.push(fieldErrors.duplicate(path.index(index), resourceName));
    seen.add(resourceName);
    if (resourceName === '') faults.push(fieldErrors.required(path, ''));
    else if (resourceName !== 'cpu' && resourceName !== 'memory') {
      faults.push(fieldErrors.notSupported(path, resourceName, ['cpu', 'memory']));
    }
    if (restartPolicy === '') faults.push(fieldErrors.required(path, ''));
    else if (restartPolicy !== 'NotRequired' && restartPolicy !== 'RestartContainer') {
      faults.push(fieldErrors.notSupported(path, restartPolicy, ['NotRequired', 'RestartContainer']));
    }
    if (spec.restartPolicy === 'Never' && restartPolicy !== 'NotRequired') {
      faults.push(
        fieldErrors.invalid(path, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"),
      );
    }
    return faults;
  });
}

const RESTART_POLICIES = ['Always', 'Never', 'OnFailure'];
const RESTART_ACTIONS = ['Restart', 'RestartAllContainers'];

/** A container's own restartPolicy and its rules. */
function validateRestartPolicy(container: Container, at: Path): FieldError[] {
  const rules = container.restartPolicyRules ?? [];
  const policy = container.restartPolicy;
  const faults: FieldError[] = [];
  if (policy === undefined) {
    if (rules.length === 0) return [];
    faults.push(
      fieldErrors.required(at.at('restartPolicy'), 'must specify restartPolicy when restart rules are used'),
    );
  } else if (!RESTART_POLICIES.includes(policy)) {
    faults.push(fieldErrors.notSupported(at.at('restartPolicy'), policy, RESTART_POLICIES));
  }
  const path = at.at('restartPolicyRules');
  if (rules.length > 20) faults.push(fieldErrors.tooMany(path, rules.length, 20));
  for (const [index, { action = '', exitCodes }] of rules.entries()) {
    const rule = path.index(index);
    if (!RESTART_ACTIONS.includes(action)) {
      faults.push(fieldErrors.notSupported(rule.at('action'), action, RESTART_ACTIONS));
    }
    if (exitCodes === undefined) {
      faults.push(fieldErrors.required(rule.at('exitCodes'), 'must be specified'));
      continue;
    }
    const operator = exitCodes.operator ?? '';
    if (operator !== 'In' && operator !== 'NotIn') {
      faults.push(fieldErrors.notSupported(rule.at('exitCodes').at('operator'), operator, ['In', 'NotIn']));
    }
    const count = (exitCodes.values ?? []).length;
    if (count > 255) faults.push(fieldErrors.tooMany(rule.at('exitCodes').at('values'), count, 255));
  }
  return faults;
}
