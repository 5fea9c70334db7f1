import { describe, expect, it } from '@jest/globals';
import { admissionKind } from '../../../../src/grade/checks/admission.ts';
import { CouldNotLook } from '../../../../src/model/could-not-look.ts';
import type { JsonObject } from '../../../../src/model/json.ts';
import { valueAt } from '../../../../src/model/json.ts';
import type { KubeObject } from '../../../../src/model/kube-object.ts';
import type { ApiCall, WriteOutcome } from '../../../../src/model/ports/cluster.ts';
import { gradeOne } from '../fixtures/grade-task.ts';
import { deadCluster, inMemoryCluster } from '../fixtures/in-memory-cluster.ts';
import { makePod, NAMESPACE } from '../fixtures/objects.ts';

const BASE: JsonObject = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { namespace: 'sun' },
  spec: { containers: [{ name: 'app', image: 'busybox:1.36' }] },
};
const LATEST = { name: 'latest', with: { spec: { containers: [{ name: 'app', image: 'busybox' }] } } };
const CONTROL = { name: 'with a tag', admit: true };

const denied = (message: string, status = 422): WriteOutcome => ({
  done: false,
  status,
  reason: 'Invalid',
  message,
});
const DENIED = denied(
  `pods "x" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: no tag`,
);

const admitted = (object: KubeObject, warnings: readonly string[] = []): WriteOutcome => ({
  done: true,
  object: { ...object, metadata: { ...object.metadata, creationTimestamp: '2026-01-01T00:00:00Z' } },
  warnings,
});

const isUntagged = (object: KubeObject): boolean =>
  valueAt(object, ['spec', 'containers', 0, 'image']) === 'busybox';

/** Grades with a cluster that answers Pods without a tag with `bad`, others with `good`. */
const grade = (
  cases: JsonObject['cases'],
  bad: (object: KubeObject) => WriteOutcome,
  good: (object: KubeObject) => WriteOutcome = admitted,
) =>
  gradeOne(
    'admission',
    { base: BASE, cases: cases ?? [] },
    {
      cluster: inMemoryCluster({
        objects: [NAMESPACE],
        create: (object) => (isUntagged(object) ? bad(object) : good(object)),
      }),
    },
  );

describe('a policy that finds no parameters', () => {
  const refused = denied(
    `pods "x" is forbidden: ValidatingAdmissionPolicy 'images' with binding 'images' denied request: ` +
      'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction',
  );
  const group = 'admissionregistration.k8s.io/v1';
  const policy = {
    apiVersion: group,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: 'images' },
    spec: { paramKind: { apiVersion: 'v1', kind: 'ConfigMap' } },
  };
  const bindingTo = (paramRef: JsonObject): KubeObject => ({
    apiVersion: group,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: 'images' },
    spec: { policyName: 'images', paramRef },
  });
  const registries = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: 'sun', name: 'registries', labels: { use: 'images' } },
  };
  const gradeWith = (objects: readonly KubeObject[]) =>
    gradeOne(
      'admission',
      { base: BASE, cases: [CONTROL, { ...LATEST, refuse: true }] },
      { cluster: inMemoryCluster({ objects: [NAMESPACE, policy, ...objects], create: () => refused }) },
    );

  it.each([
    ['by name', { name: 'registries' }],
    ['by label', { selector: { matchLabels: { use: 'images' } } }],
    ['by name and namespace', { name: 'registries', namespace: 'sun' }],
  ])('that are there, found %s, says nothing yet', async (_how, paramRef) => {
    expect(await gradeWith([bindingTo(paramRef), registries])).toMatchObject({
      status: 'error',
      reason: 'unavailable',
      actual: expect.stringContaining('has not taken note of the parameters'),
    });
  });

  it('that are not there is wrong', async () => {
    expect(await gradeWith([bindingTo({ name: 'registries' })])).toMatchObject({ status: 'fail' });
    expect(await gradeWith([bindingTo({ name: 'registries', namespace: 'moon' }), registries])).toMatchObject(
      { status: 'fail' },
    );
  });
});

describe('an object that is to be refused', () => {
  const refused = { ...LATEST, refuse: { by: 'policy', name: 'no-latest', message: 'tag' } };

  it('passes when it is refused for the cause asked beside one that is admitted', async () => {
    const result = await grade([CONTROL, refused], () => DENIED);
    expect(result.status).toBe('pass');
    expect(result.evidence[0]?.text).toContain('refused by the policy no-latest');
  });

  it('fails when it is admitted', async () => {
    expect(await grade([CONTROL, refused], admitted)).toMatchObject({
      status: 'fail',
      actual: 'latest: admitted',
    });
  });

  it('class A: fails when everything is refused', async () => {
    expect(
      await grade(
        [CONTROL, refused],
        () => DENIED,
        () => DENIED,
      ),
    ).toMatchObject({
      status: 'fail',
      actual: 'with a tag: refused by the policy no-latest',
    });
  });

  it.each([
    [`pods "x" is forbidden: ValidatingAdmissionPolicy 'other' with binding 'b' denied request: no`, 'fail'],
    [
      `pods "x" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: expression 'e' resulted in error: no such key: tag`,
      'fail',
    ],
    [
      `pods "x" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: other`,
      'fail',
    ],
    ['pods "x" is forbidden: violates PodSecurity "baseline:latest": hostPort', 'fail'],
    ['namespaces "sun" not found', 'fail'],
    ['pods "x" is forbidden: error looking up service account sun/a: serviceaccount "a" not found', 'fail'],
    ['pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=0, limited: pods=0', 'error'],
    ['pods is forbidden: User "u" cannot create resource "pods" in API group ""', 'error'],
    ['Pod "x" is invalid: spec.containers[0].image: Required value', 'error'],
  ])('is not proven by "%s": %s', async (message, status) => {
    expect((await grade([CONTROL, refused], () => denied(message))).status).toBe(status);
  });

  it('may be refused by any rule of admission where none is named, quotas aside', async () => {
    const any = { ...LATEST, refuse: true };
    expect((await grade([CONTROL, any], () => DENIED)).status).toBe('pass');
    const quota = denied('pods "x" is forbidden: exceeded quota: q, requested: pods=1', 403);
    expect((await grade([CONTROL, any], () => quota)).status).toBe('error');
    const asked = { ...LATEST, refuse: { by: 'quota' } };
    expect((await grade([CONTROL, asked], () => quota)).status).toBe('pass');
  });

  it('knows a level of Pod Security with and without its version', async () => {
    const answer = denied(
      'pods "x" is forbidden: violates PodSecurity "restricted:v1.30": seccompProfile',
      403,
    );
    for (const [name, status] of [
      ['restricted', 'pass'],
      ['restricted:v1.30', 'pass'],
      ['restricted:latest', 'fail'],
      ['baseline', 'fail'],
    ])
      expect(
        (
          await grade(
            [CONTROL, { ...LATEST, refuse: { by: 'pod-security', name: name ?? '' } }],
            () => answer,
          )
        ).status,
      ).toBe(status);
  });
});

describe('an object that is to be admitted', () => {
  it('can be asked to come with a warning, or without one', async () => {
    const warned = (object: KubeObject): WriteOutcome =>
      admitted(object, ['would violate PodSecurity "restricted:latest"']);
    const withWarning = { name: 'warned', admit: { warning: 'would violate' } };
    const without = { name: 'quiet', admit: { noWarning: 'would violate' } };
    expect((await grade([withWarning], admitted, warned)).status).toBe('pass');
    expect((await grade([withWarning], admitted)).status).toBe('fail');
    expect((await grade([without], admitted, warned)).status).toBe('fail');
    expect((await grade([without], admitted)).status).toBe('pass');
  });

  it('fails where it is refused by a rule, and is an error where something else is in the way', async () => {
    expect((await grade([CONTROL], admitted, () => DENIED)).status).toBe('fail');
    const quota = denied('pods "x" is forbidden: exceeded quota: q, requested: pods=1', 403);
    expect(await grade([CONTROL], admitted, () => quota)).toMatchObject({
      status: 'error',
      reason: 'blocked',
    });
  });
});

describe('Pods of templates', () => {
  const deployment: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'sun' },
    spec: {
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'app', image: 'a:1' }] },
      },
    },
  };
  const from = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'sun', name: 'web' };

  it('are tried as Pods, with their labels', async () => {
    const tried: KubeObject[] = [];
    const cluster = inMemoryCluster({
      objects: [NAMESPACE, deployment],
      create: (object) => {
        tried.push(object);
        return admitted(object);
      },
    });
    const result = await gradeOne(
      'admission',
      { from, cases: [{ name: 'its Pod', admit: true }] },
      { cluster },
    );
    expect(result.status).toBe('pass');
    expect(tried[0]).toMatchObject({ kind: 'Pod', metadata: { namespace: 'sun', labels: { app: 'web' } } });
  });

  it('fail where there is no such workload', async () => {
    const result = await gradeOne(
      'admission',
      { from, cases: [{ name: 'its Pod', admit: true }] },
      { cluster: inMemoryCluster({ objects: [NAMESPACE] }) },
    );
    expect(result).toMatchObject({ status: 'fail', actual: 'there is none' });
  });
});

describe('updates of Pods', () => {
  it('are tried as patches of the Pod or its subresource, never for good', async () => {
    const calls: ApiCall[] = [];
    const spec = {
      update: { namespace: 'sun', name: 'pod-ro' },
      cases: [
        {
          name: 'good',
          with: { spec: { containers: [{ name: 'main', image: 'busybox:1.36' }] } },
          admit: true,
        },
        {
          name: 'bad',
          with: { spec: { containers: [{ name: 'main', image: 'busybox' }] } },
          refuse: { by: 'policy', name: 'no-latest' },
        },
      ],
    };
    const cluster = inMemoryCluster({
      objects: [NAMESPACE, makePod()],
      call: (call) => {
        calls.push(call);
        const bad = JSON.stringify(call.body).includes('"busybox"');
        return bad && !DENIED.done
          ? { status: 422, text: JSON.stringify({ kind: 'Status', message: DENIED.message }), warnings: [] }
          : { status: 200, text: '{}', warnings: [] };
      },
    });
    expect((await gradeOne('admission', spec, { cluster })).status).toBe('pass');
    expect(calls.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'PATCH /api/v1/namespaces/sun/pods/pod-ro?dryRun=All',
      'PATCH /api/v1/namespaces/sun/pods/pod-ro?dryRun=All',
    ]);
  });
});

describe('what could not be asked', () => {
  it('is an error, never a refusal', async () => {
    const cases = [CONTROL, { ...LATEST, refuse: true }];
    const result = await gradeOne('admission', { base: BASE, cases }, { cluster: deadCluster() });
    expect(result).toMatchObject({ status: 'error', reason: 'unreachable' });
    const throttled = await grade(cases, () => {
      throw new CouldNotLook('throttled', 'slow down');
    });
    expect(throttled).toMatchObject({ status: 'error', reason: 'throttled' });
  });
});

const faults = (spec: JsonObject): boolean => !admissionKind.schema.safeParse(spec).success;

describe('a spec', () => {
  it('is refused without a control in the same namespace and of the same sort', () => {
    const refused = { ...LATEST, refuse: true };
    expect(faults({ base: BASE, cases: [refused] })).toBe(true);
    expect(faults({ base: BASE, cases: [refused, CONTROL] })).toBe(false);
    const elsewhere = { ...CONTROL, with: { metadata: { namespace: 'moon' } } };
    expect(faults({ base: BASE, cases: [refused, elsewhere] })).toBe(true);
  });

  it('is refused where a case asks for both, or for neither', () => {
    expect(faults({ base: BASE, cases: [{ name: 'x' }] })).toBe(true);
    expect(faults({ base: BASE, cases: [{ name: 'x', admit: true, refuse: true }] })).toBe(true);
  });
});

const decide = (changedAt: string | null, at: string | null) =>
  admissionKind.decide(
    { base: BASE, cases: [{ name: 'a', with: {}, admit: { warning: 'x' } }] },
    {
      sources: null,
      params: null,
      changedAt,
      answers: [{ index: 0, source: null, answer: { seen: { admitted: true, warnings: [], at } } }],
    },
  );

describe('waiting', () => {
  it('is of use only shortly after rules were changed, by the clock of the cluster', () => {
    expect(decide('2026-01-01T00:00:00Z', '2026-01-01T00:00:05Z')).toMatchObject({ mayChange: true });
    expect(decide('2026-01-01T00:00:00Z', '2026-01-01T00:01:00Z')).toMatchObject({ mayChange: false });
    expect(decide('2026-01-01T00:00:00Z', null)).toMatchObject({ mayChange: true });
    expect(decide(null, '2026-01-01T00:00:00Z')).toMatchObject({ mayChange: false });
  });
});
