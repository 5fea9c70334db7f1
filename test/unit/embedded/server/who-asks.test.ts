import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCertificates } from '../../../../src/embedded/server/certificates.ts';
import { startFixture, type Fixture } from './server-fixture.ts';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await startFixture();
  await fixture.send('POST', '/api/v1/namespaces', { body: '{"metadata":{"name":"team"}}' });
  await fixture.send('POST', '/api/v1/namespaces/team/serviceaccounts', {
    body: '{"metadata":{"name":"bob"}}',
  });
});
afterAll(() => fixture.close());

describe('who has no credentials', () => {
  test.each(['/version', '/healthz', '/livez', '/readyz'])('may read %s', async (path) => {
    const { code } = await fixture.send('GET', path, { who: 'nobody' });
    expect(code).toBe(200);
  });

  test.each([
    ['GET', '/', 'forbidden: User "system:anonymous" cannot get path "/"'],
    ['POST', '/version', 'forbidden: User "system:anonymous" cannot post path "/version"'],
    [
      'GET',
      '/api/v1/namespaces/default/pods',
      'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" in the namespace "default"',
    ],
    [
      'GET',
      '/api/v1/nodes/one',
      'nodes "one" is forbidden: User "system:anonymous" cannot get resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'DELETE',
      '/apis/apps/v1/namespaces/a/deployments',
      'deployments.apps is forbidden: User "system:anonymous" cannot deletecollection resource "deployments" in API group "apps" in the namespace "a"',
    ],
    [
      'GET',
      '/api/v1/namespaces/a/pods/p/log',
      'pods "p" is forbidden: User "system:anonymous" cannot get resource "pods/log" in API group "" in the namespace "a"',
    ],
    [
      'GET',
      '/api/v1/pods?watch=1',
      'pods is forbidden: User "system:anonymous" cannot watch resource "pods" in API group "" at the cluster scope',
    ],
  ])('is refused %s %s', async (method, path, message) => {
    const { code, json, headers } = await fixture.send(method, path, { who: 'nobody' });
    expect(json).toMatchObject({ kind: 'Status', status: 'Failure', reason: 'Forbidden', message });
    expect(code).toBe(403);
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

describe('who has wrong credentials', () => {
  test('gets 401 with a certificate of another authority', async () => {
    const request = {
      commonName: 'kubernetes-admin',
      organizations: ['system:masters'],
      purpose: 'client',
    } as const;
    const { issued } = await makeCertificates('kubernetes', [request], new Date());
    const { code, json } = await fixture.send('GET', '/version', { who: issued[0] ?? 'nobody' });
    expect(code).toBe(401);
    expect(json).toMatchObject({
      status: 'Failure',
      message: 'Unauthorized',
      reason: 'Unauthorized',
      code: 401,
    });
  });

  test('gets 401 with a token that is none', async () => {
    const headers = { authorization: 'Bearer abc.def.ghi' };
    expect((await fixture.send('GET', '/api', { who: 'nobody', headers })).code).toBe(401);
  });

  test('gets 401 with a token whose signature was changed', async () => {
    const token = await tokenOf('bob', {});
    const at = token.length - 20;
    const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
    const headers = { authorization: `Bearer ${changed}` };
    expect((await fixture.send('GET', '/api', { who: 'nobody', headers })).code).toBe(401);
  });
});

async function tokenOf(account: string, spec: object): Promise<string> {
  const path = `/api/v1/namespaces/team/serviceaccounts/${account}/token`;
  const { json, code } = await fixture.send('POST', path, { body: JSON.stringify({ spec }) });
  expect(code).toBe(201);
  return (json['status'] as { token: string }).token;
}

describe('a service account', () => {
  test('is known by its token', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('bob', {})}` };
    const { code } = await fixture.send('GET', '/api', { who: 'nobody', headers });
    expect(code).toBe(200);
  });

  test('may do what is granted to it, and no more', async () => {
    const headers = { authorization: `Bearer ${await tokenOf('bob', {})}` };
    const ask = async (path: string): Promise<number> =>
      (await fixture.send('GET', path, { who: 'nobody', headers })).code;
    const inTeam = '/api/v1/namespaces/team/configmaps';
    expect(await ask(inTeam)).toBe(403);
    const group = 'rbac.authorization.k8s.io';
    const body = JSON.stringify({
      metadata: { name: 'bob' },
      roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'system:aggregate-to-view' },
      subjects: [{ kind: 'ServiceAccount', name: 'bob', namespace: 'team' }],
    });
    await fixture.send('POST', `/apis/${group}/v1/namespaces/team/rolebindings`, { body });
    expect(await ask(inTeam)).toBe(200);
    expect(await ask('/api/v1/configmaps')).toBe(403);
    await fixture.send('DELETE', `/apis/${group}/v1/namespaces/team/rolebindings/bob`);
    expect(await ask(inTeam)).toBe(403);
  });

  test('is not known by a token for another audience', async () => {
    const token = await tokenOf('bob', { audiences: ['vault'] });
    const { code } = await fixture.send('GET', '/api', {
      who: 'nobody',
      headers: { authorization: `Bearer ${token}` },
    });
    expect(code).toBe(401);
  });

  test('is no longer known when it was deleted', async () => {
    const body = '{"metadata":{"name":"gone"}}';
    await fixture.send('POST', '/api/v1/namespaces/team/serviceaccounts', { body });
    const headers = { authorization: `Bearer ${await tokenOf('gone', {})}` };
    await fixture.send('DELETE', '/api/v1/namespaces/team/serviceaccounts/gone');
    expect((await fixture.send('GET', '/api', { who: 'nobody', headers })).code).toBe(401);
  });

  test.each([
    [
      { expirationSeconds: 599 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 599: may not specify a duration less than 10 minutes',
    ],
    [
      { expirationSeconds: 2 ** 32 + 1 },
      422,
      'TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 4294967297: may not specify a duration larger than 2^32 seconds',
    ],
    [{ boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name: 'no' } }, 404, 'pods "no" not found'],
    [
      { boundObjectRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'no' } },
      400,
      'cannot bind token to object of type apps/v1, Kind=Deployment',
    ],
  ])('gets no token for %j', async (spec, code, message) => {
    const path = '/api/v1/namespaces/team/serviceaccounts/bob/token';
    const answer = await fixture.send('POST', path, { body: JSON.stringify({ spec }) });
    expect(answer.json.message).toBe(message);
    expect(answer.code).toBe(code);
  });

  test('that is not there gets no token', async () => {
    const path = '/api/v1/namespaces/team/serviceaccounts/eve/token';
    const { json, code } = await fixture.send('POST', path, { body: '{}' });
    expect(json.message).toBe('serviceaccounts "eve" not found');
    expect(code).toBe(404);
  });
});

describe('impersonation', () => {
  test('takes the right to it, and tells the first that is missing', async () => {
    const token = await tokenOf('bob', {});
    const headers = { 'impersonate-user': 'eve', authorization: `Bearer ${token}` };
    const path = '/api/v1/namespaces/team/pods';
    const { code, json } = await fixture.send('GET', path, { headers, who: 'nobody' });
    expect(code).toBe(403);
    expect(json.message).toBe(
      'pods is forbidden: User "system:serviceaccount:team:bob" cannot impersonate-on:user-info:list resource "pods" in API group "" in the namespace "team"',
    );
  });

  test('as a group of system:masters gives all rights to who may impersonate groups', async () => {
    const headers = { 'impersonate-user': 'eve', 'impersonate-group': 'system:masters' };
    expect((await fixture.send('GET', '/api/v1/nodes', { headers })).code).toBe(200);
    const alone = { 'impersonate-user': 'eve' };
    expect((await fixture.send('GET', '/api/v1/nodes', { headers: alone })).code).toBe(403);
  });

  test('turns the admin into somebody who may not do it', async () => {
    const headers = { 'impersonate-user': 'system:anonymous' };
    const { code, json } = await fixture.send('GET', '/api', { headers, who: fixture.pki.admin });
    expect(code).toBe(403);
    expect(json.message).toBe('forbidden: User "system:anonymous" cannot get path "/api"');
  });

  test('without a user is refused', async () => {
    const headers = { 'impersonate-group': 'a' };
    const { code } = await fixture.send('GET', '/api', { headers, who: fixture.pki.admin });
    expect(code).toBe(400);
  });
});
