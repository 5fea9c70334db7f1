import type { Container } from '../../objects/kinds.ts';
import {
  allContainers,
  blamed,
  containersText,
  distinct,
  hasUserNamespace,
  plural,
  quoted,
  settersText,
  type Check,
  type CheckPod,
  type PodSecurityContext,
  type SecurityContext,
} from './check.ts';

/** The checks of the level "baseline", by id: k8s.io/pod-security-admission/policy, in its words. */

const APPARMOR_PREFIX = 'container.apparmor.security.beta.kubernetes.io/';

const wrongAppArmor = (context: SecurityContext | PodSecurityContext | undefined): readonly string[] => {
  const profile = context?.appArmorProfile;
  return profile === undefined || ['RuntimeDefault', 'Localhost'].includes(profile.type)
    ? []
    : [profile.type];
};

const appArmor: CheckPod = (spec, annotations) => {
  const ofPod = wrongAppArmor(spec.securityContext);
  const containers = blamed(spec, ({ securityContext }) => wrongAppArmor(securityContext).length > 0);
  const notes = Object.entries(annotations)
    .filter(
      ([key, value]) =>
        key.startsWith(APPARMOR_PREFIX) &&
        value !== '' &&
        value !== 'runtime/default' &&
        !value.startsWith('localhost/'),
    )
    .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
    .toSorted();
  const types = allContainers(spec).flatMap(({ securityContext }) => wrongAppArmor(securityContext));
  const values = [...distinct([...ofPod, ...types]), ...notes];
  if (values.length === 0) return undefined;
  const setters = settersText(ofPod.length > 0, containers);
  const who = [
    ...(setters === '' ? [] : [setters]),
    ...(notes.length > 0 ? [plural('annotation', notes.length)] : []),
  ];
  return {
    reason: plural('forbidden AppArmor profile', values.length),
    detail: `${who.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`,
  };
};

const DEFAULT_CAPABILITIES = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);

const unusualCapabilities = ({ securityContext }: Container): readonly string[] =>
  (securityContext?.capabilities?.add ?? []).filter((name) => !DEFAULT_CAPABILITIES.has(name));

const capabilities: CheckPod = (spec) => {
  const containers = blamed(spec, (container) => unusualCapabilities(container).length > 0);
  if (containers.length === 0) return undefined;
  const names = distinct(allContainers(spec).flatMap(unusualCapabilities));
  return {
    reason: 'non-default capabilities',
    detail: `${containersText(containers)} must not include ${quoted(names)} in securityContext.capabilities.add`,
  };
};

const hostNamespaces: CheckPod = (spec) => {
  const shared = (['hostNetwork', 'hostPID', 'hostIPC'] as const).filter((name) => spec[name] === true);
  return shared.length === 0
    ? undefined
    : { reason: 'host namespaces', detail: shared.map((name) => `${name}=true`).join(', ') };
};

const hostPathVolumes: CheckPod = (spec) => {
  const names = (spec.volumes ?? []).filter(({ hostPath }) => hostPath !== undefined).map(({ name }) => name);
  return names.length === 0
    ? undefined
    : { reason: 'hostPath volumes', detail: `${plural('volume', names.length)} ${quoted(names)}` };
};

const takenPorts = ({ ports }: Container): readonly number[] =>
  (ports ?? []).flatMap(({ hostPort = 0 }) => (hostPort === 0 ? [] : [hostPort]));

const hostPorts: CheckPod = (spec) => {
  const containers = blamed(spec, (container) => takenPorts(container).length > 0);
  if (containers.length === 0) return undefined;
  const ports = distinct(allContainers(spec).flatMap(takenPorts).map(String));
  return {
    reason: 'hostPort',
    detail: `${containersText(containers)} ${uses(containers)} ${plural('hostPort', ports.length)} ${ports.join(', ')}`,
  };
};

const uses = (names: readonly string[]): string => (names.length === 1 ? 'uses' : 'use');

const hostsOfProbes = (container: Container): readonly string[] =>
  [
    container.livenessProbe,
    container.readinessProbe,
    container.startupProbe,
    container.lifecycle?.postStart,
    container.lifecycle?.preStop,
  ]
    .flatMap((handler) => [handler?.httpGet?.host, handler?.tcpSocket?.host])
    .flatMap((host) => (host === undefined || host === '' ? [] : [host]));

const hostProbes: CheckPod = (spec) => {
  const containers = distinct(blamed(spec, (container) => hostsOfProbes(container).length > 0));
  if (containers.length === 0) return undefined;
  const forbidden = distinct(allContainers(spec).flatMap(hostsOfProbes));
  return {
    reason: 'probe or lifecycle host',
    detail: `${containersText(containers)} ${uses(containers)} ${plural('probe or lifecycle host', forbidden.length)} ${quoted(forbidden)}`,
  };
};

const privileged: CheckPod = (spec) => {
  const containers = blamed(spec, ({ securityContext }) => securityContext?.privileged === true);
  return containers.length === 0
    ? undefined
    : {
        reason: 'privileged',
        detail: `${containersText(containers)} must not set securityContext.privileged=true`,
      };
};

const unusualMounts = ({ securityContext }: Container): readonly string[] => {
  const mount = securityContext?.procMount;
  return mount === undefined || mount === 'Default' ? [] : [mount];
};

/** Also a check of the level "restricted", which knows no exception. */
export const procMount: CheckPod = (spec) => {
  const containers = blamed(spec, (container) => unusualMounts(container).length > 0);
  if (containers.length === 0) return undefined;
  const types = distinct(allContainers(spec).flatMap(unusualMounts));
  return {
    reason: 'procMount',
    detail: `${containersText(containers)} must not set securityContext.procMount to ${quoted(types)}`,
  };
};

const seLinux =
  (allowed: readonly string[]): CheckPod =>
  (spec) => {
    type Options = NonNullable<SecurityContext['seLinuxOptions']>;
    const isWrong = ({ type = '', user = '', role = '' }: Options): boolean =>
      (type !== '' && !allowed.includes(type)) || user !== '' || role !== '';
    const ofPod = spec.securityContext?.seLinuxOptions;
    const bad = allContainers(spec).filter(
      ({ securityContext }) =>
        securityContext?.seLinuxOptions !== undefined && isWrong(securityContext.seLinuxOptions),
    );
    const podIsBad = ofPod !== undefined && isWrong(ofPod);
    if (!podIsBad && bad.length === 0) return undefined;
    const wrong: readonly Options[] = [
      ...(podIsBad ? [ofPod] : []),
      ...bad.map(({ securityContext }) => securityContext?.seLinuxOptions ?? {}),
    ];
    const types = distinct(
      wrong.flatMap(({ type = '' }) => (type === '' || allowed.includes(type) ? [] : [type])),
    );
    const faults = [
      ...(types.length > 0 ? [`${plural('type', types.length)} ${quoted(types)}`] : []),
      ...(wrong.some(({ user = '' }) => user !== '') ? ['user may not be set'] : []),
      ...(wrong.some(({ role = '' }) => role !== '') ? ['role may not be set'] : []),
    ];
    const setters = settersText(
      podIsBad,
      bad.map(({ name }) => name),
    );
    return {
      reason: 'seLinuxOptions',
      detail: `${setters} set forbidden securityContext.seLinuxOptions: ${faults.join('; ')}`,
    };
  };

const SELINUX_TYPES = ['container_t', 'container_init_t', 'container_kvm_t'];

/** How seccomp profiles were asked for before Kubernetes 1.19. */
const seccompAnnotations: CheckPod = (spec, annotations) => {
  const keys = [
    'seccomp.security.alpha.kubernetes.io/pod',
    ...allContainers(spec).map(({ name }) => `container.seccomp.security.alpha.kubernetes.io/${name}`),
  ];
  const forbidden = distinct(
    keys.flatMap((key) => {
      const value = annotations[key];
      if (value === undefined || value === 'runtime/default' || value === 'docker/default') return [];
      return value.startsWith('localhost/') ? [] : [`${key}=${JSON.stringify(value)}`];
    }),
  );
  return forbidden.length === 0
    ? undefined
    : {
        reason: 'seccompProfile',
        detail: `forbidden ${plural('annotation', forbidden.length)} ${forbidden.join(', ')}`,
      };
};

const wrongSeccomp = (context: SecurityContext | PodSecurityContext | undefined): readonly string[] => {
  const profile = context?.seccompProfile;
  return profile === undefined || ['RuntimeDefault', 'Localhost'].includes(profile.type)
    ? []
    : [profile.type];
};

export const seccompProfile: CheckPod = (spec) => {
  const ofPod = wrongSeccomp(spec.securityContext);
  const containers = blamed(spec, ({ securityContext }) => wrongSeccomp(securityContext).length > 0);
  const setters = settersText(ofPod.length > 0, containers);
  if (setters === '') return undefined;
  const types = allContainers(spec).flatMap(({ securityContext }) => wrongSeccomp(securityContext));
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${quoted(distinct([...ofPod, ...types]))}`,
  };
};

const SYSCTLS_1_0 = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_1_27 = [...SYSCTLS_1_0, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_1_29 = [
  ...SYSCTLS_1_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_1_32 = [...SYSCTLS_1_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

const sysctls =
  (allowed: readonly string[]): CheckPod =>
  (spec) => {
    const forbidden = (spec.securityContext?.sysctls ?? [])
      .map(({ name }) => name)
      .filter((name) => !allowed.includes(name));
    return forbidden.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: forbidden.join(', ') };
  };

const hostProcess: CheckPod = (spec) => {
  const setters = settersText(
    spec.securityContext?.windowsOptions?.hostProcess === true,
    blamed(spec, ({ securityContext }) => securityContext?.windowsOptions?.hostProcess === true),
  );
  return setters === ''
    ? undefined
    : {
        reason: 'hostProcess',
        detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
      };
};

export const BASELINE: readonly Check[] = [
  { id: 'appArmorProfile', revisions: [[0, appArmor]] },
  { id: 'capabilities_baseline', revisions: [[0, capabilities]] },
  { id: 'hostNamespaces', revisions: [[0, hostNamespaces]] },
  { id: 'hostPathVolumes', revisions: [[0, hostPathVolumes]] },
  { id: 'hostPorts', revisions: [[0, hostPorts]] },
  { id: 'hostProbesAndHostLifecycle', revisions: [[34, hostProbes]] },
  { id: 'privileged', revisions: [[0, privileged]] },
  {
    id: 'procMount',
    revisions: [
      [0, procMount],
      [35, (spec, annotations) => (hasUserNamespace(spec) ? undefined : procMount(spec, annotations))],
    ],
  },
  {
    id: 'seLinuxOptions',
    revisions: [
      [0, seLinux(SELINUX_TYPES)],
      [31, seLinux([...SELINUX_TYPES, 'container_engine_t'])],
    ],
  },
  {
    id: 'seccompProfile_baseline',
    revisions: [
      [0, seccompAnnotations],
      [19, seccompProfile],
    ],
  },
  {
    id: 'sysctls',
    revisions: [
      [0, sysctls(SYSCTLS_1_0)],
      [27, sysctls(SYSCTLS_1_27)],
      [29, sysctls(SYSCTLS_1_29)],
      [32, sysctls(SYSCTLS_1_32)],
    ],
  },
  { id: 'windowsHostProcess', revisions: [[0, hostProcess]] },
];
