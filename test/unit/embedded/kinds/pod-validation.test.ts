import { describe, expect, test } from '@jest/globals';
import { podRules } from '../../../../src/embedded/kinds/pod/rules.ts';
import type { Pod } from '../../../../src/embedded/objects/kinds.ts';
import { created, faultsOfCreate, faultsOfUpdate, texts, context } from './run-rules.ts';

const rules = podRules;
const pod = (spec: string): string => `
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: default}
spec:
${spec.replace(/^\n/u, '').replaceAll(/^/gmu, '  ')}
`;
const container = (fields: string): string =>
  pod(`containers:\n- name: c\n  image: busybox\n${fields.replace(/^\n/u, '').replaceAll(/^/gmu, '  ')}`);

describe('a new Pod', () => {
  const label =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
    "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
  test.each<[what: string, yaml: string, faults: string[]]>([
    ['is fine', container(''), []],
    ['needs containers', pod('containers: []'), ['spec.containers: Required value']],
    [
      'has named containers with images',
      pod('containers:\n- name: A_b'),
      [`spec.containers[0].name: Invalid value: "A_b": ${label}`, 'spec.containers[0].image: Required value'],
    ],
    [
      'has containers with different names',
      pod(
        'containers:\n- {name: c, image: a}\n- {name: c, image: b}\ninitContainers:\n- {name: c, image: b}',
      ),
      ['spec.containers[1].name: Duplicate value: "c"', 'spec.initContainers[0].name: Duplicate value: "c"'],
    ],
    [
      'has images without spaces around them',
      pod('containers:\n- {name: c, image: " a"}'),
      ['spec.containers[0].image: Invalid value: " a": must not have leading or trailing whitespace'],
    ],
    [
      'knows the restart policies',
      container('').replace('spec:', 'spec:\n  restartPolicy: Maybe'),
      ['spec.restartPolicy: Unsupported value: "Maybe": supported values: "Always", "OnFailure", "Never"'],
    ],
    [
      'has valid ports',
      container('ports:\n- {containerPort: 70000, name: A}\n- {name: b}'),
      [
        'spec.containers[0].ports[0].name: Invalid value: "A": must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
        'spec.containers[0].ports[0].name: Invalid value: "A": must contain at least one letter (a-z)',
        'spec.containers[0].ports[0].containerPort: Invalid value: 70000: must be between 1 and 65535, inclusive',
        'spec.containers[0].ports[1].containerPort: Required value',
      ],
    ],
    [
      'uses the host ports once',
      container('ports:\n- {containerPort: 80, hostPort: 80}\n- {containerPort: 81, hostPort: 80}'),
      ['spec.containers[0].ports[1].hostPort: Duplicate value: "TCP//80"'],
    ],
    [
      'takes variables from one place',
      container(
        'env:\n- name: A\n  value: b\n  valueFrom: {fieldRef: {fieldPath: metadata.name}}\n- name: B\n  valueFrom: {}',
      ),
      [
        'spec.containers[0].env[0].valueFrom: Invalid value: "": may not be specified when `value` is not empty',
        'spec.containers[0].env[1].valueFrom: Invalid value: "": must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ],
    ],
    [
      'knows the fields of the downward API',
      container(
        'env:\n- name: A\n  valueFrom: {fieldRef: {fieldPath: spec.foo}}\n- name: B\n  valueFrom: {fieldRef: {fieldPath: metadata.labels}}',
      ),
      [
        'spec.containers[0].env[0].valueFrom.fieldRef.fieldPath: Invalid value: "spec.foo": error converting fieldPath: field label not supported: spec.foo',
        'spec.containers[0].env[1].valueFrom.fieldRef.fieldPath: Unsupported value: "metadata.labels": supported values: "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName", "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"',
      ],
    ],
    [
      'mounts volumes that are there',
      container('volumeMounts:\n- {name: x, mountPath: /a}\n- {name: x}'),
      [
        'spec.containers[0].volumeMounts[0].name: Not found: "x"',
        'spec.containers[0].volumeMounts[1].name: Not found: "x"',
        'spec.containers[0].volumeMounts[1].mountPath: Required value',
      ],
    ],
    [
      'mounts at different paths, below the volume',
      `${container('volumeMounts:\n- {name: x, mountPath: /a, subPath: ../b}\n- {name: x, mountPath: /a, subPath: /c}')}
  volumes:
  - {name: x, emptyDir: {}}`,
      [
        `spec.containers[0].volumeMounts.subPath: Invalid value: "../b": must not contain '..'`,
        'spec.containers[0].volumeMounts[1].mountPath: Invalid value: "/a": must be unique',
        'spec.containers[0].volumeMounts.subPath: Invalid value: "/c": must be a relative path',
      ],
    ],
    [
      'has volumes of one kind',
      `${container('')}
  volumes:
  - {name: x, emptyDir: {}, secret: {secretName: s}}
  - {name: y, hostPath: {path: /a/../b, type: Nope}}
  - {name: z, configMap: {name: c, defaultMode: 512, items: [{key: k, path: ../x}]}}`,
      [
        'spec.volumes[0].secret: Forbidden: may not specify more than 1 volume type',
        `spec.volumes[1].hostPath.path: Invalid value: "/a/../b": must not contain '..'`,
        'spec.volumes[1].hostPath.type: Unsupported value: "Nope": supported values: "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"',
        'spec.volumes[2].configMap.defaultMode: Invalid value: 512: must be a number between 0 and 0777 (octal), both inclusive',
        `spec.volumes[2].configMap.items[0].path: Invalid value: "../x": must not contain '..'`,
      ],
    ],
    [
      'asks for no more than its limits',
      container('resources: {limits: {cpu: 100m, foo: "1"}, requests: {cpu: 200m, nvidia.com/gpu: "1"}}'),
      [
        'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.limits[foo]: Invalid value: "foo": must be a standard resource for containers',
        'spec.containers[0].resources.requests: Invalid value: "200m": must be less than or equal to cpu limit of 100m',
        'spec.containers[0].resources.limits: Required value: Limit must be set for non overcommitable resources',
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource type or fully qualified',
        'spec.containers[0].resources.requests[foo]: Invalid value: "foo": must be a standard resource for containers',
      ],
    ],
    [
      'has probes with one handler',
      container(
        'livenessProbe: {successThreshold: 2, httpGet: {port: 80}, exec: {command: [a]}}\nreadinessProbe: {periodSeconds: -1}',
      ),
      [
        'spec.containers[0].livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type',
        'spec.containers[0].livenessProbe.successThreshold: Invalid value: 2: must be 1',
        'spec.containers[0].readinessProbe: Required value: must specify a handler type',
        'spec.containers[0].readinessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0',
      ],
    ],
    [
      'is not privileged without escalation',
      container('securityContext: {privileged: true, allowPrivilegeEscalation: false, runAsUser: -1}'),
      [
        'spec.containers[0].securityContext.runAsUser: Invalid value: -1: must be between 0 and 2147483647, inclusive',
        'spec.containers[0].securityContext: Invalid value: {"Capabilities":null,"Privileged":true,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":-1,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":null,"SeccompProfile":null,"AppArmorProfile":null}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true',
      ],
    ],
    [
      'has known seccomp and AppArmor profiles',
      container(
        'securityContext: {seccompProfile: {type: Localhost}, appArmorProfile: {type: Foo}, procMount: Unmasked}',
      ),
      [
        'spec.containers[0].securityContext.procMount: Invalid value: "Unmasked": `hostUsers` must be false to use `Unmasked`',
        'spec.containers[0].securityContext.seccompProfile.localhostProfile: Required value: must be set when seccomp type is Localhost',
        'spec.containers[0].securityContext.appArmorProfile.type: Unsupported value: "Foo": supported values: "Localhost", "RuntimeDefault", "Unconfined"',
      ],
    ],
    [
      'has no profile file for the runtime default',
      container('securityContext: {seccompProfile: {type: RuntimeDefault, localhostProfile: a.json}}'),
      [
        'spec.containers[0].securityContext.seccompProfile.localhostProfile: Invalid value: {"Type":"RuntimeDefault","LocalhostProfile":"a.json"}: can only be set when seccomp type is Localhost',
      ],
    ],
    [
      'has init containers without probes, unless they keep running',
      `${container('')}
  initContainers:
  - {name: i, image: a, livenessProbe: {tcpSocket: {port: 1}}}
  - {name: s, image: a, restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}}`,
      [
        'spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
      ],
    ],
    [
      'has no ephemeral containers yet',
      `${container('')}
  ephemeralContainers:
  - {name: e, image: a}`,
      ['spec.ephemeralContainers: Forbidden: cannot be set on create'],
    ],
    [
      'tolerates what taints can be',
      `${container('')}
  tolerations:
  - {key: a, operator: Maybe, effect: Never}
  - {operator: Equal}
  - {key: b, operator: Exists, value: c, tolerationSeconds: 1}`,
      [
        'spec.tolerations[0].operator: Unsupported value: "Maybe": supported values: "Equal", "Exists"',
        'spec.tolerations[0].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
        'spec.tolerations[1].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
        `spec.tolerations[2].effect: Invalid value: "": effect must be 'NoExecute' when \`tolerationSeconds\` is set`,
        `spec.tolerations[2].operator: Invalid value: "c": value must be empty when \`operator\` is 'Exists'`,
      ],
    ],
    [
      'keeps sysctls out of the host',
      pod(
        'hostNetwork: true\ncontainers:\n- {name: c, image: a}\nsecurityContext: {sysctls: [{name: net.core.somaxconn, value: "1"}, {name: "A"}]}',
      ),
      [
        `spec.securityContext.sysctls[0].name: Invalid value: "net.core.somaxconn": may not be specified when 'hostNetwork' is true`,
        'spec.securityContext.sysctls[1].name: Invalid value: "A": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$',
      ],
    ],
    [
      'does not mix user namespaces with the host',
      pod('hostUsers: false\nhostPID: true\nhostNetwork: true\ncontainers:\n- {name: c, image: a}'),
      [
        'spec.hostNetwork: Forbidden: when `hostUsers` is false',
        'spec.HostPID: Forbidden: when `hostUsers` is false',
      ],
    ],
    [
      'sets nothing of Windows on Linux',
      pod(
        'os: {name: linux}\nsecurityContext: {windowsOptions: {runAsUserName: a}}\ncontainers:\n- {name: c, image: a}',
      ),
      ['spec.securityContext.windowsOptions: Forbidden: windows options cannot be set for a linux pod'],
    ],
    [
      'needs name servers without a DNS policy',
      pod('dnsPolicy: None\ncontainers:\n- {name: c, image: a}'),
      ['spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None'],
    ],
    [
      'spreads by valid rules',
      pod(
        'topologySpreadConstraints:\n- {maxSkew: 0, topologyKey: a, whenUnsatisfiable: Foo}\ncontainers:\n- {name: c, image: a}',
      ),
      [
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
        'spec.topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Foo": supported values: "DoNotSchedule", "ScheduleAnyway"',
      ],
    ],
    [
      'has tokens that live long enough',
      `${container('')}
  serviceAccountName: sa
  volumes:
  - {name: t, projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 60}}]}}`,
      [
        'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds: Invalid value: 60: may not specify a duration less than 10 minutes',
      ],
    ],
  ])('%s', (_what, yaml, faults) => {
    expect(faultsOfCreate(rules, yaml)).toEqual(faults);
  });
});

describe('a change of a Pod', () => {
  const yaml = container('env:\n- {name: A, value: "1"}');
  test('may be of its images', () => {
    expect(faultsOfUpdate(rules, yaml, (next) => void (next.spec!.containers[0]!.image = 'httpd'))).toEqual(
      [],
    );
  });

  test('may not be of its containers', () => {
    expect(
      faultsOfUpdate(rules, yaml, (next) => {
        next.spec!.containers.push({ name: 'd', image: 'e' });
      }),
    ).toEqual(['spec.containers: Forbidden: pod updates may not add or remove containers']);
  });

  test('of anything else is shown as a difference', () => {
    const [fault = ''] = faultsOfUpdate(rules, yaml, (next) => {
      next.spec!.containers[0]!.env![0]!.value = '2';
    });
    expect(fault).toBe(
      [
        'spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
        '@@ -13,7 +13,7 @@',
        '    "Env": [',
        '     {',
        '      "Name": "A",',
        '-     "Value": "1",',
        '+     "Value": "2",',
        '      "ValueFrom": null',
        '     }',
        '    ],',
        '',
      ].join('\n'),
    );
  });

  test('may add tolerations, not take them away', () => {
    const tolerant = `${yaml}
  tolerations:
  - {key: a, operator: Exists}`;
    expect(
      faultsOfUpdate(rules, tolerant, ({ spec }) =>
        spec!.tolerations!.push({ key: 'b', operator: 'Exists' }),
      ),
    ).toEqual([]);
    expect(faultsOfUpdate(rules, tolerant, ({ spec }) => (spec!.tolerations = []))).toEqual([
      'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
    ]);
  });

  test('may shorten its deadline', () => {
    const limited = yaml.replace('spec:', 'spec:\n  activeDeadlineSeconds: 10');
    expect(faultsOfUpdate(rules, limited, ({ spec }) => (spec!.activeDeadlineSeconds = 5))).toEqual([]);
    expect(faultsOfUpdate(rules, limited, ({ spec }) => (spec!.activeDeadlineSeconds = 11))).toEqual([
      'spec.activeDeadlineSeconds: Invalid value: 11: must be less than or equal to previous value',
    ]);
  });
});

describe('ephemeral containers', () => {
  const { ephemeralcontainers } = podRules.subresources ?? {};
  function add(fields: object): { faults: string[]; pod: Pod } {
    const old = created(rules, container(''));
    const next = structuredClone(old);
    next.spec!.nodeName = 'elsewhere';
    next.spec!.ephemeralContainers = [{ name: 'debug', image: 'busybox', ...fields }];
    podRules.default?.(next);
    ephemeralcontainers?.prepareForUpdate(next, old, context);
    return { faults: texts(ephemeralcontainers?.validateUpdate(next, old, context) ?? []), pod: next };
  }

  test('are added; nothing else is changed', () => {
    const { faults, pod: after } = add({});
    expect(faults).toEqual([]);
    expect(after.spec?.nodeName).toBeUndefined();
    expect(after.spec?.ephemeralContainers?.[0]).toMatchObject({
      name: 'debug',
      imagePullPolicy: 'Always',
      terminationMessagePolicy: 'File',
    });
    expect(after.metadata.generation).toBe(2);
  });

  test('may have neither ports nor probes, and a target that is there', () => {
    const { faults } = add({
      ports: [{ containerPort: 80, protocol: 'TCP' }],
      resources: { limits: { cpu: '1' } },
      livenessProbe: { tcpSocket: { port: 1 } },
      targetContainerName: 'x',
    });
    expect(faults).toEqual([
      'spec.ephemeralContainers[0].targetContainerName: Not found: "x"',
      'spec.ephemeralContainers[0].ports: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].resources: Forbidden: cannot be set for an Ephemeral Container',
      'spec.ephemeralContainers[0].livenessProbe: Forbidden: cannot be set for an Ephemeral Container',
    ]);
  });

  test('stay', () => {
    const { pod: old } = add({});
    const next = structuredClone(old);
    next.spec!.ephemeralContainers = [];
    expect(texts(ephemeralcontainers?.validateUpdate(next, old, context) ?? [])).toEqual([
      'spec.ephemeralContainers: Forbidden: existing ephemeral containers "debug" may not be removed\n',
    ]);
  });
});

describe('warnings', () => {
  test.each<[what: string, yaml: string, warnings: string[]]>([
    ['nothing', container(''), []],
    [
      'a variable that hides another',
      container('env:\n- {name: A, value: "1"}\n- {name: A, value: "2"}\n- {name: A, value: "$(A)3"}'),
      ['spec.containers[0].env[1]: hides previous definition of "A", which may be dropped when using apply'],
    ],
    [
      'parts of a byte',
      container('resources: {limits: {memory: 100m}}'),
      [
        'spec.containers[0].resources.limits[memory]: fractional byte value "100m" is invalid, must be an integer',
        'spec.containers[0].resources.requests[memory]: fractional byte value "100m" is invalid, must be an integer',
      ],
    ],
    [
      'a port that is there twice',
      container('ports:\n- {containerPort: 80, name: a}\n- {containerPort: 80, name: b}'),
      ['spec.containers[0].ports[1]: duplicate port definition with spec.containers[0].ports[0]'],
    ],
    [
      'a name that is no label',
      container('').replace('name: web', 'name: web.a'),
      [
        "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [must not contain dots]",
      ],
    ],
    [
      'an old label of nodes',
      container('').replace('spec:', 'spec:\n  nodeSelector: {beta.kubernetes.io/os: linux}'),
      ['spec.nodeSelector[beta.kubernetes.io/os]: deprecated since v1.14; use "kubernetes.io/os" instead'],
    ],
    [
      'an AppArmor annotation',
      container('').replace(
        'namespace: default',
        'annotations: {container.apparmor.security.beta.kubernetes.io/c: runtime/default}',
      ),
      [
        'metadata.annotations[container.apparmor.security.beta.kubernetes.io/c]: deprecated since v1.30; use the "appArmorProfile" field instead',
      ],
    ],
  ])('tell of %s', (_what, yaml, warnings) => {
    expect(podRules.warnings?.(created(rules, yaml), undefined)).toEqual(warnings);
  });
});
