import { objectAt, objectsAt, stringAt, stringsAt } from './json-read.ts';
import {
  AUTHENTICATED,
  findGrant,
  grantsOf,
  MASTERS,
  serviceAccountIdentity,
  serviceAccountOf,
  userIdentity,
  type AccessQuestion,
  type Grant,
  type Identity,
  type RbacObjects,
} from './rbac.ts';

/** Somebody whom others may act as, and what lets them. */
export interface Disguise {
  readonly as: Identity;
  /** For a learner: "ServiceAccount sun/admin", "group system:masters". */
  readonly name: string;
  readonly by: Grant;
}

/**
 * A way to do what is asked as somebody else; null where there is none. One step: who is impersonated can't impersonate
 * anybody within the same request. Sources: the impersonation filter of the API server (verb `impersonate` on users,
 * groups and serviceaccounts of the core group), and constrained impersonation, on by default from v1.36, for
 * which the request itself must be allowed by `impersonate-on:MODE:VERB` as well.
 */
export function findDisguise(objects: RbacObjects, who: Identity, question: AccessQuestion): Disguise | null {
  const own = grantsOf(objects, who);
  const isOther = ({ as }: Disguise): boolean =>
    as.user !== who.user || as.groups.some((group) => !who.groups.includes(group));
  const mayDo = ({ as }: Disguise): boolean =>
    as.groups.includes(MASTERS) || findGrant(grantsOf(objects, as), question) !== null;
  return (
    disguisesOf(objects, own).filter(isOther).find(mayDo) ??
    constrainedDisguises(objects, own, question).filter(isOther).find(mayDo) ??
    null
  );
}

/** All who have rights and whom somebody may act as, with all groups that may be added. */
export function disguisesOf(objects: RbacObjects, own: readonly Grant[]): readonly Disguise[] {
  const named = namedSubjects(objects, own);
  const ask = (resource: string, namespace: string, name: string): Grant | null =>
    findGrant(own, { verb: 'impersonate', group: '', resource, subresource: '', namespace, name });
  const groups = named.groups.flatMap((name) => {
    const by = ask('groups', '', name);
    return by === null ? [] : [{ name, by }];
  });
  const groupNames = groups.map(({ name }) => name);
  const users = named.users.flatMap((name) => {
    const account = serviceAccountOf(name);
    const by =
      account === null ? ask('users', '', name) : ask('serviceaccounts', account.namespace, account.name);
    return by === null ? [] : [{ name, by }];
  });
  // a token made for an account is as good as being it
  const byToken = named.users.flatMap((name): readonly Disguise[] => {
    const account = serviceAccountOf(name);
    if (account === null) return [];
    const { namespace, name: short } = account;
    const made = { verb: 'create', group: '', resource: 'serviceaccounts', subresource: 'token' };
    const by = findGrant(own, { ...made, namespace, name: short });
    return by === null
      ? []
      : [{ as: serviceAccountIdentity(namespace, short), name: `ServiceAccount ${namespace}/${short}`, by }];
  });
  const direct = users.flatMap(({ name, by }): readonly Disguise[] => {
    const account = serviceAccountOf(name);
    if (account === null) return [{ as: userIdentity(name, []), name: `user ${name}`, by }];
    const { namespace, name: short } = account;
    return [
      { as: serviceAccountIdentity(namespace, short), name: `ServiceAccount ${namespace}/${short}`, by },
    ];
  });
  // groups are put on with some user; whom doesn't matter
  const carrier = users[0]?.name ?? (ask('users', '', '') === null ? null : 'anybody');
  if (carrier === null) return [...direct, ...byToken];
  return [
    ...direct,
    ...byToken,
    ...groups.map(({ name, by }) => ({
      as: { user: carrier, groups: [...new Set([name, ...groupNames, AUTHENTICATED])] },
      name: `group ${name}`,
      by,
    })),
  ];
}

function constrainedDisguises(
  objects: RbacObjects,
  own: readonly Grant[],
  question: AccessQuestion,
): readonly Disguise[] {
  const named = namedSubjects(objects, own);
  const group = 'authentication.k8s.io';
  const mayAct = (mode: string): boolean =>
    findGrant(own, { ...question, verb: `impersonate-on:${mode}:${question.verb}` }) !== null;
  const ask = (mode: string, resource: string, namespace: string, name: string): Grant | null =>
    findGrant(own, { verb: `impersonate:${mode}`, group, resource, subresource: '', namespace, name });
  const asAccount = !mayAct('serviceaccount')
    ? []
    : named.users.flatMap((user): readonly Disguise[] => {
        const account = serviceAccountOf(user);
        if (account === null) return [];
        const { namespace, name } = account;
        const by = ask('serviceaccount', 'serviceaccounts', namespace, name);
        const as = serviceAccountIdentity(namespace, name);
        return by === null ? [] : [{ as, name: `ServiceAccount ${namespace}/${name}`, by }];
      });
  if (!mayAct('user-info')) return asAccount;
  const users = named.users.filter((user) => serviceAccountOf(user) === null);
  const asUser = users.flatMap((user): readonly Disguise[] => {
    const by = ask('user-info', 'users', '', user);
    return by === null ? [] : [{ as: userIdentity(user, []), name: `user ${user}`, by }];
  });
  const carrier = asUser[0]?.as.user ?? (ask('user-info', 'users', '', '') === null ? null : 'anybody');
  const asGroup = named.groups.flatMap((name): readonly Disguise[] => {
    const by = carrier === null ? null : ask('user-info', 'groups', '', name);
    return by === null ? [] : [{ as: userIdentity(carrier ?? '', [name]), name: `group ${name}`, by }];
  });
  return [...asAccount, ...asUser, ...asGroup];
}

/** Everybody the bindings name: only these have rights that others lack; and whom the rules name, who can carry groups. */
function namedSubjects(
  objects: RbacObjects,
  own: readonly Grant[],
): {
  readonly users: readonly string[];
  readonly groups: readonly string[];
} {
  const users = new Set<string>();
  const groups = new Set<string>([MASTERS]);
  for (const binding of [...objects.clusterRoleBindings, ...objects.roleBindings]) {
    const home = stringAt(objectAt(binding, 'metadata'), 'namespace') ?? '';
    for (const subject of objectsAt(binding, 'subjects')) {
      const name = stringAt(subject, 'name') ?? '';
      const namespace = stringAt(subject, 'namespace') ?? '';
      const kind = stringAt(subject, 'kind');
      if (kind === 'User') users.add(name);
      if (kind === 'Group') groups.add(name);
      if (kind === 'ServiceAccount')
        users.add(`system:serviceaccount:${namespace === '' ? home : namespace}:${name}`);
    }
  }
  for (const { rule, namespace } of own) {
    if (!stringsAt(rule, 'verbs').some(actsAs)) continue;
    const names = stringsAt(rule, 'resourceNames');
    for (const name of names) users.add(name);
    // some account: every one of a namespace has the rights of its groups
    const place = namespace === '' ? 'default' : namespace;
    for (const name of [...names, 'default']) users.add(`system:serviceaccount:${place}:${name}`);
  }
  for (const group of groups) {
    const match = /^system:serviceaccounts:(.+)$/.exec(group);
    if (match !== null) users.add(`system:serviceaccount:${match[1] ?? ''}:default`);
  }
  return { users: [...users], groups: [...groups] };
}

/** Is it a verb of acting as somebody else, or of making a token for them? */
function actsAs(verb: string): boolean {
  return verb === '*' || verb === 'create' || verb.startsWith('impersonate');
}
