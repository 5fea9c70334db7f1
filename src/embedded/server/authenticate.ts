import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { serviceAccountGroups, withoutUser, type Wanted } from '../access/impersonate.ts';
import { failures } from '../objects/status-error.ts';
import type { Caller } from '../registry/types.ts';
import { ISSUER, type ObjectIdentity, type TokenAuthority, type TokenClaims } from './tokens.ts';

const AUTHENTICATED = 'system:authenticated';
const SERVICE_ACCOUNT = 'system:serviceaccount:';

/** Why a genuine token doesn't count any more; undefined when it does. */
export type FaultOfToken = (claims: TokenClaims) => string | undefined;

/** Says who a request is from. Throws StatusError (401) for wrong credentials. */
export type Authenticate = (request: IncomingMessage) => Caller;

export function createAuthenticate(tokens: TokenAuthority, faultOf: FaultOfToken): Authenticate {
  return (request) => {
    const agent = (request.headers['user-agent'] ?? '').split('/')[0] ?? '';
    return identify(request, agent, tokens, faultOf);
  };
}

function identify(
  request: IncomingMessage,
  agent: string,
  tokens: TokenAuthority,
  faultOf: FaultOfToken,
): Caller {
  const certificate = readCertificate(request);
  if (certificate !== 'none' && certificate !== 'wrong') return { ...certificate, agent };
  const token = /^bearer +(\S+)/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  if (token !== '') {
    const claims = tokens.read(token);
    if (claims !== undefined && claims.audiences.includes(ISSUER) && faultOf(claims) === undefined) {
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

/** Whom the Impersonate- headers ask to be taken for; undefined without any. Throws StatusError (400). */
export function readWanted(request: IncomingMessage): Wanted | undefined {
  const one = (name: string): string => [request.headers[name]].flat()[0] ?? '';
  const groups: string[] = [];
  const extra: Record<string, string[]> = {};
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = (request.rawHeaders[index] ?? '').toLowerCase();
    if (!name.startsWith('impersonate-')) continue;
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'impersonate-group') groups.push(value);
    const key = /^impersonate-extra-(.+)$/.exec(name)?.[1];
    if (key !== undefined) (extra[unescapeKey(key)] ??= []).push(value);
  }
  const wanted = { user: one('impersonate-user'), uid: one('impersonate-uid'), groups, extra };
  if (wanted.user !== '') return wanted;
  if (wanted.uid === '' && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw withoutUser(wanted);
}

function unescapeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
