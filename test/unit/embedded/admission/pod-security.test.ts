import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { violations, violationsText } from '../../../../src/embedded/admission/pod-security/evaluate.ts';
import {
  policyOf,
  standardText,
  type Level,
} from '../../../../src/embedded/admission/pod-security/labels.ts';
import { allContainers } from '../../../../src/embedded/admission/pod-security/check.ts';
import type { PodSpec } from '../../../../src/embedded/objects/kinds.ts';

const spec = (yaml: string): PodSpec => parse(yaml) as PodSpec;
const seen = (
  level: Level,
  version: 'latest' | number,
  yaml: string,
  annotations: Record<string, string> = {},
): string => violationsText(violations({ level, version }, spec(yaml), annotations));

const HARDENED = '{allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}';
const POD = '{runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}';
const hardened = (container = '', pod = ''): string =>
  `{securityContext: ${POD}, containers: [{name: c, securityContext: ${HARDENED}${container}}]${pod}}`;
const context = (yaml: string): string => `{containers: [{name: c, securityContext: ${yaml}}]}`;

describe('what a level refuses', () => {
  test.each<[Level, 'latest' | number, string, string]>([
    ['privileged', 'latest', '{hostPID: true, containers: [{name: c}]}', ''],
    ['baseline', 'latest', '{containers: [{name: c}]}', ''],
    ['restricted', 'latest', hardened(), ''],
    [
      'baseline',
      'latest',
      '{hostNetwork: true, hostIPC: true, containers: []}',
      'host namespaces (hostNetwork=true, hostIPC=true)',
    ],
    [
      'baseline',
      'latest',
      '{volumes: [{name: a, hostPath: {path: /}}, {name: b, hostPath: {path: /b}}], containers: []}',
      'hostPath volumes (volumes "a", "b")',
    ],
    [
      'restricted',
      'latest',
      hardened('', ', volumes: [{name: a, hostPath: {path: /}}, {name: b, nfs: {}}]'),
      'restricted volume types (volumes "a", "b" use restricted volume types "hostPath", "nfs")',
    ],
    [
      'baseline',
      'latest',
      '{containers: [{name: c, ports: [{hostPort: 80}, {hostPort: 0}]}]}',
      'hostPort (container "c" uses hostPort 80)',
    ],
    [
      'baseline',
      'latest',
      context('{capabilities: {add: [SYS_TIME, CHOWN, NET_ADMIN]}}'),
      'non-default capabilities (container "c" must not include "NET_ADMIN", "SYS_TIME" in securityContext.capabilities.add)',
    ],
    [
      'baseline',
      'latest',
      '{initContainers: [{name: a, securityContext: {privileged: true}}], containers: [{name: b}], ephemeralContainers: [{name: e, securityContext: {privileged: true}}]}',
      'privileged (containers "a", "e" must not set securityContext.privileged=true)',
    ],
    ['baseline', 33, '{containers: [{name: c, livenessProbe: {httpGet: {host: a}}}]}', ''],
    [
      'baseline',
      34,
      '{containers: [{name: c, livenessProbe: {httpGet: {host: a}}, lifecycle: {preStop: {tcpSocket: {host: b}}}}]}',
      'probe or lifecycle host (container "c" uses probe or lifecycle hosts "a", "b")',
    ],
    [
      'baseline',
      'latest',
      '{securityContext: {seLinuxOptions: {type: spc_t, user: u}}, containers: [{name: c, securityContext: {seLinuxOptions: {role: r}}}]}',
      'seLinuxOptions (pod and container "c" set forbidden securityContext.seLinuxOptions: type "spc_t"; user may not be set; role may not be set)',
    ],
    ['baseline', 31, context('{seLinuxOptions: {type: container_engine_t}}'), ''],
    [
      'baseline',
      30,
      context('{seLinuxOptions: {type: container_engine_t}}'),
      'seLinuxOptions (container "c" set forbidden securityContext.seLinuxOptions: type "container_engine_t")',
    ],
    [
      'baseline',
      'latest',
      '{securityContext: {windowsOptions: {hostProcess: true}}, containers: []}',
      'hostProcess (pod must not set securityContext.windowsOptions.hostProcess=true)',
    ],
    [
      'baseline',
      28,
      '{securityContext: {sysctls: [{name: net.ipv4.tcp_fin_timeout}, {name: net.ipv4.ip_local_reserved_ports}]}, containers: []}',
      'forbidden sysctls (net.ipv4.tcp_fin_timeout)',
    ],
    [
      'baseline',
      'latest',
      context('{procMount: Unmasked}'),
      'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'baseline',
      'latest',
      '{hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked}}]}',
      '',
    ],
    [
      'restricted',
      'latest',
      `{hostUsers: false, containers: [{name: c, securityContext: {procMount: Unmasked, runAsUser: 0, ...x}}]}`.replace(
        ', ...x',
        `, ${HARDENED.slice(1, -1)}, seccompProfile: {type: Localhost}`,
      ),
      'procMount (container "c" must not set securityContext.procMount to "Unmasked")',
    ],
    [
      'restricted',
      'latest',
      '{containers: [{name: c}]}',
      'allowPrivilegeEscalation != false (container "c" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "c" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "c" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
    ],
    [
      'restricted',
      7,
      '{containers: [{name: c}]}',
      'runAsNonRoot != true (pod or container "c" must set securityContext.runAsNonRoot=true)',
    ],
    [
      'restricted',
      'latest',
      `{securityContext: {runAsNonRoot: true, runAsUser: 0, seccompProfile: {type: Unconfined}}, containers: [{name: c, securityContext: ${HARDENED}}]}`,
      'runAsUser=0 (pod must not set runAsUser=0), seccompProfile (pod must not set securityContext.seccompProfile.type to "Unconfined")',
    ],
    [
      'restricted',
      22,
      hardened('', '').replace('runAsNonRoot: true', 'runAsNonRoot: true, runAsUser: 0'),
      '',
    ],
    [
      'restricted',
      'latest',
      '{os: {name: windows}, securityContext: {runAsNonRoot: true}, containers: [{name: c}]}',
      '',
    ],
    [
      'restricted',
      'latest',
      `{securityContext: ${POD}, containers: [{name: c, securityContext: {runAsNonRoot: false, allowPrivilegeEscalation: false, capabilities: {drop: [ALL], add: [NET_BIND_SERVICE, CHOWN]}}}]}`,
      'unrestricted capabilities (container "c" must not include "CHOWN" in securityContext.capabilities.add), runAsNonRoot != true (container "c" must not set securityContext.runAsNonRoot=false)',
    ],
  ])('%s of %s: %s', (level, version, yaml, expected) => {
    expect(seen(level, version, yaml)).toBe(expected);
  });

  test('annotations count as the fields they were before', () => {
    const annotations = {
      'container.apparmor.security.beta.kubernetes.io/c': 'unconfined',
      'seccomp.security.alpha.kubernetes.io/pod': 'unconfined',
    };
    expect(seen('baseline', 18, '{containers: [{name: c}]}', annotations)).toBe(
      'forbidden AppArmor profile (annotation must not set AppArmor profile type to "container.apparmor.security.beta.kubernetes.io/c="unconfined""), seccompProfile (forbidden annotation seccomp.security.alpha.kubernetes.io/pod="unconfined")',
    );
  });
});

const asked = (labels: Record<string, string>): string => {
  const prefixed = Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [`pod-security.kubernetes.io/${key}`, value]),
  );
  const { policy, faults } = policyOf(prefixed);
  const modes = [policy.enforce, policy.audit, policy.warn].map(standardText).join(' ');
  return [modes, ...faults.map(({ field, message }) => `${field}: ${message}`)].join('\n');
};

describe('what labels ask for', () => {
  test.each<[Record<string, string>, string]>([
    [{}, 'privileged:latest privileged:latest privileged:latest'],
    // who enforces is warned too
    [{ enforce: 'baseline' }, 'baseline:latest privileged:latest baseline:latest'],
    [
      { enforce: 'restricted', 'enforce-version': 'v1.25' },
      'restricted:v1.25 privileged:latest restricted:v1.25',
    ],
    [{ enforce: 'restricted', warn: 'baseline' }, 'restricted:latest privileged:latest baseline:latest'],
    [
      { enforce: 'none' },
      'restricted:latest privileged:latest privileged:latest\nmetadata.labels[pod-security.kubernetes.io/enforce]: Invalid value: "none": must be one of privileged, baseline, restricted',
    ],
    [
      { 'audit-version': 'v2.0', audit: 'baseline' },
      'privileged:latest baseline:latest privileged:latest\nmetadata.labels[pod-security.kubernetes.io/audit-version]: Invalid value: "v2.0": must be "latest" or "v1.x"',
    ],
  ])('%j', (labels, expected) => {
    expect(asked(labels)).toBe(expected);
  });
});

test('init containers are named before containers, ephemeral ones last', () => {
  const all = allContainers(
    spec('{containers: [{name: b}], ephemeralContainers: [{name: c}], initContainers: [{name: a}]}'),
  );
  expect(all.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});
