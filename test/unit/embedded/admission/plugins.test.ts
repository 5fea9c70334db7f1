/* oxlint-disable typescript/no-unnecessary-type-parameters -- the caller says which kind lies under a key */
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createAdmissionPlugins } from '../../../../src/embedded/admission/plugins.ts';
import { podRules } from '../../../../src/embedded/kinds/pod/rules.ts';
import type { Pod } from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { StatusError } from '../../../../src/embedded/objects/status-error.ts';
import type { AdmissionRequest, RulesContext } from '../../../../src/embedded/registry/types.ts';
import { openSchemas } from '../../../../src/embedded/schema/schemas.ts';
import type { ResourceInfo } from '../../../../src/embedded/schema/types.ts';

const plugins = createAdmissionPlugins({ random: () => 0, schemas: openSchemas() });

/** What is stored, by "resource" and "namespace/name". */
type Stored = Readonly<Record<string, readonly object[]>>;

const NAMESPACE = { metadata: { name: 'shop' }, status: { phase: 'Active' } };
const ACCOUNT = { metadata: { name: 'default', namespace: 'shop' } };
const CLUSTER: Stored = { namespaces: [NAMESPACE], serviceaccounts: [ACCOUNT] };

function contextOf(stored: Stored): RulesContext {
  const objects = (resource: string): readonly ApiObject[] =>
    (stored[resource] ?? []) as readonly ApiObject[];
  return {
    get: <T>(resource: string, namespace: string, name: string) =>
      objects(resource).find(
        ({ metadata }) => metadata.name === name && (metadata.namespace ?? '') === namespace,
      ) as T | undefined,
    list: <T>(resource: string, namespace?: string) =>
      objects(resource).filter(
        ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
      ) as unknown as readonly T[],
    now: () => new Date('2026-01-01T00:00:00Z'),
    dryRun: false,
  };
}

function requestFor(
  resource: string,
  request: Partial<AdmissionRequest>,
  stored: Stored = CLUSTER,
): AdmissionRequest {
  const [name = '', ...group] = resource.split('.');
  return {
    operation: 'CREATE',
    resource: { key: resource, resource: name, group: group.join('.') } as ResourceInfo,
    subresource: '',
    namespace: 'shop',
    name: request.object?.metadata.name ?? '',
    caller: { user: 'admin', groups: [], agent: 'kubectl' },
    context: contextOf(stored),
    warn: () => {},
    ...request,
  };
}

/** The Pod as it would be stored, or the message of the refusal. */
function admitPod(yaml: string, stored: Stored = CLUSTER): Pod | string {
  const pod = parse(`apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n${yaml}`) as Pod;
  podRules.default?.(pod);
  const request = requestFor('pods', { object: pod }, stored);
  return (
    refusal(() => {
      for (const plugin of plugins) plugin.admit?.(request);
      podRules.prepareForCreate?.(pod, request.context);
      for (const plugin of plugins) plugin.validate?.(request);
    }) ?? pod
  );
}

function refusal(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof StatusError) return error.message;
    throw error;
  }
}

const PLAIN = 'spec: {containers: [{name: c, image: a}]}';
const sized = (requests: string, limits = '{}'): string =>
  `spec: {containers: [{name: c, image: a, resources: {requests: ${requests}, limits: ${limits}}}]}`;

test('a Pod gets an account with its token, a priority and tolerations', () => {
  const pod = admitPod(PLAIN) as Pod;
  const name = 'kube-api-access-bbbbb';
  expect(pod.spec).toMatchObject({
    serviceAccountName: 'default',
    serviceAccount: 'default',
    priority: 0,
    preemptionPolicy: 'PreemptLowerPriority',
    tolerations: [
      {
        key: 'node.kubernetes.io/not-ready',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
      {
        key: 'node.kubernetes.io/unreachable',
        operator: 'Exists',
        effect: 'NoExecute',
        tolerationSeconds: 300,
      },
    ],
    volumes: [
      {
        name,
        projected: {
          defaultMode: 420,
          sources: [
            { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
            { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
            {
              downwardAPI: {
                items: [
                  { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
                ],
              },
            },
          ],
        },
      },
    ],
  });
  expect(pod.spec?.containers[0]?.volumeMounts).toEqual([
    { name, readOnly: true, mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' },
  ]);
  expect(podRules.validate?.(pod, contextOf(CLUSTER))).toEqual([]);
});

test('a token is not mounted where the Pod or its account does not want it', () => {
  const unwilling = { ...CLUSTER, serviceaccounts: [{ ...ACCOUNT, automountServiceAccountToken: false }] };
  expect((admitPod(PLAIN, unwilling) as Pod).spec?.volumes).toBeUndefined();
  const insistent = PLAIN.replace('{containers', '{automountServiceAccountToken: true, containers');
  expect((admitPod(insistent, unwilling) as Pod).spec?.volumes).toHaveLength(1);
});

describe('a Pod is refused', () => {
  const range = (limits: string): Stored => ({
    ...CLUSTER,
    limitranges: [{ metadata: { name: 'r', namespace: 'shop' }, spec: parse(limits) as object }],
  });
  const quota = (hard: string, pods: readonly object[] = []): Stored => ({
    ...CLUSTER,
    resourcequotas: [{ metadata: { name: 'q', namespace: 'shop' }, spec: { hard: parse(hard) as object } }],
    pods,
  });
  const running = { metadata: { name: 'a', namespace: 'shop' }, spec: { containers: [] } };
  const ended = { ...running, status: { phase: 'Succeeded' } };
  const terminating = {
    ...CLUSTER,
    namespaces: [{ ...NAMESPACE, status: { phase: 'Terminating' } }],
  };
  test.each<[what: string, yaml: string, stored: Stored, message: string]>([
    ['in a namespace that is absent', PLAIN, { ...CLUSTER, namespaces: [] }, 'namespaces "shop" not found'],
    [
      'in a namespace that goes away',
      PLAIN,
      terminating,
      'pods "web" is forbidden: unable to create new content in namespace shop because it is being terminated',
    ],
    [
      'without its account',
      PLAIN.replace('{containers', '{serviceAccountName: x, containers'),
      CLUSTER,
      'pods "web" is forbidden: error looking up service account shop/x: serviceaccount "x" not found',
    ],
    [
      'without its priority class',
      PLAIN.replace('{containers', '{priorityClassName: x, containers'),
      CLUSTER,
      'pods "web" is forbidden: no PriorityClass with name x was found',
    ],
    [
      'with a priority of its own',
      PLAIN.replace('{containers', '{priority: 5, containers'),
      CLUSTER,
      'pods "web" is forbidden: the integer value of priority (5) must not be provided in pod spec; priority admission controller computed 0 from the given PriorityClass name',
    ],
    [
      'without its runtime class',
      PLAIN.replace('{containers', '{runtimeClassName: gvisor, containers'),
      CLUSTER,
      'pods "web" is forbidden: pod rejected: RuntimeClass "gvisor" not found',
    ],
    [
      'above the limits of its namespace',
      sized('{cpu: 100m}', '{cpu: "2"}'),
      range('limits: [{type: Container, max: {cpu: "1"}, min: {memory: 1Mi}}]'),
      'pods "web" is forbidden: [minimum memory usage per Container is 1Mi.  No request is specified, maximum cpu usage per Container is 1, but limit is 2]',
    ],
    [
      'whose limit is too far from its request',
      sized('{cpu: 100m}', '{cpu: "1"}'),
      range('limits: [{type: Pod, maxLimitRequestRatio: {cpu: "4"}}]'),
      'pods "web" is forbidden: cpu max limit to request ratio per Pod is 4, but provided ratio is 10.000000',
    ],
    [
      'that is one too many',
      PLAIN,
      quota('{pods: "1"}', [running, ended]),
      'pods "web" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    ],
    [
      'that asks for too much',
      sized('{cpu: 1500m, memory: 1Gi}'),
      quota('{requests.cpu: "1", requests.memory: 512Mi}'),
      'pods "web" is forbidden: exceeded quota: q, requested: requests.cpu=1500m,requests.memory=1Gi, used: requests.cpu=0,requests.memory=0, limited: requests.cpu=1,requests.memory=512Mi',
    ],
    [
      'that does not say what it needs',
      PLAIN,
      quota('{limits.cpu: "1", limits.memory: 1Gi}'),
      'pods "web" is forbidden: failed quota: q: must specify limits.cpu for: c; limits.memory for: c',
    ],
  ])('%s', (_what, yaml, stored, message) => {
    expect(admitPod(yaml, stored)).toBe(message);
  });

  test('unless its namespace fills in what it lacks', () => {
    const stored = {
      ...range(
        'limits: [{type: Container, default: {cpu: 200m, memory: 64Mi}, defaultRequest: {cpu: 100m}}]',
      ),
      resourcequotas: quota('{limits.cpu: "1"}')['resourcequotas'] ?? [],
    };
    const pod = admitPod(PLAIN, stored) as Pod;
    expect(pod.spec?.containers[0]?.resources).toEqual({
      requests: { cpu: '100m' },
      limits: { cpu: '200m', memory: '64Mi' },
    });
    expect(pod.metadata.annotations).toEqual({
      'kubernetes.io/limit-ranger':
        'LimitRanger plugin set: cpu request for container c; cpu, memory limit for container c',
    });
    expect(pod.status?.qosClass).toBe('Burstable');
  });
});

function removeNamespace(name: string): string | undefined {
  return refusal(() => {
    const request = requestFor('namespaces', { operation: 'DELETE', name, namespace: name });
    for (const plugin of plugins) plugin.admit?.(request);
  });
}

test('the first namespaces stay', () => {
  expect(removeNamespace('kube-system')).toBe(
    'namespaces "kube-system" is forbidden: this namespace may not be deleted',
  );
  expect(removeNamespace('shop')).toBeUndefined();
});

test('objects of any kind are counted', () => {
  const stored: Stored = {
    ...CLUSTER,
    resourcequotas: [
      {
        metadata: { name: 'q', namespace: 'shop' },
        spec: { hard: { configmaps: '1', 'count/deployments.apps': '0', 'services.nodeports': '0' } },
      },
    ],
    configmaps: [{ metadata: { name: 'a', namespace: 'shop' } }],
  };
  const create = (resource: string, spec?: object) =>
    refusal(() => {
      const object = {
        apiVersion: '',
        kind: '',
        metadata: { name: 'x' },
        ...(spec === undefined ? {} : { spec }),
      };
      const request = requestFor(resource, { object }, stored);
      for (const plugin of plugins) plugin.validate?.(request);
    });
  expect(create('configmaps')).toBe(
    'configmaps "x" is forbidden: exceeded quota: q, requested: configmaps=1, used: configmaps=1, limited: configmaps=1',
  );
  expect(create('deployments.apps')).toBe(
    'deployments.apps "x" is forbidden: exceeded quota: q, requested: count/deployments.apps=1, used: count/deployments.apps=0, limited: count/deployments.apps=0',
  );
  expect(create('services', { type: 'NodePort', ports: [{ port: 80 }] })).toBe(
    'services "x" is forbidden: exceeded quota: q, requested: services.nodeports=1, used: services.nodeports=0, limited: services.nodeports=0',
  );
  expect(create('services', { type: 'ClusterIP', ports: [{ port: 80 }] })).toBeUndefined();
});
