import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import type { JsonObject } from '../../../src/model/json.ts';
import {
  findGrant,
  grantsOf,
  serviceAccountIdentity,
  userIdentity,
  type AccessQuestion,
  type Identity,
  type RbacObjects,
} from '../../../src/model/rbac.ts';
import { findExcess, type Right } from '../../../src/model/rbac-beyond.ts';
import { findDisguise } from '../../../src/model/rbac-impersonation.ts';

const rule = (verbs: string, resources: string, more: JsonObject = {}): JsonObject => ({
  verbs: verbs.split(' '),
  apiGroups: [''],
  resources: resources.split(' '),
  ...more,
});
const account = (name: string, namespace?: string): JsonObject => ({
  kind: 'ServiceAccount',
  name,
  ...(namespace === undefined ? {} : { namespace }),
});
const APP = serviceAccountIdentity('sun', 'app');

/** A cluster with one role given to somebody: in one namespace, or everywhere. */
function given(
  rules: readonly JsonObject[],
  subjects: readonly JsonObject[] = [account('app', 'sun')],
  namespace = 'sun',
): RbacObjects {
  const role = { metadata: { name: 'r', namespace }, rules };
  const binding = { metadata: { name: 'b', namespace }, roleRef: { kind: 'Role', name: 'r' }, subjects };
  const everywhere = { ...binding, roleRef: { kind: 'ClusterRole', name: 'r' } };
  return namespace === ''
    ? { roles: [], clusterRoles: [role], roleBindings: [], clusterRoleBindings: [everywhere] }
    : { roles: [role], clusterRoles: [], roleBindings: [binding], clusterRoleBindings: [] };
}

/** "get apps:deployments/scale@sun#web", or "get /metrics". */
function question(text: string): AccessQuestion {
  const [verb = '', what = ''] = text.split(' ');
  if (what.startsWith('/')) return { verb, url: what };
  const match = /^(?:(.*):)?([^/@#]*)(?:\/([^@#]*))?(?:@([^#]*))?(?:#(.*))?$/.exec(what);
  const [, group = '', resource = '', subresource = '', namespace = '', name = ''] = match ?? [];
  return { verb, group, resource, subresource, namespace, name };
}

const may = (objects: RbacObjects, text: string, who: Identity = APP): boolean =>
  findGrant(grantsOf(objects, who), question(text)) !== null;

describe('one rule', () => {
  test.each<[string, JsonObject, string, boolean]>([
    ['a verb it names', rule('get', 'pods'), 'get pods@sun', true],
    ['a verb it does not name', rule('get', 'pods'), 'list pods@sun', false],
    ['every verb by a star', rule('*', 'pods'), 'escalate pods@sun', true],
    ['another namespace', rule('get', 'pods'), 'get pods@moon', false],
    ['all namespaces at once', rule('get', 'pods'), 'get pods', false],
    ['a subresource by its parent', rule('get', 'pods'), 'get pods/log@sun', false],
    ['the parent by a subresource', rule('get', 'pods/log'), 'get pods@sun', false],
    ['the subresource it names', rule('get', 'pods/log'), 'get pods/log@sun', true],
    ['a subresource of every resource', rule('get', '*/log'), 'get pods/log@sun', true],
    ['another subresource of every resource', rule('get', '*/log'), 'get pods/exec@sun', false],
    ['a resource by a subresource of every resource', rule('get', '*/log'), 'get pods@sun', false],
    ['a subresource by the resource and a star', rule('get', 'pods/*'), 'get pods/log@sun', false],
    ['a subresource by a star', rule('get', '*'), 'get pods/exec@sun', true],
    ['another group', rule('get', 'deployments'), 'get apps:deployments@sun', false],
    [
      'every group by a star',
      rule('get', 'deployments', { apiGroups: ['*'] }),
      'get apps:deployments@sun',
      true,
    ],
    ['the object it names', rule('get', 'pods', { resourceNames: ['web'] }), 'get pods@sun#web', true],
    ['another object', rule('get', 'pods', { resourceNames: ['web'] }), 'get pods@sun#db', false],
    [
      'all objects where it names one',
      rule('list', 'pods', { resourceNames: ['web'] }),
      'list pods@sun',
      false,
    ],
    [
      'all objects where the list of names is empty',
      rule('list', 'pods', { resourceNames: [] }),
      'list pods@sun',
      true,
    ],
    ['a path in a Role', { verbs: ['get'], nonResourceURLs: ['/metrics'] }, 'get /metrics', false],
  ])('is right about %s', (_what, one, asked, allowed) => {
    expect(may(given([one]), asked)).toBe(allowed);
  });

  test.each<[string, string, boolean]>([
    ['/metrics', 'get /metrics', true],
    ['/metrics', 'get /metrics/x', false],
    ['/logs/*', 'get /logs/a/b', true],
    ['/logs/*', 'get /logs', false],
    ['*', 'get /anything', true],
    ['/logs/*', 'post /logs/a', false],
  ])('about the path %s answers %s with %p', (url, asked, allowed) => {
    const objects = given([{ verbs: ['get'], nonResourceURLs: [url] }], undefined, '');
    expect(may(objects, asked)).toBe(allowed);
  });
});

const mayEverywhere = (subject: JsonObject) =>
  may(given([rule('get', 'pods')], [subject], ''), 'get pods@moon');

describe('a binding', () => {
  test.each<[string, JsonObject, boolean]>([
    ['the account', account('app', 'sun'), true],
    ['the account, of the namespace of the binding', account('app'), true],
    ['the account of that name elsewhere', account('app', 'moon'), false],
    ['the user an account is', { kind: 'User', name: 'system:serviceaccount:sun:app' }, true],
    ['a user of the name of the account', { kind: 'User', name: 'app' }, false],
    ['all accounts', { kind: 'Group', name: 'system:serviceaccounts' }, true],
    ['the accounts of the namespace', { kind: 'Group', name: 'system:serviceaccounts:sun' }, true],
    ['the accounts of another namespace', { kind: 'Group', name: 'system:serviceaccounts:moon' }, false],
    ['whoever is authenticated', { kind: 'Group', name: 'system:authenticated' }, true],
    ['a user named like a group', { kind: 'User', name: 'system:authenticated' }, false],
  ])('to %s', (_what, subject, allowed) => {
    expect(may(given([rule('get', 'pods')], [subject]), 'get pods@sun')).toBe(allowed);
  });

  it('of a whole cluster needs a namespace to its account', () => {
    expect(mayEverywhere(account('app', 'sun'))).toBe(true);
    expect(mayEverywhere(account('app'))).toBe(false);
  });

  it('to a role that is not there gives nothing', () => {
    const objects = given([rule('get', 'pods')]);
    expect(may({ ...objects, roles: [] }, 'get pods@sun')).toBe(false);
  });

  it('to a ClusterRole in one namespace holds only there', () => {
    const { clusterRoles } = given([rule('get', 'pods')], [], '');
    const [binding] = given([]).roleBindings;
    const objects = {
      roles: [],
      clusterRoles,
      clusterRoleBindings: [],
      roleBindings: [{ ...binding, roleRef: { kind: 'ClusterRole', name: 'r' } }],
    };
    expect(may(objects, 'get pods@sun')).toBe(true);
    expect(may(objects, 'get pods@moon')).toBe(false);
    expect(may(objects, 'get pods')).toBe(false);
  });
});

const part = (name: string, labels: JsonObject, more: JsonObject) => ({
  metadata: { name, labels },
  ...more,
});
const select = (key: string) => ({
  aggregationRule: { clusterRoleSelectors: [{ matchLabels: { [key]: 'yes' } }] },
});

const resourcesOf = (objects: RbacObjects, aggregated: boolean) =>
  grantsOf(objects, APP, { aggregated }).flatMap(({ rule: { resources: given = [] } }) => given);

describe('an aggregated ClusterRole', () => {
  const [binding] = given([], undefined, '').clusterRoleBindings;
  const objects: RbacObjects = {
    roles: [],
    roleBindings: [],
    clusterRoleBindings: [{ ...binding, roleRef: { kind: 'ClusterRole', name: 'whole' } }],
    clusterRoles: [
      part('whole', {}, { ...select('a'), rules: [rule('get', 'pods')] }),
      part('middle', { a: 'yes' }, { ...select('b'), rules: [] }),
      part('leaf', { b: 'yes' }, { rules: [rule('get', 'secrets')] }),
      part('other', { c: 'yes' }, { rules: [rule('get', 'nodes')] }),
    ],
  };

  it('has the rules that are in it, and on request those it is about to get, over several steps', () => {
    expect(resourcesOf(objects, false)).toEqual(['pods']);
    expect(resourcesOf(objects, true)).toEqual(['pods', 'secrets']);
  });
});

const some = (values: readonly string[]) =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });

const READ: Right = { verb: 'get', group: '', resource: 'pods', namespace: 'sun', name: null };
const excess = (
  rules: readonly JsonObject[],
  meant: readonly Right[],
  place = 'sun',
  within: string[] | null = null,
) =>
  findExcess(grantsOf(given(rules, undefined, place), APP), meant, within).map(({ right }) =>
    'url' in right
      ? `${right.verb} ${right.url}`
      : `${right.verb} ${right.resource}@${right.namespace}${right.name === null ? '' : `#${right.name}`}`,
  );

describe('more than what is meant', () => {
  it('is nothing when all is meant, or less is given', () => {
    expect(excess([rule('get', 'pods')], [READ])).toEqual([]);
    expect(excess([rule('get', 'pods', { resourceNames: ['web'] })], [READ])).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['a verb', rule('get list', 'pods'), ['list pods@sun']],
    ['a star for verbs', rule('*', 'pods'), ['* pods@sun']],
    ['a star for resources', rule('get', '*'), ['get *@sun']],
    ['a star for groups', rule('get', 'pods', { apiGroups: ['*'] }), ['get pods@sun']],
    ['a subresource', rule('get', 'pods pods/log'), ['get pods/log@sun']],
  ])('is %s', (_what, one, expected) => {
    expect(excess([one], [READ])).toEqual(expected);
  });

  it('is the same right in the whole cluster, unless only one namespace counts', () => {
    expect(excess([rule('get', 'pods')], [READ], '')).toEqual(['get pods@']);
    expect(excess([rule('get', 'pods')], [READ], '', ['sun'])).toEqual([]);
    expect(excess([rule('get', 'pods')], [READ], '', ['sun', 'moon'])).toEqual(['get pods@moon']);
  });

  it('is every object where one was meant', () => {
    expect(excess([rule('get', 'pods')], [{ ...READ, name: 'web' }])).toEqual(['get pods@sun']);
  });

  it('is no path that everybody may read', () => {
    const paths = { verbs: ['get'], nonResourceURLs: ['/api/*', '/apis/v1', '/metrics'] };
    expect(excess([paths], [], '')).toEqual(['get /metrics']);
  });

  const VERBS = ['get', 'list', '*'];
  const RESOURCES = ['pods', 'pods/log', 'secrets', '*', '*/log'];
  const rules = fc.array(
    fc.record({
      verbs: some(VERBS),
      apiGroups: some(['', 'apps', '*']),
      resources: some(RESOURCES),
      resourceNames: fc.uniqueArray(fc.constantFrom('web', 'db'), { maxLength: 2 }),
    }),
    { maxLength: 3 },
  );
  const rights = fc.array(
    fc.record({
      verb: fc.constantFrom(...VERBS),
      group: fc.constantFrom('', 'apps', '*'),
      resource: fc.constantFrom(...RESOURCES),
      namespace: fc.constantFrom('', 'sun', 'moon'),
      name: fc.constantFrom(null, 'web'),
    }),
    { maxLength: 4 },
  );
  const QUESTIONS = ['get', 'list', 'delete'].flatMap((verb) =>
    ['pods', 'pods/log', 'secrets', 'apps:pods', 'apps:x/log'].flatMap((resource) =>
      ['@sun', '@moon', '', '@sun#web', '@moon#db'].map((place) => question(`${verb} ${resource}${place}`)),
    ),
  );

  it('leaves nothing that is allowed and not meant, when there is none', () => {
    fc.assert(
      fc.property(rules, fc.constantFrom('', 'sun'), rights, (some, place, meant) => {
        const objects = given(some, undefined, place);
        const grants = grantsOf(objects, APP);
        const found = findExcess(grants, meant, null);
        // what is meant, as roles of its own
        const asRoles = meant.flatMap((right) => {
          if ('url' in right) return [];
          const { verb, group, resource, namespace, name } = right;
          const one = { verbs: [verb], apiGroups: [group], resources: [resource] };
          const named = name === null ? one : { ...one, resourceNames: [name] };
          return grantsOf(given([named], undefined, namespace), APP);
        });
        for (const asked of QUESTIONS) {
          const allowed = findGrant(grants, asked) !== null;
          if (allowed && found.length === 0) expect(findGrant(asRoles, asked)).not.toBeNull();
        }
        // what is more is more: taken as meant, nothing is left
        expect(findExcess(grants, [...meant, ...found.map(({ right }) => right)], null)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

const rename = (objects: readonly JsonObject[]) =>
  objects.map((object) => ({
    ...object,
    metadata: { ...(object['metadata'] as JsonObject), name: 'extra' },
    ...(object['roleRef'] === undefined
      ? {}
      : { roleRef: { ...(object['roleRef'] as JsonObject), name: 'extra' } }),
  }));

describe('acting as somebody else', () => {
  const admin = given([rule('*', '*', { apiGroups: ['*'] })], [account('admin', 'sun')], '');
  const reads = { metadata: { name: 'reads' }, rules: [rule('get', 'secrets')] };
  const withMore = (one: JsonObject, place = ''): RbacObjects => {
    const more = given([one], undefined, place);
    return {
      roles: [...admin.roles, ...rename(more.roles)],
      clusterRoles: [reads, ...admin.clusterRoles, ...rename(more.clusterRoles)],
      roleBindings: [...admin.roleBindings, ...rename(more.roleBindings)],
      clusterRoleBindings: [
        ...admin.clusterRoleBindings,
        ...rename(more.clusterRoleBindings),
        {
          metadata: { name: 'jane' },
          roleRef: { kind: 'ClusterRole', name: 'reads' },
          subjects: [
            { kind: 'User', name: 'jane' },
            { kind: 'Group', name: 'readers' },
          ],
        },
      ],
    };
  };
  const disguise = (one: JsonObject, place = ''): string | undefined =>
    findDisguise(withMore(one, place), APP, question('get secrets@moon'))?.name;

  test.each<[string, JsonObject, string, string | undefined]>([
    ['every account', rule('impersonate', 'serviceaccounts'), '', 'ServiceAccount sun/admin'],
    [
      'the accounts of the namespace',
      rule('impersonate', 'serviceaccounts'),
      'sun',
      'ServiceAccount sun/admin',
    ],
    ['accounts of another namespace', rule('impersonate', 'serviceaccounts'), 'moon', undefined],
    [
      'another account alone',
      rule('impersonate', 'serviceaccounts', { resourceNames: ['x'] }),
      '',
      undefined,
    ],
    ['users', rule('impersonate', 'users'), '', 'user jane'],
    ['users, by a role of one namespace', rule('impersonate', 'users'), 'sun', undefined],
    ['one user without rights', rule('impersonate', 'users', { resourceNames: ['joe'] }), '', undefined],
    ['groups without any user', rule('impersonate', 'groups'), '', undefined],
    [
      'groups and one user',
      rule('impersonate', 'groups users', { resourceNames: ['jane', 'readers'] }),
      '',
      'user jane',
    ],
    ['all', rule('*', 'users groups serviceaccounts'), '', 'ServiceAccount sun/admin'],
  ])('by the right to impersonate %s', (_what, one, place, expected) => {
    expect(disguise(one, place)).toBe(expected);
  });

  it('with a group of somebody who has no rights', () => {
    const more = { resourceNames: ['joe', 'readers'] };
    expect(disguise(rule('impersonate', 'users groups', more))).toBe('group readers');
  });

  it('of an account nobody names, in a namespace whose accounts have rights', () => {
    const objects = given(
      [rule('get', 'secrets')],
      [{ kind: 'Group', name: 'system:serviceaccounts' }],
      'moon',
    );
    const own = given([rule('impersonate', 'serviceaccounts')], [{ kind: 'User', name: 'joe' }]);
    const both = {
      ...own,
      roles: [...objects.roles, ...own.roles],
      roleBindings: [...objects.roleBindings, ...own.roleBindings],
    };
    const joe = userIdentity('joe', []);
    expect(findDisguise(both, joe, question('get secrets@moon'))?.name).toBe('ServiceAccount sun/default');
  });

  it('with a token that one may make for it', () => {
    const make = rule('create', 'serviceaccounts/token');
    expect(disguise(make, 'sun')).toBe('ServiceAccount sun/admin');
    expect(disguise(make, 'moon')).toBeUndefined();
    expect(disguise(rule('create', 'serviceaccounts'), 'sun')).toBeUndefined();
    expect(
      disguise(rule('create', 'serviceaccounts/token', { resourceNames: ['x'] }), 'sun'),
    ).toBeUndefined();
  });

  it('as a group that may do everything', () => {
    const objects = given([rule('impersonate', 'users groups')], undefined, '');
    expect(findDisguise(objects, APP, question('get secrets'))?.name).toBe('group system:masters');
  });

  it('within the limits of constrained impersonation', () => {
    const group = { apiGroups: ['authentication.k8s.io'] };
    const act = rule('impersonate-on:user-info:get', 'secrets');
    const as = rule('impersonate:user-info', 'users', group);
    const objects = (rules: readonly JsonObject[]) => {
      const base = withMore(rule('get', 'pods'));
      const roles = base.clusterRoles.map((role) =>
        (role['metadata'] as JsonObject)['name'] === 'extra' ? { ...role, rules } : role,
      );
      return { ...base, clusterRoles: roles };
    };
    const name = (rules: readonly JsonObject[]) =>
      findDisguise(objects(rules), APP, question('get secrets@moon'))?.name;
    expect(name([act, as])).toBe('user jane');
    expect(name([as])).toBeUndefined();
    expect(name([act])).toBeUndefined();
  });

  it('is no disguise of oneself', () => {
    const own = given([rule('impersonate', 'serviceaccounts'), rule('get', 'secrets')], undefined, 'sun');
    expect(findDisguise(own, APP, question('get secrets@sun'))).toBeNull();
    expect(findDisguise(own, userIdentity('jane', []), question('get secrets@sun'))).toBeNull();
  });
});
