import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { quoteGo } from '../objects/go-quote.ts';
import { failures, type StatusError } from '../objects/status-error.ts';
import type { Caller } from '../registry/types.ts';
import { ISSUER, type ObjectIdentity, type TokenAuthority, type TokenClaims } from './tokens.ts';

const AUTHENTICATED = 'system:authenticated';
const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** Finds an object's uid; undefined when it isn't there (or is on its way out). `resource` is a plural of core. */
export type FindUid = (resource: string, namespace: string, name: string) => string | undefined;

/** Says who a request is from. Throws StatusError: 401 for wrong credentials, 403 and 400 for impersonation. */
export type Authenticate = (request: IncomingMessage) => Caller;

export function createAuthenticate(tokens: TokenAuthority, findUid: FindUid): Authenticate {
  return (request) => {
    const agent = (request.headers['user-agent'] ?? '').split('/')[0] ?? '';
    const caller = identify(request, agent, tokens, findUid);
    return impersonate(request, caller);
  };
}

function identify(request: IncomingMessage, agent: string, tokens: TokenAuthority, findUid: FindUid): Caller {
  const certificate = readCertificate(request);
  if (certificate !== 'none' && certificate !== 'wrong') return { ...certificate, agent };
  const token = /^bearer +(\S+)/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (token !== '') {
    const claims = tokens.read(token);
    if (claims !== undefined && claims.audiences.includes(ISSUER) && isAlive(claims, findUid)) {
      return { ...callerOf(claims), agent };
    }
    throw failures.unauthorized();
  }
  if (certificate === 'wrong') throw failures.unauthorized();
  return { user: 'system:anonymous', groups: ['system:unauthenticated'], agent };
}

/** A subject's part is a list where it is there more than once. */
const names = (value: unknown): string[] =>
  [value].flat().filter((name): name is string => typeof name === 'string');

type CertificateCaller = Omit<Caller, 'agent'> | 'none' | 'wrong';

/** A connection's certificate stays what it is, and taking it apart costs more than most requests. */
const callers = new WeakMap<TLSSocket, CertificateCaller>();

function readCertificate({ socket }: IncomingMessage): CertificateCaller {
  if (!(socket instanceof TLSSocket)) return 'none';
  const known = callers.get(socket);
  if (known !== undefined) return known;
  const caller = callerOfCertificate(socket);
  callers.set(socket, caller);
  return caller;
}

function callerOfCertificate(socket: TLSSocket): CertificateCaller {
  const certificate = socket.getPeerCertificate();
  // null-like when there is none, though its type doesn't say so
  if ((certificate as { raw?: Buffer } | null)?.raw === undefined) return 'none';
  if (!socket.authorized) return 'wrong';
  const [user = ''] = names(certificate.subject.CN);
  if (user === '') return 'wrong';
  const groups = [...names(certificate.subject.O), AUTHENTICATED];
  const id = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  return { user, groups, extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${id}`] } };
}

/** Are the account and what the token is bound to still there (pkg/serviceaccount/claims.go: Validate)? */
function isAlive(claims: TokenClaims, findUid: FindUid): boolean {
  const { namespace, pod, secret, node } = claims;
  const same = (resource: string, within: string, identity: ObjectIdentity | undefined): boolean =>
    identity === undefined || findUid(resource, within, identity.name) === identity.uid;
  return (
    same('serviceaccounts', namespace, claims.serviceAccount) &&
    same('pods', namespace, pod) &&
    same('secrets', namespace, secret) &&
    // a Pod's token only names its Node
    (pod !== undefined || same('nodes', '', node))
  );
}

/** The user of a token, as the API sees it. */
export function callerOf(claims: TokenClaims): Omit<Caller, 'agent'> {
  const { namespace, serviceAccount, pod, node, id } = claims;
  const extra = {
    ...(id === '' ? {} : { 'authentication.kubernetes.io/credential-id': [`JTI=${id}`] }),
    ...(node === undefined ? {} : identityExtra('node', node)),
    ...(pod === undefined ? {} : identityExtra('pod', pod)),
  };
  return {
    user: `${SERVICE_ACCOUNT}${namespace}:${serviceAccount.name}`,
    uid: serviceAccount.uid,
    groups: [...serviceAccountGroups(namespace), AUTHENTICATED],
    extra,
  };
}

const identityExtra = (what: string, { name, uid }: ObjectIdentity): Record<string, string[]> => ({
  [`authentication.kubernetes.io/${what}-name`]: [name],
  ...(uid === '' ? {} : { [`authentication.kubernetes.io/${what}-uid`]: [uid] }),
});

const serviceAccountGroups = (namespace: string): string[] => [
  'system:serviceaccounts',
  `system:serviceaccounts:${namespace}`,
];

/** Acts as somebody else where the Impersonate- headers say so and the caller is of system:masters. */
function impersonate(request: IncomingMessage, caller: Caller): Caller {
  const one = (name: string): string => [request.headers[name]].flat()[0] ?? '';
  const user = one('impersonate-user');
  const uid = one('impersonate-uid');
  const groups: string[] = [];
  const extra: Record<string, string[]> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'impersonate-group') groups.push(value);
    const key = /^impersonate-extra-(.+)$/.exec(name)?.[1];
    if (key !== undefined) (extra[unescapeKey(key)] ??= []).push(value);
  }
  const asked = user !== '' || uid !== '' || groups.length > 0 || Object.keys(extra).length > 0;
  if (!asked) return caller;
  if (user === '') {
    throw failures.badRequest('requested impersonation without impersonating a user name');
  }
  if (!caller.groups.includes('system:masters')) throw cannotImpersonate(caller, user);
  return {
    user,
    ...(uid === '' ? {} : { uid }),
    groups: groupsOf(user, groups),
    ...(Object.keys(extra).length === 0 ? {} : { extra }),
    agent: caller.agent,
  };
}

function groupsOf(user: string, asked: readonly string[]): string[] {
  const [namespace] = user.startsWith(SERVICE_ACCOUNT) ? user.slice(SERVICE_ACCOUNT.length).split(':') : [];
  const own = asked.length === 0 && namespace !== undefined ? serviceAccountGroups(namespace) : asked;
  const added = user === 'system:anonymous' ? 'system:unauthenticated' : AUTHENTICATED;
  return own.includes(added) ? [...own] : [...own, added];
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}

function cannotImpersonate(caller: Caller, wanted: string): StatusError {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):(.+)$/.exec(wanted) ?? [];
  const resource = namespace === undefined ? 'users' : 'serviceaccounts';
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const why = `User ${quoteGo(caller.user)} cannot impersonate resource "${resource}" in API group "" ${where}`;
  return failures.forbidden({ group: '', resource }, name ?? wanted, why);
}
