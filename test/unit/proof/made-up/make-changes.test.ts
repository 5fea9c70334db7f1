import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../../../src/model/json.ts';
import type { Change } from '../../../../src/proof/made-up/change.ts';
import { chooseChanges } from '../../../../src/proof/made-up/choose-changes.ts';
import { makeChanges } from '../../../../src/proof/made-up/make-changes.ts';

const pod: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web', namespace: 'sun', labels: { app: 'web' } },
  spec: {
    hostPID: false,
    containers: [
      {
        name: 'web',
        image: 'docker.io/library/busybox:1.32.0',
        ports: [{ containerPort: 8080 }],
        securityContext: {
          readOnlyRootFilesystem: true,
          runAsUser: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      },
    ],
  },
};
const policy: JsonObject = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'only-web', namespace: 'sun' },
  spec: {
    podSelector: { matchLabels: { app: 'db' } },
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432 }] }],
  },
};
const role: JsonObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name: 'reader', namespace: 'sun' },
  rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'], resourceNames: ['a'] }],
};
const binding: JsonObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name: 'reader', namespace: 'sun' },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
  subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace: 'sun' }],
};

const changes = (object: JsonObject, namespaces = ['sun']): readonly Change[] =>
  makeChanges([object], namespaces);
const named = (object: JsonObject, name: string, namespaces?: string[]): Change => {
  const found = changes(object, namespaces).find((change) => change.name === name);
  if (found === undefined)
    throw new Error(
      `there is no "${name}" among:\n${changes(object, namespaces)
        .map((one) => one.name)
        .join('\n')}`,
    );
  return found;
};

describe('a wrong attempt made of a solution', () => {
  test.each<[string, JsonObject, JsonObject]>([
    [
      'spec.containers[0].securityContext.readOnlyRootFilesystem: true -> false',
      pod,
      { spec: { containers: [{ securityContext: { readOnlyRootFilesystem: false } }] } },
    ],
    ['spec.hostPID: false -> true', pod, { spec: { hostPID: true } }],
    [
      'spec.containers[0].securityContext.runAsUser: 1000 -> 0',
      pod,
      { spec: { containers: [{ securityContext: { runAsUser: 0 } }] } },
    ],
    [
      'spec.containers[0].securityContext.seccompProfile.type: RuntimeDefault -> Unconfined',
      pod,
      { spec: { containers: [{ securityContext: { seccompProfile: { type: 'Unconfined' } } }] } },
    ],
    [
      'spec.containers[0].ports[0].containerPort: 8080 -> 64999',
      pod,
      { spec: { containers: [{ ports: [{ containerPort: 64999 }] }] } },
    ],
    [
      'spec.containers[0].image: docker.io/library/busybox:1.32.0 -> docker.io/library/busybox:1.36',
      pod,
      { spec: { containers: [{ image: 'docker.io/library/busybox:1.36' }] } },
    ],
    ['metadata.name: web -> web-made-up', pod, { metadata: { name: 'web-made-up', namespace: 'sun' } }],
    [
      'spec.podSelector: {"matchLabels":{"app":"db"}} -> {} (selects all)',
      policy,
      { spec: { podSelector: {} } },
    ],
    [
      'spec.ingress[0].from[0].podSelector: {"matchLabels":{"app":"web"}} -> {} (selects all)',
      policy,
      { spec: { ingress: [{ from: [{ podSelector: {} }] }] } },
    ],
    ['spec.egress: a rule {} that allows all', policy, { spec: { egress: [{}] } }],
    [
      'spec.ingress[0].from: kube-system as well',
      policy,
      {
        spec: {
          ingress: [
            {
              from: [
                { podSelector: { matchLabels: { app: 'web' } } },
                { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } },
              ],
            },
          ],
        },
      },
    ],
    [
      'spec.ingress[0].ports: port 9999 as well',
      policy,
      { spec: { ingress: [{ ports: [{ port: 5432 }, { port: 9999 }] }] } },
    ],
    [
      'rules: get endpoints as well',
      role,
      { rules: [{ resources: ['pods'] }, { resources: ['endpoints'], verbs: ['get'] }] },
    ],
    [
      'subjects: ServiceAccount kube-public/default as well',
      binding,
      { subjects: [{ name: 'bot' }, { name: 'default', namespace: 'kube-public' }] },
    ],
    ['rules[0].verbs: ["get","list"] -> ["*"]', role, { rules: [{ verbs: ['*'], resources: ['pods'] }] }],
    [
      'subjects: the group system:authenticated added',
      binding,
      { subjects: [{ name: 'bot' }, { name: 'system:authenticated' }] },
    ],
  ])('%s', (name, object, part) => {
    const { objects } = named(object, name);
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject(part);
  });

  test('leaves a field out and keeps all others', () => {
    const { objects } = named(pod, 'spec.containers[0].securityContext.runAsUser (1000): left out');
    const [container] = (objects[0] as unknown as { spec: { containers: JsonObject[] } }).spec.containers;
    expect(container?.['securityContext']).toEqual({
      readOnlyRootFilesystem: true,
      seccompProfile: { type: 'RuntimeDefault' },
    });
  });

  test('leaves an element of a list out: a verb, a peer, a port', () => {
    expect(named(role, 'rules[0].verbs[1] (list): left out').objects[0]).toMatchObject({
      rules: [{ verbs: ['get'] }],
    });
    expect(named(policy, 'spec.ingress[0].ports: left out').objects[0]).not.toHaveProperty(
      'spec.ingress.0.ports',
    );
    expect(named(policy, 'spec.ingress[0].from[0]: left out').objects[0]).toHaveProperty(
      'spec.ingress.0.from',
      [],
    );
  });

  test('adds nothing to a list that allows all as it is', () => {
    const open = { ...policy, spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } };
    const names = changes(open).map(({ name }) => name);
    expect(names.filter((name) => name.endsWith('as well'))).toEqual([]);
  });

  test('keeps what says which object it is, and the only container', () => {
    const names = changes(pod).map(({ name }) => name);
    for (const kept of [
      'apiVersion',
      'kind',
      'metadata.name',
      'metadata.namespace',
      'spec',
      'spec.containers',
      'spec.containers[0]',
    ])
      expect(names.filter((name) => name.startsWith(`${kept}:`) && name.endsWith('left out'))).toEqual([]);
  });

  test('adds a container and an init container that have none of the settings', () => {
    const [one] = named(pod, 'a second container without any settings').objects;
    expect(one).toMatchObject({
      spec: { containers: [{ name: 'web' }, { name: 'made-up', command: ['sleep', '1d'] }] },
    });
    const [other] = named(pod, 'an init container without any settings').objects;
    expect(other).toMatchObject({ spec: { initContainers: [{ name: 'made-up', command: ['true'] }] } });
  });

  test('adds a policy that allows all, beside the one that is right', () => {
    const { objects } = named(policy, 'a second NetworkPolicy that allows all ingress');
    expect(objects).toEqual([
      expect.objectContaining({ spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{}] } }),
      policy,
    ]);
  });

  test('binds the subject to cluster-admin, by a name that goes with the attempt', () => {
    const { objects } = named(binding, 'a second binding: cluster-admin for ServiceAccount bot');
    expect(objects[0]).toMatchObject({
      kind: 'ClusterRoleBinding',
      metadata: { name: 'sun-made-up' },
      roleRef: { name: 'cluster-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'bot', namespace: 'sun' }],
    });
    expect(objects[1]).toEqual(binding);
  });

  test('moves to another namespace of the task, or to one that it makes', () => {
    expect(named(pod, 'metadata.namespace: sun -> moon', ['sun', 'moon']).objects).toHaveLength(1);
    const { objects } = named(pod, 'metadata.namespace: sun -> sun-made-up');
    expect(objects).toMatchObject([
      { kind: 'Namespace', metadata: { name: 'sun-made-up' } },
      { metadata: { namespace: 'sun-made-up' } },
    ]);
  });

  test('of several objects says which, and leaves each out', () => {
    const names = makeChanges([role, binding], ['sun']).map(({ name }) => name);
    expect(names).toContain('Role reader: left out');
    expect(names).toContain('RoleBinding reader: metadata.name: reader -> reader-made-up');
  });

  test('never is the solution itself, and never the same twice', () => {
    for (const object of [pod, policy, role, binding]) {
      const texts = changes(object).map(({ objects }) => JSON.stringify(objects));
      expect(texts).not.toContain(JSON.stringify([object]));
      expect(new Set(texts).size).toBe(texts.length);
    }
  });
});

describe('choosing among them', () => {
  const all = changes(pod);

  test('takes at most so many, of every kind while there are any, in their order', () => {
    const few = chooseChanges(all, 6, 1);
    expect(few).toHaveLength(6);
    expect(new Set(few.map(({ kind }) => kind)).size).toBeGreaterThanOrEqual(5);
    expect(few.map((change) => all.indexOf(change))).toEqual(
      few.map((change) => all.indexOf(change)).toSorted((a, b) => a - b),
    );
  });

  test('takes the same for the same seed, others for another, and all where there are no more', () => {
    const names = (most: number, seed: number): readonly string[] =>
      chooseChanges(all, most, seed).map(({ name }) => name);
    expect(names(6, 1)).toEqual(names(6, 1));
    expect(names(6, 1)).not.toEqual(names(6, 2));
    expect(names(1000, 1)).toHaveLength(all.length);
  });
});
