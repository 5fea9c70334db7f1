import { Path } from '../../objects/field-error.ts';
import type { Container, Pod, PodSpec, PodTemplateSpec } from '../../objects/kinds.ts';
import { checkDnsLabel, checkLabelValue } from '../../objects/validation/names.ts';
import { parseQuantity } from '../../objects/validation/quantity.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { SECCOMP_CONTAINER_ANNOTATION, SECCOMP_POD_ANNOTATION } from './annotations.ts';
import { warnOfOverlaps } from './overlapping-paths.ts';
import { APP_ARMOR_ANNOTATION, appArmorProfile } from './prepare.ts';
import { visitContainers } from './visit-containers.ts';

/** The warnings of pkg/api/pod/warnings.go, in its order. */

type Annotations = Readonly<Record<string, string>>;

/** Of a new Pod; updates of Pods warn of nothing. */
export function warnOfPod(pod: Pod): string[] {
  const faults = checkDnsLabel(pod.metadata.name ?? '');
  return [
    ...(faults.length === 0
      ? []
      : [
          "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is " +
            `recommended: [${faults.join(' ')}]`,
        ]),
    ...warnOfAppArmor(pod.metadata.annotations ?? {}, pod.spec ?? { containers: [] }, Path.root, true),
    ...warnOfSpec(pod.spec ?? { containers: [] }, pod.metadata.annotations ?? {}, Path.root, true),
  ];
}

/** Of a workload's template; `path` is the template's. */
export function warnOfTemplate(template: PodTemplateSpec | undefined, path: Path): string[] {
  return warnOfSpec(template?.spec ?? { containers: [] }, template?.metadata?.annotations ?? {}, path, false);
}

/** Of the name of a workload whose Pods are named after it. */
export function warnOfWorkloadName(name: string | undefined): string[] {
  const faults = checkDnsLabel(name ?? '');
  return faults.length === 0
    ? []
    : [
        'metadata.name: this is used in Pod names and hostnames, which can result in surprising behavior; a DNS label ' +
          `is recommended: [${faults.join(' ')}]`,
      ];
}

function warnOfSpec(spec: PodSpec, annotations: Annotations, path: Path, isPod: boolean): string[] {
  const at = path.at('spec');
  return [
    ...warnOfNodeLabels(spec, at),
    ...warnOfAnnotations(annotations, path),
    ...warnOfVolumes(spec, at),
    ...warnOfOverlaps(spec.volumes ?? []),
    ...warnOfDuplicates(spec, at),
    ...warnOfFractions(spec.overhead, at.at('overhead')),
    ...(spec.securityContext?.seccompProfile === undefined && SECCOMP_POD_ANNOTATION in annotations
      ? [deprecatedSeccomp(path, SECCOMP_POD_ANNOTATION)]
      : []),
    ...visitContainers(spec, at).flatMap(([container, where]) =>
      warnOfContainer(container, where, annotations, path),
    ),
    ...(isPod ? [] : warnOfAppArmor(annotations, spec, path, false)),
    ...warnOfPorts(spec, at),
    ...((spec.terminationGracePeriodSeconds ?? 0) < 0
      ? [
          `${at.at('terminationGracePeriodSeconds').text}: must be >= 0; negative values are invalid and will be ` +
            'treated as 1',
        ]
      : []),
    ...warnOfPodAffinity(spec, at.at('affinity')),
  ];
}

const NODE_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods':
    'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
};

type NodeTerm = {
  readonly matchExpressions?: readonly { readonly key: string; readonly values?: readonly string[] }[];
};

function warnOfNodeTerm(term: NodeTerm | undefined, checkValues: boolean, path: Path): string[] {
  return (term?.matchExpressions ?? []).flatMap((one, index) => {
    const at = path.at('matchExpressions').index(index);
    const message = NODE_LABELS[one.key];
    return [
      ...(message === undefined ? [] : [`${at.at('key').text}: ${one.key} is ${message}`]),
      ...(checkValues ? (one.values ?? []) : []).flatMap((value, number) =>
        checkLabelValue(value).map(
          (fault) => `${at.at('values').index(number).text}: ${value} is invalid, ${fault}`,
        ),
      ),
    ];
  });
}

function warnOfNodeLabels(spec: PodSpec, path: Path): string[] {
  const affinity = spec.affinity?.nodeAffinity;
  const required = 'requiredDuringSchedulingIgnoredDuringExecution';
  const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
  const at = path.at('affinity').at('nodeAffinity');
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
      const message = NODE_LABELS[key];
      return message === undefined ? [] : [`${path.at('nodeSelector').key(key).text}: ${message}`];
    }),
    ...(affinity?.[required]?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      warnOfNodeTerm(term, false, at.at(required).at('nodeSelectorTerms').index(index)),
    ),
    ...(affinity?.[preferred] ?? []).flatMap((term, index) =>
      warnOfNodeTerm(term.preference, true, at.at(preferred).index(index).at('preference')),
    ),
    ...(spec.topologySpreadConstraints ?? []).flatMap((constraint, index) => {
      const where = path.at('topologySpreadConstraints').index(index);
      const message = NODE_LABELS[constraint.topologyKey];
      return [
        ...(message === undefined
          ? []
          : [`${where.at('topologyKey').text}: ${constraint.topologyKey} is ${message}`]),
        ...(constraint.labelSelector === undefined ? [nullSelector(where)] : []),
      ];
    }),
  ];
}

function nullSelector(path: Path): string {
  return `${path.at('labelSelector').text}: a null labelSelector results in matching no pod`;
}

const ANNOTATIONS: Readonly<Record<string, string>> = {
  'scheduler.alpha.kubernetes.io/critical-pod':
    'non-functional in v1.16+; use the "priorityClassName" field instead',
  'security.alpha.kubernetes.io/sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
  'security.alpha.kubernetes.io/unsafe-sysctls': 'non-functional in v1.11+; use the "sysctls" field instead',
};

function warnOfAnnotations(annotations: Annotations, path: Path): string[] {
  return Object.entries(ANNOTATIONS)
    .filter(([key]) => key in annotations)
    .map(([key, message]) => `${path.at('metadata').at('annotations').key(key).text}: ${message}`);
}

const VOLUMES: readonly (readonly [field: string, shown: string, message: string])[] = [
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['gitRepo', 'gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['flocker', 'flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['quobyte', 'quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

function warnOfVolumes(spec: PodSpec, path: Path): string[] {
  return (spec.volumes ?? []).flatMap((volume, index) =>
    VOLUMES.filter(([field]) => field in volume).map(
      ([, shown, message]) => `${path.at('volumes').index(index).at(shown).text}: ${message}`,
    ),
  );
}

function warnOfDuplicates(spec: PodSpec, path: Path): string[] {
  const repeated = (values: readonly string[], list: string, field: string, what: string): string[] =>
    values.flatMap((value, index) =>
      values.indexOf(value) === index
        ? []
        : [`${path.at(list).index(index).at(field).text}: duplicate ${what} ${JSON.stringify(value)}`],
    );
  const secrets = (spec.imagePullSecrets ?? []).map((secret) => secret.name ?? '');
  return [
    ...repeated(
      (spec.hostAliases ?? []).map((alias) => alias.ip ?? ''),
      'hostAliases',
      'ip',
      'ip',
    ),
    ...repeated(secrets, 'imagePullSecrets', 'name', 'name'),
    ...secrets.flatMap((name, index) =>
      name === ''
        ? [`${path.at('imagePullSecrets').index(index).at('name').text}: invalid empty name ""`]
        : [],
    ),
  ];
}

function warnOfFractions(list: Readonly<Record<string, string>> | undefined, path: Path): string[] {
  return ['memory', 'ephemeral-storage'].flatMap((name) => {
    const amount = list?.[name];
    if (amount === undefined || parseQuantity(amount).nano % 1_000_000_000n === 0n) return [];
    return [
      `${path.key(name).text}: fractional byte value ${JSON.stringify(amount)} is invalid, must be an integer`,
    ];
  });
}

function deprecatedSeccomp(path: Path, key: string): string {
  const at = path.at('metadata').at('annotations').key(key);
  return `${at.text}: non-functional in v1.27+; use the "seccompProfile" field instead`;
}

function warnOfContainer(container: Container, at: Path, annotations: Annotations, path: Path): string[] {
  const key = `${SECCOMP_CONTAINER_ANNOTATION}${container.name ?? ''}`;
  const { limits, requests } = container.resources ?? {};
  const resources = at.at('resources');
  const fractions = ['memory', 'ephemeral-storage'].flatMap((name) =>
    [[limits, 'limits'] as const, [requests, 'requests'] as const].flatMap(([list, field]) => {
      const amount = list?.[name];
      return amount === undefined ? [] : warnOfFractions({ [name]: amount }, resources.at(field));
    }),
  );
  return [
    ...(container.securityContext?.seccompProfile === undefined && key in annotations
      ? [deprecatedSeccomp(path, key)]
      : []),
    ...fractions,
    ...warnOfHiddenVariables(container, at.at('env')),
  ];
}

/** A later definition hides an earlier one, unless it builds on it. */
function warnOfHiddenVariables(container: Container, path: Path): string[] {
  const seen = new Set<string>();
  return (container.env ?? []).flatMap((variable, index) => {
    const name = variable.name ?? '';
    const known = seen.has(name);
    seen.add(name);
    if (!known) return [];
    const value = variable.value ?? '';
    const reference = `$(${name})`;
    const builds = variable.valueFrom === undefined && value !== reference && value.includes(reference);
    return builds
      ? []
      : [
          `${path.index(index).text}: hides previous definition of ${JSON.stringify(name)}, which may be dropped when ` +
            'using apply',
        ];
  });
}

/** Annotations that were turned into fields; by now a Pod's fields have been filled in from them. */
function warnOfAppArmor(annotations: Annotations, spec: PodSpec, path: Path, isPod: boolean): string[] {
  if (isPod && spec.os?.name === 'windows') return [];
  const ofPod = spec.securityContext?.appArmorProfile;
  return visitContainers(spec, path.at('spec')).flatMap(([container]) => {
    const key = `${APP_ARMOR_ANNOTATION}${container.name ?? ''}`;
    const annotation = annotations[key];
    if (annotation === undefined) return [];
    const profile = appArmorProfile(annotation);
    const own = container.securityContext?.appArmorProfile;
    if (!isPod && own !== undefined) return [];
    if (profile !== undefined && semanticallyEqual(profile, ofPod)) return [];
    const at = path.at('metadata').at('annotations').key(key);
    return [`${at.text}: deprecated since v1.30; use the "appArmorProfile" field instead`];
  });
}

interface PlacedPort {
  readonly path: string;
  readonly port: NonNullable<Container['ports']>[number];
}

function warnOfPorts(spec: PodSpec, path: Path): string[] {
  const warnings: string[] = [];
  const all: PlacedPort[] = visitContainers(spec, path).flatMap(([container, at]) =>
    (container.ports ?? []).map((port, index) => ({ path: at.at('ports').index(index).text, port })),
  );
  const seen: PlacedPort[] = [];
  for (const one of all) {
    const { port } = one;
    if ((port.hostIP ?? '') !== '' && (port.hostPort ?? 0) === 0) {
      const shown = `{Name:${port.name ?? ''} HostPort:0 ContainerPort:${port.containerPort} Protocol:${port.protocol ?? ''} HostIP:${port.hostIP ?? ''}}`;
      warnings.push(`${one.path}: hostIP set without hostPort: ${shown}`);
    }
    for (const other of seen) {
      if (other.port.containerPort !== port.containerPort || other.port.protocol !== port.protocol) continue;
      const [host, otherHost] = [port.hostPort ?? 0, other.port.hostPort ?? 0];
      const [ip, otherIp] = [port.hostIP ?? '', other.port.hostIP ?? ''];
      if (ip === otherIp && host === otherHost) {
        warnings.push(`${one.path}: duplicate port definition with ${other.path}`);
      } else if (host === 0 || otherHost === 0) {
        warnings.push(`${one.path}: overlapping port definition with ${other.path}`);
      } else if (host === otherHost && (ip === '') !== (otherIp === '')) {
        warnings.push(`${one.path}: dangerously ambiguous port definition with ${other.path}`);
      }
    }
    seen.push(one);
  }
  const names = new Map<string, string>();
  for (const { path: at, port } of all) {
    const name = port.name ?? '';
    if (name === '') continue;
    const other = names.get(name);
    if (other === undefined) names.set(name, at);
    else {
      warnings.push(
        `${at}: duplicate port name ${JSON.stringify(name)} with ${other}, services and probes that select ports by ` +
          `name will use ${other}`,
      );
    }
  }
  return warnings;
}

function warnOfPodAffinity(spec: PodSpec, path: Path): string[] {
  return (['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
    const affinity = spec.affinity?.[kind];
    const required = 'requiredDuringSchedulingIgnoredDuringExecution';
    const preferred = 'preferredDuringSchedulingIgnoredDuringExecution';
    const at = path.at(kind);
    return [
      ...(affinity?.[required] ?? []).flatMap((term, index) =>
        term.labelSelector === undefined ? [nullSelector(at.at(required).index(index))] : [],
      ),
      ...(affinity?.[preferred] ?? []).flatMap((term, index) =>
        term.podAffinityTerm?.labelSelector === undefined
          ? [nullSelector(at.at(preferred).index(index).at('podAffinityTerm'))]
          : [],
      ),
    ];
  });
}
