import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { createAdmissionPlugins } from '../../../../src/embedded/admission/plugins.ts';
import { validatingPolicyRules } from '../../../../src/embedded/kinds/admission-registration/policies.ts';
import { checkPolicyTypes } from '../../../../src/embedded/kinds/admission-registration/type-warnings.ts';
import type { ValidatingAdmissionPolicy } from '../../../../src/embedded/objects/kinds.ts';
import type { ApiObject } from '../../../../src/embedded/objects/object.ts';
import { StatusError } from '../../../../src/embedded/objects/status-error.ts';
import { testCluster, schemas, type TestCluster } from '../registry/cluster.ts';

const GROUP = 'admissionregistration.k8s.io';

const NAMESPACE = { metadata: { name: 'shop', labels: { tier: 'front' } } };
const pod = (more = '{}'): object => {
  const { spec = {}, metadata = {} } = parse(more) as { spec?: object; metadata?: object };
  return {
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { containers: [{ name: 'c', image: 'nginx' }], ...spec },
  };
};

interface Wanted {
  readonly spec?: string;
  readonly binding?: string;
  /** "resource": objects, made before the policy is in force. */
  readonly stored?: Readonly<Record<string, readonly object[]>>;
}

/** A cluster with one policy in force: `spec` and `binding` are added to what every one has. */
function clusterWith({ spec = '{}', binding = '{}', stored = {} }: Wanted): TestCluster {
  const cluster = testCluster({
    kinds: [validatingPolicyRules],
    admission: createAdmissionPlugins({ random: () => 0, schemas }).filter(
      ({ name }) => name === 'ValidatingAdmissionPolicy',
    ),
  });
  cluster.create('namespaces', NAMESPACE, {}, '');
  for (const [resource, objects] of Object.entries(stored)) {
    for (const object of objects) cluster.create(resource, object, {}, 'shop');
  }
  const policy = {
    metadata: { name: 'rule' },
    spec: {
      matchConstraints: {
        resourceRules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['*'], resources: ['pods'] }],
      },
      ...(parse(spec) as object),
    },
  };
  cluster.create(`validatingadmissionpolicies.${GROUP}`, policy, {}, '');
  const bound = {
    metadata: { name: 'bound' },
    spec: { policyName: 'rule', validationActions: ['Deny'], ...(parse(binding) as object) },
  };
  cluster.create(`validatingadmissionpolicybindings.${GROUP}`, bound, {}, '');
  return cluster;
}

/** Admitted ('' or the warnings), or the message that refuses. */
function verdict(wanted: Wanted, object: object = pod(), dryRun = false): string {
  const cluster = clusterWith(wanted);
  try {
    return cluster.create('pods', object, { dryRun }, 'shop').warnings.join('\n');
  } catch (error) {
    if (error instanceof StatusError) return `${error.status.code} ${error.message}`;
    throw error;
  }
}

const DENIED = (why: string, code = 422): string =>
  `${code} pods "web" is forbidden: ValidatingAdmissionPolicy 'rule' with binding 'bound' denied request: ${why}`;

const FALSE = 'validations: [{expression: "false"}]';

test.each<[string, Wanted, object, string]>([
  ['what holds is admitted', { spec: 'validations: [{expression: "true"}]' }, pod(), ''],
  [
    'the expression is the message where there is no other',
    { spec: FALSE },
    pod(),
    DENIED('failed expression: false'),
  ],
  [
    'the reason gives the code',
    { spec: 'validations: [{expression: "false", message: no, reason: Forbidden}]' },
    pod(),
    DENIED('no', 403),
  ],
  [
    'a message is computed',
    {
      spec: `validations: [{expression: "false", messageExpression: "'image ' + object.spec.containers[0].image"}]`,
    },
    pod(),
    DENIED('image nginx'),
  ],
  [
    'a message that can not be computed gives way to the fixed one',
    {
      spec: 'validations: [{expression: "false", message: plain, messageExpression: "object.nothing + \'\'"}]',
    },
    pod(),
    DENIED('plain'),
  ],
  [
    'an error refuses',
    { spec: 'validations: [{expression: "object.spec.nothing == 1"}]' },
    pod(),
    DENIED("expression 'object.spec.nothing == 1' resulted in error: no such key: nothing"),
  ],
  [
    'an error is passed over where the policy says so',
    { spec: 'failurePolicy: Ignore\nvalidations: [{expression: "object.spec.nothing == 1"}]' },
    pod(),
    '',
  ],
  [
    'a false value refuses also where errors are passed over',
    { spec: `failurePolicy: Ignore\n${FALSE}` },
    pod(),
    DENIED('failed expression: false'),
  ],
  [
    'a condition that does not hold keeps the policy out',
    { spec: `matchConditions: [{name: a, expression: "request.userInfo.username != 'admin'"}]\n${FALSE}` },
    pod(),
    '',
  ],
  [
    'a condition that fails refuses',
    { spec: `matchConditions: [{name: a, expression: "object.x == 1"}]\n${FALSE}` },
    pod(),
    DENIED("expression 'object.x == 1' resulted in error: no such key: x"),
  ],
  [
    'variables build on each other',
    {
      spec: 'variables: [{name: a, expression: "2"}, {name: b, expression: "variables.a + 1"}]\nvalidations: [{expression: "variables.b == 4"}]',
    },
    pod(),
    DENIED('failed expression: variables.b == 4'),
  ],
  [
    'a variable that fails is told by name',
    { spec: 'variables: [{name: a, expression: object.x}]\nvalidations: [{expression: "variables.a == 1"}]' },
    pod(),
    DENIED(
      `expression 'variables.a == 1' resulted in error: composited variable "a" fails to evaluate: no such key: x`,
    ),
  ],
  [
    'fields that types always have are there',
    {
      spec: 'validations: [{expression: "object.spec.containers.all(c, has(c.resources) && !has(c.resources.limits))"}]',
    },
    pod(),
    '',
  ],
  [
    'the namespace is seen',
    { spec: `validations: [{expression: "namespaceObject.metadata.labels.tier == 'back'"}]` },
    pod(),
    DENIED("failed expression: namespaceObject.metadata.labels.tier == 'back'"),
  ],
  [
    'other namespaces are not concerned',
    { spec: FALSE, binding: 'matchResources: {namespaceSelector: {matchLabels: {tier: back}}}' },
    pod(),
    '',
  ],
  [
    'objects are selected by their labels',
    {
      spec: FALSE,
      binding: 'matchResources: {objectSelector: {matchExpressions: [{key: app, operator: Exists}]}}',
    },
    pod('metadata: {labels: {app: a}}'),
    DENIED('failed expression: false'),
  ],
  [
    'what is excluded is not judged',
    {
      spec: FALSE,
      binding:
        'matchResources: {excludeResourceRules: [{apiGroups: [""], apiVersions: ["*"], operations: ["*"], resources: [pods], resourceNames: [web]}]}',
    },
    pod(),
    '',
  ],
  [
    'warnings do not refuse',
    { spec: 'validations: [{expression: "false", message: no}]', binding: 'validationActions: [Warn]' },
    pod(),
    "Validation failed for ValidatingAdmissionPolicy 'rule' with binding 'bound': no",
  ],
  ['audit alone is silent', { spec: FALSE, binding: 'validationActions: [Audit]' }, pod(), ''],
  [
    'params come from the namespace of the object',
    {
      spec: 'paramKind: {apiVersion: v1, kind: ConfigMap}\nvalidations: [{expression: "object.spec.containers[0].image in params.data.allowed.split(\',\')", message: not listed}]',
      binding: 'paramRef: {name: images, parameterNotFoundAction: Deny}',
      stored: { configmaps: [{ metadata: { name: 'images', namespace: 'shop' }, data: { allowed: 'a,b' } }] },
    },
    pod(),
    DENIED('not listed'),
  ],
  [
    'params that are not there refuse',
    {
      spec: `paramKind: {apiVersion: v1, kind: ConfigMap}\n${FALSE}`,
      binding: 'paramRef: {name: images, parameterNotFoundAction: Deny}',
    },
    pod(),
    DENIED(
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
    ),
  ],
  [
    'params that are not there may be allowed',
    {
      spec: `paramKind: {apiVersion: v1, kind: ConfigMap}\n${FALSE}`,
      binding: 'paramRef: {name: images, parameterNotFoundAction: Allow}',
    },
    pod(),
    '',
  ],
  [
    'a kind of params that is not there refuses',
    { spec: `paramKind: {apiVersion: x.y/v1, kind: Thing}\n${FALSE}`, binding: 'paramRef: {name: a}' },
    pod(),
    `422 pods "web" is forbidden: ValidatingAdmissionPolicy 'rule' denied request: failed to configure policy: failed to find resource referenced by paramKind: 'x.y/v1, Kind=Thing'`,
  ],
])('%s', (_, wanted, object, expected) => {
  expect(verdict(wanted, object)).toBe(expected);
});

test('a trial run is judged too', () => {
  const spec = 'validations: [{expression: "request.dryRun == false"}]';
  expect(verdict({ spec }, pod(), true)).toBe(DENIED('failed expression: request.dryRun == false'));
  expect(verdict({ spec }, pod(), false)).toBe('');
});

test('a policy that would never end refuses in good time', () => {
  const many = '[0,1,2,3,4,5,6,7,8,9]';
  const deep = 'abcdefghijkl'
    .split('')
    .reduceRight((inner, name) => `${many}.all(${name}, ${inner})`, 'a + l >= 0');
  const before = Date.now();
  expect(verdict({ spec: JSON.stringify({ validations: [{ expression: deep }] }) })).toContain(
    'resulted in error: operation cancelled: actual cost limit exceeded',
  );
  expect(Date.now() - before).toBeLessThan(10_000);
});

test('the status says where an expression does not fit the types', () => {
  const policy = parse(`
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]
  validations: [{expression: object.spec.replica > 1}, {expression: object.spec.replicas > 1}]
`) as ApiObject as ValidatingAdmissionPolicy;
  expect(checkPolicyTypes(policy.spec ?? {}, schemas)).toEqual([
    {
      fieldRef: 'spec.validations[0].expression',
      warning:
        "apps/v1, Kind=Deployment: ERROR: <input>:1:12: undefined field 'replica'\n | object.spec.replica > 1\n | ...........^\n",
    },
  ]);
});
