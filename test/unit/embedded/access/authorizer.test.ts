import { describe, expect, test } from '@jest/globals';
import { startRights, user, wants } from './kit.ts';

const reads = [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }];
const READ = wants('team', 'get /pods');
const SERVICE_ACCOUNT = user('system:serviceaccount:team:bot', 'system:serviceaccounts');

describe('bindings', () => {
  test.each([
    ['a user', { kind: 'User', name: 'jane' }, user('jane'), true],
    ['another user', { kind: 'User', name: 'jane' }, user('Jane'), false],
    ['a group', { kind: 'Group', name: 'crew' }, user('x', 'a', 'crew'), true],
    ['a user named like the group', { kind: 'Group', name: 'crew' }, user('crew'), false],
    ['a service account', { kind: 'ServiceAccount', name: 'bot', namespace: 'team' }, SERVICE_ACCOUNT, true],
    ['one of the binding’s namespace', { kind: 'ServiceAccount', name: 'bot' }, SERVICE_ACCOUNT, true],
    ['one elsewhere', { kind: 'ServiceAccount', name: 'bot', namespace: 'other' }, SERVICE_ACCOUNT, false],
    [
      'a service account by its user',
      { kind: 'User', name: 'system:serviceaccount:team:bot' },
      SERVICE_ACCOUNT,
      true,
    ],
  ])('are for %s', (_title, subject, who, allowed) => {
    const rights = startRights();
    rights.role('team', 'reads', reads);
    rights.bind('team', 'b', 'reads', subject);
    expect(rights.authorizer.decide(who, READ).allowed).toBe(allowed);
  });

  test('in a namespace grant nothing elsewhere, whichever role they are to', () => {
    const rights = startRights();
    rights.role('', 'reads', reads);
    rights.bind('team', 'b', 'cluster/reads', { kind: 'User', name: 'jane' });
    const may = (namespace: string): boolean =>
      rights.authorizer.decide(user('jane'), wants(namespace, 'get /pods')).allowed;
    expect([may('team'), may('other'), may('')]).toEqual([true, false, false]);
  });

  test('of the cluster grant everywhere', () => {
    const rights = startRights();
    rights.role('', 'reads', reads);
    rights.bind('', 'b', 'cluster/reads', { kind: 'Group', name: 'crew' });
    const may = (namespace: string): boolean =>
      rights.authorizer.decide(user('x', 'crew'), wants(namespace, 'get /pods')).allowed;
    expect([may('team'), may('')]).toEqual([true, true]);
  });

  test('count as they are now', () => {
    const rights = startRights();
    const { authorizer, store } = rights;
    expect(authorizer.decide(user('jane'), READ).allowed).toBe(false);
    rights.role('team', 'reads', reads);
    rights.bind('team', 'b', 'reads', { kind: 'User', name: 'jane' });
    expect(authorizer.decide(user('jane'), READ).allowed).toBe(true);
    const role = { resource: 'roles.rbac.authorization.k8s.io', namespace: 'team', name: 'reads' };
    store.replace(role, { ...store.get(role)!, rules: [] });
    expect(authorizer.decide(user('jane'), READ).allowed).toBe(false);
    store.replace(role, { ...store.get(role)!, rules: reads });
    const binding = { resource: 'rolebindings.rbac.authorization.k8s.io', namespace: 'team', name: 'b' };
    store.remove(binding, store.get(binding)!);
    expect(authorizer.decide(user('jane'), READ).allowed).toBe(false);
  });
});

describe('a decision', () => {
  test('names the binding', () => {
    const rights = startRights();
    rights.role('team', 'reads', reads);
    rights.bind('team', 'b', 'reads', { kind: 'ServiceAccount', name: 'bot' });
    expect(rights.authorizer.decide(SERVICE_ACCOUNT, READ).reason).toBe(
      'RBAC: allowed by RoleBinding "b/team" of Role "reads" to ServiceAccount "bot/team"',
    );
  });

  test('names the roles that are not there', () => {
    const rights = startRights();
    rights.bind('team', 'a', 'lost', { kind: 'User', name: 'kim' });
    rights.bind('team', 'b', 'cluster/lost', { kind: 'User', name: 'kim' });
    expect(rights.authorizer.decide(user('kim'), READ)).toEqual({
      allowed: false,
      reason:
        'RBAC: [role.rbac.authorization.k8s.io "lost" not found, clusterrole.rbac.authorization.k8s.io "lost" not found]',
    });
  });

  test('lets system:masters do everything without a role', () => {
    const { authorizer } = startRights();
    expect(authorizer.decide(user('x', 'system:masters'), READ)).toEqual({ allowed: true, reason: '' });
    expect(authorizer.decide(user('system:masters'), READ).allowed).toBe(false);
  });
});

const NODE = user('system:node:one', 'system:nodes', 'system:authenticated');
/** A node with one Pod, which has a Secret. */
function startNode() {
  const rights = startRights();
  rights.store.create(
    { resource: 'pods', namespace: 'team', name: 'p' },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', namespace: 'team' },
      spec: { nodeName: 'one', containers: [], volumes: [{ name: 'v', secret: { secretName: 's' } }] },
    },
  );
  return rights.authorizer;
}

describe('a node', () => {
  test.each([
    ['get /secrets s', true, ''],
    ['get /secrets other', false, "no relationship found between node 'one' and this object"],
    ['list /secrets', false, 'No Object name found'],
    ['get /nodes one', true, ''],
    ['get /nodes two', false, "node 'one' cannot read 'two', only its own Node object"],
    ['update /nodes/status one', true, ''],
    ['get /pods p', true, ''],
    ['delete /configmaps x', false, 'can only read resources of this type'],
  ])('%s: %s', (text, allowed, reason) => {
    expect(startNode().decide(NODE, wants('team', text))).toEqual({ allowed, reason });
  });

  test('is none without its group', () => {
    expect(startNode().decide(user('system:node:one'), wants('team', 'get /secrets s')).allowed).toBe(false);
  });
});
