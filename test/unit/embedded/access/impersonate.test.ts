import { describe, expect, test } from '@jest/globals';
import { createImpersonate, type Wanted } from '../../../../src/embedded/access/impersonate.ts';
import { startRights, user, wants } from './kit.ts';

const nobody: Wanted = { user: '', uid: '', groups: [], extra: {} };
const LIST = wants('team', 'list /pods');
const AUTHENTICATION = 'authentication.k8s.io';

/** An impersonator with rights by verb, group, resource and name. */
function start(...rules: readonly (readonly [string, string, string, string?])[]) {
  const rights = startRights();
  rights.role(
    '',
    'r',
    rules.map(([verb, group, resource, name]) => ({
      verbs: [verb],
      apiGroups: [group],
      resources: [resource],
      ...(name === undefined ? {} : { resourceNames: [name] }),
    })),
  );
  rights.bind('', 'b', 'cluster/r', { kind: 'User', name: 'max' });
  const impersonate = createImpersonate(rights.authorizer);
  return (wanted: Partial<Wanted>) => impersonate(user('max'), { ...nobody, ...wanted }, LIST);
}

describe('impersonation', () => {
  test('of a user takes that right', () => {
    const impersonate = start(['impersonate', '', 'users', 'eve']);
    expect(impersonate({ user: 'eve' })).toEqual({ user: 'eve', groups: ['system:authenticated'] });
    expect(() => impersonate({ user: 'adam' })).toThrow(
      'users "adam" is forbidden: User "max" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });

  test('of groups takes a right for each', () => {
    const impersonate = start(['impersonate', '', 'users'], ['impersonate', '', 'groups', 'crew']);
    expect(impersonate({ user: 'eve', groups: ['crew'] }).groups).toEqual(['crew', 'system:authenticated']);
    expect(() => impersonate({ user: 'eve', groups: ['crew', 'other'] })).toThrow(
      'groups "other" is forbidden',
    );
  });

  test('of a service account gives its groups', () => {
    const impersonate = start(['impersonate', '', 'serviceaccounts']);
    expect(impersonate({ user: 'system:serviceaccount:team:bot' }).groups).toEqual([
      'system:serviceaccounts',
      'system:serviceaccounts:team',
      'system:authenticated',
    ]);
  });

  test('that is refused tells the first right that is missing', () => {
    const impersonate = start(['impersonate', '', 'serviceaccounts']);
    expect(() => impersonate({ user: 'eve' })).toThrow(
      'cannot impersonate-on:user-info:list resource "pods"',
    );
    impersonate({ user: 'system:serviceaccount:team:bot' });
    // what worked last is tried first
    expect(() => impersonate({ user: 'eve' })).toThrow('cannot impersonate resource "users"');
  });

  test('may be for some requests only', () => {
    const impersonate = start(
      ['impersonate-on:user-info:list', '', 'pods'],
      ['impersonate:user-info', AUTHENTICATION, 'users', 'eve'],
    );
    expect(impersonate({ user: 'eve' }).user).toBe('eve');
    expect(() => impersonate({ user: 'adam' })).toThrow('cannot impersonate:user-info resource "users"');
  });

  test('of system:masters takes the plain right', () => {
    const constrained = start(['*', '*', 'pods'], ['impersonate:user-info', AUTHENTICATION, '*']);
    expect(() => constrained({ user: 'eve', groups: ['system:masters'] })).toThrow(
      'impersonating the system:masters group is not allowed',
    );
    const plain = start(['impersonate', '', '*']);
    expect(plain({ user: 'eve', groups: ['system:masters'] }).groups).toContain('system:masters');
  });

  test('of uids and extras takes rights on them', () => {
    const impersonate = start(
      ['impersonate', '', 'users'],
      ['impersonate', AUTHENTICATION, 'uids', '7'],
      ['impersonate', AUTHENTICATION, 'userextras/team', 'a'],
    );
    expect(impersonate({ user: 'eve', uid: '7', extra: { team: ['a'] } })).toMatchObject({
      uid: '7',
      extra: { team: ['a'] },
    });
    expect(() => impersonate({ user: 'eve', uid: '8' })).toThrow('uids');
    expect(() => impersonate({ user: 'eve', extra: { team: ['b'] } })).toThrow('userextras/team');
  });

  test('of the anonymous user makes it unauthenticated', () => {
    const impersonate = start(['impersonate', '', 'users']);
    expect(impersonate({ user: 'system:anonymous' }).groups).toEqual(['system:unauthenticated']);
  });
});
