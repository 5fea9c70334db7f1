import { quoteGo } from '../objects/go-quote.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { checkDnsSubdomain } from '../objects/validation/names.ts';
import { refusal, requireRight } from './refusal.ts';
import { isResource, MASTERS, type Attributes, type Authorizer, type Subject } from './types.ts';

/** k8s.io/apiserver/pkg/endpoints/filters/impersonation. */

const AUTHENTICATED = 'system:authenticated';
const UNAUTHENTICATED = 'system:unauthenticated';
const ANONYMOUS = 'system:anonymous';
const AUTHENTICATION = 'authentication.k8s.io';

/** Whom a request's headers ask to be taken for, as they say it. */
export interface Wanted {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** The ways to be allowed to; the first ones are for some users only, and only for some requests. */
const MODES = ['associated-node', 'arbitrary-node', 'serviceaccount', 'user-info', 'legacy'] as const;
type Mode = (typeof MODES)[number];

/** Answers whom a request is to be taken for. Throws StatusError (403). */
export type Impersonate = (requestor: Subject, wanted: Wanted, attributes: Attributes) => Subject;

export function createImpersonate(authorizer: Authorizer): Impersonate {
  /** The way that last worked for a user is tried first: of the refusals, the first is told. */
  const last = new Map<string, Mode>();
  return (requestor, wanted, attributes) => {
    let first: unknown;
    const known = last.get(requestor.user);
    const others = MODES.filter((mode) => mode !== known && fits(mode, requestor, wanted));
    const tried = known !== undefined && fits(known, requestor, wanted) ? [known, ...others] : others;
    for (const mode of tried) {
      try {
        const taken = impersonateBy(mode, authorizer, requestor, wanted, attributes);
        last.set(requestor.user, mode);
        return taken;
      } catch (error) {
        if (!(error instanceof StatusError)) throw error;
        first ??= error;
      }
    }
    throw first;
  };
}

function fits(mode: Mode, requestor: Subject, wanted: Wanted): boolean {
  const isNode = nodeOf(wanted.user) !== undefined;
  const isAccount = accountOf(wanted.user) !== undefined;
  const nameOnly = wanted.uid === '' && wanted.groups.length === 0 && Object.keys(wanted.extra).length === 0;
  switch (mode) {
    case 'associated-node': {
      const [node, ...more] = requestor.extra?.['authentication.kubernetes.io/node-name'] ?? [];
      const is = more.length === 0 && node === nodeOf(wanted.user);
      return nameOnly && isNode && is && accountOf(requestor.user) !== undefined;
    }
    case 'arbitrary-node':
      return nameOnly && isNode;
    case 'serviceaccount':
      return nameOnly && isAccount;
    case 'user-info':
      return !isNode && !isAccount;
    case 'legacy':
      return true;
  }
}

function impersonateBy(
  mode: Mode,
  authorizer: Authorizer,
  requestor: Subject,
  wanted: Wanted,
  attributes: Attributes,
): Subject {
  const { user, uid, groups, extra } = wanted;
  const constrained = mode !== 'legacy';
  const verb = constrained ? `impersonate:${mode}` : 'impersonate';
  const group = constrained ? AUTHENTICATION : '';
  const right = (resource: string, name: string, where = '', subresource = '', of = group): Attributes => ({
    verb,
    group: of,
    resource,
    subresource,
    namespace: where,
    name,
  });
  const need = (wantedRight: Attributes): void => requireRight(authorizer, requestor, wantedRight);

  if (constrained) need(onThisRequest(mode, attributes));
  const node = constrained ? nodeOf(user) : undefined;
  const account = accountOf(user);
  if (node !== undefined) need(right('nodes', mode === 'associated-node' ? '*' : node));
  else if (account === undefined) need(right('users', user));
  else need(right('serviceaccounts', account.name, account.namespace));
  if (uid !== '') need(right('uids', uid, '', '', AUTHENTICATION));
  if (constrained && groups.includes(MASTERS)) {
    const why = 'impersonating the system:masters group is not allowed';
    throw refusal(requestor, right('groups', MASTERS), why);
  }
  for (const one of groups) need(right('groups', one));
  for (const [key, values] of Object.entries(extra)) {
    for (const value of values) need(right('userextras', value, '', key, AUTHENTICATION));
  }
  return {
    user,
    ...(uid === '' ? {} : { uid }),
    groups: groupsOf(user, node !== undefined, groups),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
  };
}

function onThisRequest(mode: Mode, attributes: Attributes): Attributes {
  const verb = `impersonate-on:${mode}:${attributes.verb}`;
  return isResource(attributes) ? { ...attributes, verb } : { ...attributes, verb };
}

function groupsOf(user: string, isNode: boolean, asked: readonly string[]): string[] {
  const account = accountOf(user);
  let groups = [...asked];
  if (isNode) groups = ['system:nodes'];
  else if (groups.length === 0 && account !== undefined) groups = serviceAccountGroups(account.namespace);
  const added = user === ANONYMOUS ? UNAUTHENTICATED : AUTHENTICATED;
  return groups.includes(added) || groups.includes(UNAUTHENTICATED) ? groups : [...groups, added];
}

/** The groups of the service accounts of a namespace. */
export function serviceAccountGroups(namespace: string): string[] {
  return ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

function accountOf(user: string): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

function nodeOf(user: string): string | undefined {
  const [, name] = /^system:node:(.+)$/.exec(user) ?? [];
  return name === undefined || checkDnsSubdomain(name).length > 0 ? undefined : name;
}

const strings = (list: readonly string[]): string => `[]string{${list.map(quoteGo).join(', ')}}`;

/** Somebody's groups or more are asked for, and nobody. Go's name of the type is in the message. */
export function withoutUser({ uid, groups, extra }: Wanted): StatusError {
  const entries = Object.entries(extra).map(([key, values]) => `${quoteGo(key)}:${strings(values)}`);
  const map =
    entries.length === 0 ? 'map[string][]string(nil)' : `map[string][]string{${entries.join(', ')}}`;
  return failures.badRequest(
    `requested &user.DefaultInfo{Name:"", UID:${quoteGo(uid)}, Groups:${groups.length === 0 ? '[]string(nil)' : strings(groups)}, Extra:${map}} without impersonating a user name`,
  );
}
