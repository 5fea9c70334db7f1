import { describe, expect, it, test } from '@jest/globals';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import { isJsonObject } from '../../../src/model/json.ts';
import { objectAt, stringAt, stringsAt } from '../../../src/model/json-read.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ApiAnswer, ApiCall } from '../../../src/model/ports/cluster.ts';
import {
  findGrant,
  grantsOf,
  MASTERS,
  type AccessQuestion,
  type RbacObjects,
} from '../../../src/model/rbac.ts';
import { CouldNotLook } from '../../../src/model/could-not-look.ts';
import { gradeOne } from './fixtures/grade-task.ts';
import { deadCluster, inMemoryCluster } from './fixtures/in-memory-cluster.ts';

const API = 'rbac.authorization.k8s.io/v1';
const APP: KubeObject = {
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name: 'app', namespace: 'sun' },
};

const rule = (verbs: string, resources: string, apiGroups: readonly string[] = ['']): JsonObject => ({
  verbs: verbs.split(' '),
  apiGroups,
  resources: resources.split(' '),
});

/** A role of the namespace sun and its binding. */
function bound(name: string, rules: readonly JsonObject[], subject: JsonObject = APP_SUBJECT): KubeObject[] {
  return [
    { apiVersion: API, kind: 'Role', metadata: { name, namespace: 'sun' }, rules },
    {
      apiVersion: API,
      kind: 'RoleBinding',
      metadata: { name, namespace: 'sun' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [subject],
    },
  ];
}

const APP_SUBJECT: JsonObject = { kind: 'ServiceAccount', name: 'app', namespace: 'sun' };

type Review = (who: JsonObject, question: AccessQuestion) => JsonObject;

const SERVED: Record<string, JsonObject> = {
  '/api/v1': {
    resources: [
      { name: 'pods', namespaced: true },
      { name: 'pods/log', namespaced: true },
      { name: 'nodes', namespaced: false },
    ],
  },
};

/** Answers reviews from the objects, as an API server with RBAC does, unless told otherwise. */
function reviewing(objects: readonly KubeObject[], more?: Review): (call: ApiCall) => ApiAnswer {
  const of = (kind: string) => objects.filter((object) => object.kind === kind);
  const rbac: RbacObjects = {
    roles: of('Role'),
    clusterRoles: of('ClusterRole'),
    roleBindings: of('RoleBinding'),
    clusterRoleBindings: of('ClusterRoleBinding'),
  };
  return ({ body = {}, path }) => {
    const served = SERVED[path];
    if (served !== undefined) return { status: 200, text: JSON.stringify(served), warnings: [] };
    if (!path.endsWith('subjectaccessreviews')) return { status: 404, text: '', warnings: [] };
    const spec = objectAt(body, 'spec');
    const { resourceAttributes: resource, nonResourceAttributes: other } = spec;
    const question: AccessQuestion = isJsonObject(resource)
      ? (resource as unknown as AccessQuestion)
      : { verb: 'get', url: isJsonObject(other) ? (stringAt(other, 'path') ?? '') : '' };
    const groups = stringsAt(spec, 'groups');
    const allowed =
      groups.includes(MASTERS) ||
      findGrant(grantsOf(rbac, { user: stringAt(spec, 'user') ?? '', groups }), question) !== null;
    const status = { allowed, ...more?.(spec, question) };
    return { status: 201, text: JSON.stringify({ status }), warnings: [] };
  };
}

const grade = (spec: JsonObject, objects: KubeObject[], call = reviewing(objects)) =>
  gradeOne('access', spec, { cluster: inMemoryCluster({ objects, call }) });

const WHO = { serviceAccount: 'sun/app' };
const READ = { verbs: ['get'], resources: ['pods'], namespaces: ['sun'] };
const WRITE = { verbs: ['create', 'delete'], resources: ['pods', 'pods/exec'], namespaces: ['sun'] };
const asks = (subject: JsonObject): JsonObject => ({ subjects: [{ who: WHO, ...subject }] });

describe('the matrix', () => {
  it('passes when all is allowed and refused as asked, and shows every cell', async () => {
    const result = await grade(asks({ may: [READ], mayNot: [WRITE] }), [
      APP,
      ...bound('r', [rule('get', 'pods')]),
    ]);
    expect(result).toMatchObject({ status: 'pass', actual: 'all 5 as asked' });
    expect(result.evidence[0]?.text.split('\n').slice(2)).toEqual([
      'sun/app  get pods          sun    allowed  allowed  RoleBinding sun/r, Role r',
      'sun/app  create pods       sun    refused  refused',
      'sun/app  create pods/exec  sun    refused  refused',
      'sun/app  delete pods       sun    refused  refused',
      'sun/app  delete pods/exec  sun    refused  refused',
    ]);
  });

  it('fails for what is refused and should not be', async () => {
    const result = await grade(asks({ may: [READ] }), [APP, ...bound('r', [rule('list', 'pods')])]);
    expect(result).toMatchObject({ status: 'fail', actual: 'ServiceAccount sun/app may not get pods, sun' });
  });

  it('fails for what a second binding allows, and names it', async () => {
    const objects = [APP, ...bound('r', [rule('get', 'pods')]), ...bound('more', [rule('*', '*')])];
    const result = await grade(asks({ may: [READ], mayNot: [WRITE] }), objects);
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('may create pods, sun (RoleBinding sun/more, Role more)');
    expect(result.actual).toContain('and 1 more');
  });

  it('finds what is granted to a group that every ServiceAccount is in', async () => {
    for (const name of ['system:serviceaccounts', 'system:serviceaccounts:sun', 'system:authenticated']) {
      const objects = [APP, ...bound('r', [rule('delete', 'pods')], { kind: 'Group', name })];
      expect(await grade(asks({ mayNot: [WRITE] }), objects)).toMatchObject({ status: 'fail' });
    }
  });

  it('fails when the refused can be had by impersonation', async () => {
    const objects = [
      APP,
      ...bound('r', [rule('impersonate', 'serviceaccounts')]),
      ...bound('admin', [rule('*', '*')], { kind: 'ServiceAccount', name: 'admin' }),
    ];
    const result = await grade(asks({ mayNot: [WRITE] }), objects);
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('may act as ServiceAccount sun/admin, who may create pods');
  });

  it('fails when the ServiceAccount is not there, whatever the reviews say of its name', async () => {
    const result = await grade(asks({ may: [READ], mayNot: [WRITE] }), bound('r', [rule('get', 'pods')]));
    expect(result).toMatchObject({ status: 'fail', actual: 'there is no ServiceAccount sun/app' });
  });
});

describe('no review is taken for a clean no', () => {
  const objects = [APP, ...bound('r', [rule('get', 'pods')])];
  const spec = asks({ may: [READ], mayNot: [WRITE] });

  it('with an error of an authorizer', async () => {
    const call = reviewing(objects, (_who, { verb }) =>
      verb === 'get' ? {} : { evaluationError: 'webhook: no route' },
    );
    const result = await grade(spec, objects, call);
    expect(result).toMatchObject({ status: 'error', reason: 'unavailable' });
    expect(result.actual).toContain('webhook: no route');
  });

  it('when everything is refused', async () => {
    const call = reviewing([], () => ({ allowed: false }));
    const result = await grade(asks({ mayNot: [WRITE] }), [APP], call);
    expect(result).toMatchObject({ status: 'error' });
    expect(result.actual).toContain('refuse everything');
  });

  test.each([
    [
      'another authorizer allows what no role does',
      (verb: string) => (verb === 'delete' ? { allowed: true } : {}),
    ],
    [
      'another authorizer refuses what a role gives',
      (verb: string) => (verb === 'get' ? { allowed: false } : {}),
    ],
  ])('when %s', async (_what, answer) => {
    const call = reviewing(objects, (_who, question) => ('url' in question ? {} : answer(question.verb)));
    const result = await grade(spec, objects, call);
    expect(result).toMatchObject({ status: 'error' });
    expect(result.actual).toContain('another authorizer than RBAC has a say');
  });

  test.each([
    [
      'a refusal to answer reviews',
      () => ({ status: 403, text: '{"message":"forbidden"}', warnings: [] }),
      'blocked',
    ],
    ['something else than JSON', () => ({ status: 201, text: '<html>', warnings: [] }), 'unavailable'],
    ['a review without an answer', () => ({ status: 201, text: '{}', warnings: [] }), 'unavailable'],
    [
      'too many requests',
      () => {
        throw new CouldNotLook('throttled', '429');
      },
      'throttled',
    ],
  ])('after %s', async (_what, call, reason) => {
    expect(await grade(spec, objects, call)).toMatchObject({ status: 'error', reason });
  });

  it('on a dead cluster', async () => {
    const result = await gradeOne('access', asks({ mayNot: [WRITE], nothingElse: true }), {
      cluster: deadCluster(),
    });
    expect(result).toMatchObject({ status: 'error', reason: 'unreachable' });
  });
});

it('asks again when the authorizer is behind what is stored', async () => {
  const objects = [APP, ...bound('r', [rule('get', 'pods')])];
  let asked = 0;
  const call = reviewing(objects, (_who, { verb }) => {
    if (verb === 'get') asked += 1;
    return verb === 'get' && asked < 4 ? { allowed: false } : {};
  });
  expect(await grade(asks({ may: [READ] }), objects, call)).toMatchObject({ status: 'pass' });
});

describe('nothing else', () => {
  const only = asks({ may: [READ], nothingElse: true });

  it('finds a right that no row asks for', async () => {
    const objects = [
      APP,
      ...bound('r', [rule('get', 'pods')]),
      ...bound('more', [rule('escalate', 'roles', [API.split('/')[0] ?? ''])]),
    ];
    const result = await grade(only, objects);
    expect(result.actual).toBe(
      'ServiceAccount sun/app may escalate roles.rbac.authorization.k8s.io, sun (RoleBinding sun/more, Role more)',
    );
    expect(result.evidence.at(-1)?.title).toBe('More than asked: ServiceAccount sun/app');
  });

  it('lets be what may be there as well, and looks only where it is told', async () => {
    const objects = [APP, ...bound('r', [rule('get watch', 'pods')])];
    expect(await grade(only, objects)).toMatchObject({ status: 'fail' });
    const also = { verbs: ['watch'], resources: ['pods'], namespaces: ['sun'] };
    expect(await grade(asks({ may: [READ], mayAlso: [also], nothingElse: true }), objects)).toMatchObject({
      status: 'pass',
    });
    const elsewhere = asks({ nothingElse: { namespaces: ['moon'] } });
    expect(await grade(elsewhere, objects)).toMatchObject({ status: 'pass' });
  });

  it.each<[string, string, JsonObject, string]>([
    ['everybody in a namespace of its own', 'sun', { name: 'system:authenticated' }, 'fail'],
    ['everybody in a namespace that no row names', 'moon', { name: 'system:authenticated' }, 'pass'],
    ['every ServiceAccount there', 'moon', { name: 'system:serviceaccounts' }, 'pass'],
    ['those of its namespace there', 'moon', { name: 'system:serviceaccounts:sun' }, 'fail'],
  ])('counts what is given to %s', async (_who, namespace, subject, status) => {
    const group = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', ...subject };
    const other = bound('other', [rule('list', 'pods')], group).map((object) => ({
      ...object,
      metadata: { ...object.metadata, namespace },
    }));
    expect(await grade(only, [APP, ...bound('r', [rule('get', 'pods')]), ...other])).toMatchObject({
      status,
    });
  });

  test.each<[string, JsonObject, string]>([
    ['a kind of another group', rule('get', 'pods', ['apps']), 'pass'],
    ['a subresource that is none', rule('get', 'pods/nothing'), 'pass'],
    ['a kind without namespaces in a RoleBinding', rule('get', 'nodes'), 'pass'],
    ['the kubelet', rule('get', 'nodes/metrics'), 'fail'],
    ['a subresource', rule('get', 'pods/log'), 'fail'],
    ['a verb of another sort', rule('impersonate', 'users'), 'fail'],
    ['a kind and a star', rule('get', '*', ['apps']), 'fail'],
  ])('counts what gives something: %s', async (_what, more, status) => {
    const objects = [APP, ...bound('r', [rule('get', 'pods'), more])];
    expect(await grade(only, objects)).toMatchObject({ status });
  });

  it('is undecided when nobody can tell which kinds there are', async () => {
    const objects = [APP, ...bound('r', [rule('get', 'pods pods/log')])];
    const reviews = reviewing(objects);
    const call = (asked: ApiCall): ApiAnswer =>
      asked.path === '/api/v1' ? { status: 403, text: '', warnings: [] } : reviews(asked);
    expect(await grade(only, objects, call)).toMatchObject({ status: 'error' });
  });

  it('never holds for who may do everything', async () => {
    const spec = { subjects: [{ who: { user: 'root', groups: [MASTERS] }, nothingElse: true }] };
    expect(await grade(spec, [])).toMatchObject({ status: 'fail' });
  });
});

describe('requests that are really sent', () => {
  const objects = [APP, ...bound('r', [rule('get', 'pods')])];
  const spec = asks({
    requests: [
      { path: '/pods', status: 200 },
      { path: '/secrets', status: 403 },
    ],
  });
  const answering = (statuses: Record<string, number>): ((call: ApiCall) => ApiAnswer) => {
    const reviews = reviewing(objects);
    return (call) => {
      if (call.path.endsWith('/token'))
        return { status: statuses['token'] ?? 201, text: '{"status":{"token":"abc"}}', warnings: [] };
      const status = statuses[call.path];
      if (status === undefined) return reviews(call);
      expect(call.as).toEqual({ token: 'abc' });
      return { status, text: '{"message":"forbidden"}', warnings: [] };
    };
  };
  test.each<[Record<string, number>, string]>([
    [{ '/pods': 200, '/secrets': 403 }, 'pass'],
    [{ '/pods': 403, '/secrets': 403 }, 'fail'],
    [{ '/pods': 200, '/secrets': 200 }, 'fail'],
    [{ '/pods': 200, '/secrets': 404 }, 'fail'],
    [{ '/pods': 200, '/secrets': 401 }, 'error'],
    [{ '/pods': 200, '/secrets': 403, token: 403 }, 'error'],
  ])('and answered with %p come to %s', async (statuses, status) => {
    expect(await grade(spec, objects, answering(statuses))).toMatchObject({ status });
  });

  it('wait for an authorizer that is behind what is stored', async () => {
    let asked = 0;
    const reviews = reviewing(objects, (_who, { verb }) => {
      if (verb === 'get') asked += 1;
      return verb === 'get' && asked < 4 ? { allowed: false } : {};
    });
    const call = (one: ApiCall): ApiAnswer => {
      const statuses = { '/pods': asked < 4 ? 403 : 200, '/secrets': 403 };
      return answering(one.path in statuses || one.path.endsWith('/token') ? statuses : {})(one);
    };
    const both = (one: ApiCall): ApiAnswer => (one.path.includes('review') ? reviews(one) : call(one));
    const asksBoth = asks({ may: [READ], requests: [{ path: '/pods', status: 200 }] });
    expect(await grade(asksBoth, objects, both)).toMatchObject({ status: 'pass' });
  });
});

describe('a spec', () => {
  const schema = CHECK_KINDS.find(({ name }) => name === 'access')?.schema;
  test.each<[string, JsonObject]>([
    ['asks nothing', asks({})],
    [
      'has requests of a user',
      { subjects: [{ who: { user: 'jane' }, requests: [{ path: '/x', status: 200 }] }] },
    ],
    ['has both resources and paths', asks({ may: [{ ...READ, urls: ['/x'] }] })],
    ['has a path in a namespace', asks({ may: [{ verbs: ['get'], urls: ['/x'], namespaces: ['sun'] }] })],
    [
      'names an account without its namespace',
      { subjects: [{ who: { serviceAccount: 'app' }, may: [READ] }] },
    ],
    ['lets more be there without asking for nothing else', asks({ may: [READ], mayAlso: [READ] })],
    [
      'multiplies out to more than it may',
      asks({
        may: [
          {
            verbs: ['get'],
            resources: ['pods'],
            names: Array.from({ length: 401 }, (_, index) => `n${index}`),
          },
        ],
      }),
    ],
  ])('is refused when it %s', (_what, spec) => {
    expect(schema?.safeParse(spec).success).toBe(false);
  });

  it('multiplies lists out, for several people', async () => {
    const people = [{ user: 'jane', groups: ['dev'] }, { group: 'ops' }];
    const rights = {
      verbs: ['get', 'list'],
      resources: ['deployments.apps/scale', 'nodes'],
      names: ['a', 'b'],
    };
    const result = await grade(
      { subjects: [{ who: people, mayNot: [rights, { verbs: ['get'], urls: ['/logs/'] }] }] },
      [],
    );
    expect(result).toMatchObject({ status: 'pass', actual: 'all 18 as asked' });
    expect(result.evidence[0]?.text).toContain('list deployments.apps/scale  everywhere, named a');
  });
});
