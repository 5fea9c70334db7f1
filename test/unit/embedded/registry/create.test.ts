import { describe, expect, test } from '@jest/globals';
import type { AdmissionPlugin } from '../../../../src/embedded/registry/types.ts';
import { admin, at, configMap, json, pod, refusal, refused, testCluster } from './cluster.ts';

describe('a new object', () => {
  test('gets uid, time, version, namespace and the owner of its fields', () => {
    const { create } = testCluster({ newUid: () => 'the-uid' });
    const { object, created } = create('configmaps', configMap('a', { data: { k: 'v' } }));
    expect(created).toBe(true);
    expect(object).toEqual({
      kind: 'ConfigMap',
      apiVersion: 'v1',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: 'the-uid',
        resourceVersion: '2',
        creationTimestamp: '2026-01-02T03:04:05Z',
        managedFields: [
          {
            manager: 'kubectl',
            operation: 'Update',
            apiVersion: 'v1',
            time: '2026-01-02T03:04:05Z',
            fieldsType: 'FieldsV1',
            fieldsV1: { 'f:data': { '.': {}, 'f:k': {} } },
          },
        ],
      },
      data: { k: 'v' },
    });
  });

  test('has none of the system fields it was sent with', () => {
    const { create } = testCluster({ newUid: () => 'the-uid' });
    const { metadata } = create(
      'configmaps',
      configMap('a', {
        metadata: {
          uid: 'mine',
          creationTimestamp: '2001-01-01T00:00:00Z',
          deletionTimestamp: '2001-01-01T00:00:00Z',
          deletionGracePeriodSeconds: 3,
          selfLink: '/a',
          generation: 7,
        },
      }),
    ).object;
    expect(metadata).toMatchObject({ uid: 'the-uid', creationTimestamp: '2026-01-02T03:04:05Z' });
    expect(Object.keys(metadata)).not.toEqual(
      expect.arrayContaining(['deletionTimestamp', 'deletionGracePeriodSeconds', 'selfLink', 'generation']),
    );
  });

  test('has a generation and an empty status where its kind has them', () => {
    const { create } = testCluster();
    const policy = {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'a' },
      status: { currentHealthy: 3 },
    };
    expect(create('poddisruptionbudgets.policy', policy).object).toMatchObject({
      metadata: { generation: 1 },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    });
  });

  test('gets a name from generateName, another one when that is taken', () => {
    const numbers = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.99, 0.5, 0, 0, 0];
    const { create } = testCluster({ random: () => numbers.shift() ?? 0 });
    const body = configMap('', { metadata: { generateName: 'x-' } });
    expect(create('configmaps', body).object.metadata.name).toBe('x-bbbbb');
    expect(create('configmaps', body).object.metadata.name).toBe('x-9rbbb');
  });

  test('is refused when no free name comes out', () => {
    const { create } = testCluster({ random: () => 0 });
    const body = configMap('', { metadata: { generateName: 'x-' } });
    create('configmaps', body);
    const { details, ...status } = refusal(() => create('configmaps', body));
    expect(status).toMatchObject({
      code: 409,
      reason: 'AlreadyExists',
      message:
        'configmaps "x-bbbbb" already exists, the server was not able to generate a unique name for the object',
    });
    expect(details).toEqual({ name: 'x-bbbbb', kind: 'configmaps', retryAfterSeconds: 1 });
  });

  test('of a dry run is not kept', () => {
    const { create, store } = testCluster();
    const { object } = create('configmaps', configMap('a'), { dryRun: true });
    expect(object.metadata.uid).toEqual(expect.any(String));
    expect(object.metadata.resourceVersion).toBeUndefined();
    expect(store.list('configmaps')).toEqual([]);
  });
});

test.each([
  ['an object that exists', configMap('there'), '409 AlreadyExists: configmaps "there" already exists'],
  [
    'an object of another namespace',
    configMap('a', { metadata: { namespace: 'other' } }),
    '400 BadRequest: the namespace of the provided object does not match the namespace sent on the request',
  ],
  [
    'a resourceVersion',
    configMap('a', { metadata: { resourceVersion: '5' } }),
    '500 : resourceVersion should not be set on objects to be created',
  ],
  [
    'no name',
    configMap(''),
    '422 Invalid: ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required',
  ],
  [
    'a bad name',
    configMap('A_b'),
    `422 Invalid: ConfigMap "A_b" is invalid: metadata.name: Invalid value: "A_b": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  ],
  [
    'a bad label',
    configMap('a', { metadata: { labels: { 'a b': 'c' } } }),
    `422 Invalid: ConfigMap "a" is invalid: metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`,
  ],
  [
    'a finalizer without a domain',
    configMap('a', { metadata: { finalizers: ['mine'] } }),
    '422 Invalid: ConfigMap "a" is invalid: metadata.finalizers[0]: Invalid value: "mine": name is neither a standard finalizer name nor is it fully qualified',
  ],
  [
    'both finalizers of the garbage collector',
    configMap('a', { metadata: { finalizers: ['orphan', 'foregroundDeletion'] } }),
    '422 Invalid: ConfigMap "a" is invalid: metadata.finalizers: Invalid value: ["orphan","foregroundDeletion"]: finalizer orphan and foregroundDeletion cannot be both set',
  ],
  [
    'an owner that says nothing',
    configMap('a', { metadata: { ownerReferences: [{ apiVersion: 'v1', kind: '', name: 'x', uid: 'y' }] } }),
    '422 Invalid: ConfigMap "a" is invalid: metadata.ownerReferences.kind: Invalid value: "": must not be empty',
  ],
  [
    'another kind',
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } },
    '400 BadRequest: Secret in version "v1" cannot be handled as a ConfigMap: converting (v1.Secret) to (core.ConfigMap): unknown conversion',
  ],
  [
    'an unknown kind',
    { apiVersion: 'v1', kind: 'Foo', metadata: { name: 'a' } },
    '400 BadRequest: Foo in version "v1" cannot be handled as a ConfigMap: no kind "Foo" is registered for version "v1" in scheme "pkg/runtime/scheme.go:111"',
  ],
])('a create is refused with %s', (_, body, expected) => {
  const { create } = testCluster();
  create('configmaps', configMap('there'));
  expect(refused(() => create('configmaps', body))).toBe(expected);
});

test('an old version of a kind is refused by its version', () => {
  const { create } = testCluster();
  const body = { apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'a' } };
  expect(refused(() => create('deployments.apps', body))).toBe(
    '400 BadRequest: the API version in the data (apps/v1beta1) does not match the expected API version (apps/v1)',
  );
});

test.each(['constructor', '__proto__', 'v9', 'apps/v1'])(
  'the version %j of a kind is unknown',
  (apiVersion) => {
    const { create } = testCluster();
    expect(
      refused(() => create('configmaps', { apiVersion, kind: 'ConfigMap', metadata: { name: 'a' } })),
    ).toMatch(
      /^400 BadRequest: ConfigMap in version ".*" cannot be handled as a ConfigMap: no kind "ConfigMap" is registered/u,
    );
  },
);

test('what is missing of apiVersion and kind is taken as meant', () => {
  const { create } = testCluster();
  expect(create('configmaps', { metadata: { name: 'a' } }).object).toMatchObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
  });
});

test('a name that is being deleted is said to be', () => {
  const { create, registry } = testCluster();
  create('configmaps', configMap('a', { metadata: { finalizers: ['a.b/c'] } }));
  registry.delete(at('configmaps', 'a'), {}, admin);
  expect(refused(() => create('configmaps', configMap('a')))).toBe(
    '409 AlreadyExists: object is being deleted: configmaps "a" already exists',
  );
});

describe('unknown fields', () => {
  const body = { ...configMap('a'), daata: {} };

  test('are warned of without a word about them', () => {
    const { object, warnings } = testCluster().create('configmaps', body);
    expect(warnings).toEqual(['unknown field "daata"']);
    expect(object).not.toHaveProperty('daata');
  });

  test('pass where they are to be ignored', () => {
    expect(testCluster().create('configmaps', body, { fieldValidation: 'Ignore' }).warnings).toEqual([]);
  });

  test('are refused where that is asked for', () => {
    const { create } = testCluster();
    expect(refused(() => create('configmaps', body, { fieldValidation: 'Strict' }))).toBe(
      '400 BadRequest: ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "daata"',
    );
  });
});

test('repeated owners are taken out, with a warning', () => {
  const owner = { apiVersion: 'v1', kind: 'Pod', name: 'x', uid: 'u1' };
  const { object, warnings } = testCluster().create(
    'configmaps',
    configMap('a', { metadata: { ownerReferences: [owner, owner] } }),
  );
  expect(object.metadata.ownerReferences).toEqual([owner]);
  expect(warnings).toEqual([
    '.metadata.ownerReferences contains duplicate entries; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: u1',
  ]);
});

test('options are checked', () => {
  const { create } = testCluster();
  expect(refused(() => create('configmaps', configMap('a'), { fieldManager: 'x'.repeat(129) }))).toBe(
    '422 Invalid: CreateOptions.meta.k8s.io "" is invalid: fieldManager: Too long: may not be more than 128 bytes',
  );
});

test('plugins change the object before it is checked, and see it whole before it is kept', () => {
  const heard: string[] = [];
  const plugin: AdmissionPlugin = {
    name: 'Test',
    admit({ object, operation, name }) {
      heard.push(`admit ${operation} ${name} ${object?.metadata.uid ?? 'without uid'}`);
      if (object !== undefined) object.metadata.labels = { added: 'yes' };
    },
    validate(request) {
      const { object } = request;
      heard.push(`validate ${object?.metadata.uid} ${object?.metadata.labels?.['added']}`);
      request.warn('careful');
      request.warn('careful');
    },
  };
  const { create } = testCluster({ admission: [plugin], newUid: () => 'the-uid' });
  const { object, warnings } = create('configmaps', configMap('a'));
  expect(heard).toEqual(['admit CREATE a without uid', 'validate the-uid yes']);
  expect(object.metadata.labels).toEqual({ added: 'yes' });
  expect(warnings).toEqual(['careful']);
});

test('a namespace waits for its content, and is labelled with its name', () => {
  const { create } = testCluster({ random: () => 0 });
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'n-' } };
  expect(create('namespaces', body).object).toMatchObject({
    metadata: { name: 'n-bbbbb', labels: { 'kubernetes.io/metadata.name': 'n-bbbbb' } },
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  });
});

test('a signing request says who asks, whatever it claims', () => {
  const { create } = testCluster();
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'a' },
    spec: { request: 'YQ==', signerName: 'a.b/c', username: 'root', groups: ['x'], usages: ['client auth'] },
    status: { conditions: [{ type: 'Approved', status: 'True' }] },
  };
  const { object } = create('certificatesigningrequests.certificates.k8s.io', body);
  expect(object['spec']).toMatchObject({ username: 'admin', groups: ['system:masters'] });
  expect(object['status']).toEqual({});
});

test('creators answer what is not kept', () => {
  const { registry, store } = testCluster({
    creators: {
      'serviceaccounts/token': ({ target, object, caller }) => ({
        ...object,
        status: { token: `${target.name} for ${caller.user}` },
      }),
    },
  });
  const target = at('serviceaccounts', 'default', 'default', 'token');
  const body = json({
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences: ['a'] },
  });
  expect(registry.create(target, body, {}, admin).object['status']).toEqual({ token: 'default for admin' });
  expect(store.list('serviceaccounts')).toEqual([]);
  expect(
    refused(() => registry.create(at('pods', 'a', 'default', 'log'), json(pod('a')), {}, admin)),
  ).toMatch(/^405 MethodNotAllowed/u);
});
