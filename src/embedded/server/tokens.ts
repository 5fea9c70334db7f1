import { createHash, createPrivateKey, createPublicKey, randomUUID, sign, verify } from 'node:crypto';
import { isFields, type Fields } from '../objects/object.ts';

/** The issuer and the audience of the API itself, as kubeadm sets them. */
export const ISSUER = 'https://kubernetes.default.svc.cluster.local';
/** What a kubelet asks for when a Pod's volume says nothing; such a token is extended (pkg/serviceaccount). */
const WARN_ONLY_SECONDS = 3607;
const EXTENDED_SECONDS = 365 * 24 * 60 * 60;

export interface ObjectIdentity {
  readonly name: string;
  readonly uid: string;
}

/** What a token is minted for. Times are seconds. */
export interface TokenRequest {
  readonly namespace: string;
  readonly serviceAccount: ObjectIdentity;
  /** Empty: the API's. */
  readonly audiences: readonly string[];
  readonly expirationSeconds: number;
  readonly pod?: ObjectIdentity;
  /** With a Pod: where it runs; `uid` '' when that Node isn't there. */
  readonly node?: ObjectIdentity;
  readonly secret?: ObjectIdentity;
}

export interface MintedToken {
  readonly token: string;
  /** RFC 3339; when the token was asked to end, which an extended one outlives. */
  readonly expirationTimestamp: string;
}

/** The claims of a token that is signed by our key and within its time. */
export interface TokenClaims {
  readonly id: string;
  readonly audiences: readonly string[];
  readonly namespace: string;
  readonly serviceAccount: ObjectIdentity;
  readonly pod?: ObjectIdentity;
  readonly node?: ObjectIdentity;
  readonly secret?: ObjectIdentity;
}

/** `fault`: why it isn't genuine. `late`: why its time isn't now. Both in the real words. */
export type InspectedToken =
  'foreign' | { readonly fault: string } | { readonly claims: TokenClaims; readonly late?: string };

/** Makes and reads service account tokens (JWT, ES256), with the claims of pkg/serviceaccount/claims.go. */
export interface TokenAuthority {
  mintToken(request: TokenRequest): MintedToken;
  /** Undefined for what isn't a token of ours, or is out of its time. */
  read(token: string): TokenClaims | undefined;
  /** What a token says; 'foreign' for what doesn't claim to be ours. */
  inspect(token: string): InspectedToken;
  /** The body of /openid/v1/jwks. */
  readonly keySet: unknown;
}

/** `key`: PEM of an ECDSA P-256 key. */
export function createTokenAuthority(key: string, now: () => Date): TokenAuthority {
  const privateKey = createPrivateKey(key);
  const publicKey = createPublicKey(privateKey);
  // pkg/serviceaccount/jwt.go: keyIDFromPublicKey
  const keyId = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
  const header = encode({ alg: 'ES256', kid: keyId });
  const jwk = publicKey.export({ format: 'jwk' });

  return {
    keySet: {
      keys: [{ use: 'sig', kty: 'EC', kid: keyId, crv: 'P-256', alg: 'ES256', x: jwk.x, y: jwk.y }],
    },
    mintToken(request) {
      const start = now();
      const seconds = Math.floor(start.getTime() / 1000);
      const audiences = request.audiences.length === 0 ? [ISSUER] : request.audiences;
      const extended =
        request.pod !== undefined &&
        request.expirationSeconds === WARN_ONLY_SECONDS &&
        audiences.every((audience) => audience === ISSUER);
      const lasts = extended ? EXTENDED_SECONDS : request.expirationSeconds;
      const payload = encode({
        aud: audiences,
        exp: seconds + lasts,
        iat: seconds,
        iss: ISSUER,
        jti: randomUUID(),
        'kubernetes.io': {
          namespace: request.namespace,
          ...(request.node === undefined ? {} : { node: withoutEmptyUid(request.node) }),
          ...(request.pod === undefined ? {} : { pod: request.pod }),
          ...(request.secret === undefined ? {} : { secret: request.secret }),
          serviceaccount: request.serviceAccount,
          ...(extended ? { warnafter: seconds + request.expirationSeconds } : {}),
        },
        nbf: seconds,
        sub: `system:serviceaccount:${request.namespace}:${request.serviceAccount.name}`,
      });
      const signed = `${header}.${payload}`;
      const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
      const end = new Date((seconds + request.expirationSeconds) * 1000);
      return {
        token: `${signed}.${signature.toString('base64url')}`,
        expirationTimestamp: end.toISOString().replace(/\.\d+Z$/, 'Z'),
      };
    },
    read(token) {
      const read = this.inspect(token);
      return read === 'foreign' || 'fault' in read || read.late !== undefined ? undefined : read.claims;
    },
    inspect(token) {
      const [head = '', payload = '', signature = '', ...more] = token.split('.');
      const claims = decode(payload);
      if (more.length > 0 || claims?.['iss'] !== ISSUER || decode(head) === undefined) return 'foreign';
      const genuine =
        decode(head)?.['alg'] === 'ES256' &&
        verify(
          'sha256',
          Buffer.from(`${head}.${payload}`),
          { key: publicKey, dsaEncoding: 'ieee-p1363' },
          Buffer.from(signature, 'base64url'),
        );
      const read = genuine ? readClaims(claims) : undefined;
      if (read === undefined) return { fault: 'go-jose/go-jose: error in cryptographic primitive' };
      const late = lateness(claims, now().getTime() / 1000);
      return { claims: read, ...(late === undefined ? {} : { late }) };
    },
  };
}

const withoutEmptyUid = ({ name, uid }: ObjectIdentity): Fields => (uid === '' ? { name } : { name, uid });

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function decode(part: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const identity = (value: unknown): ObjectIdentity | undefined =>
  isFields(value) && typeof value['name'] === 'string'
    ? { name: value['name'], uid: typeof value['uid'] === 'string' ? value['uid'] : '' }
    : undefined;

/** jwt.DefaultLeeway: clocks may differ by so many seconds. */
const LEEWAY = 60;

function lateness({ exp, nbf }: Fields, seconds: number): string | undefined {
  if (typeof exp !== 'number' || exp + LEEWAY < seconds) return 'service account token has expired';
  if (typeof nbf !== 'number' || nbf - LEEWAY > seconds) return 'service account token is not valid yet';
  return undefined;
}

function readClaims(claims: Fields): TokenClaims | undefined {
  const { jti, aud } = claims;
  const kubernetes = claims['kubernetes.io'];
  if (!isFields(kubernetes) || typeof kubernetes['namespace'] !== 'string') return undefined;
  const serviceAccount = identity(kubernetes['serviceaccount']);
  if (serviceAccount === undefined) return undefined;
  const pod = identity(kubernetes['pod']);
  const node = identity(kubernetes['node']);
  const secret = identity(kubernetes['secret']);
  return {
    id: typeof jti === 'string' ? jti : '',
    audiences: Array.isArray(aud) ? aud.filter((one) => typeof one === 'string') : [],
    namespace: kubernetes['namespace'],
    serviceAccount,
    ...(pod === undefined ? {} : { pod }),
    ...(node === undefined ? {} : { node }),
    ...(secret === undefined ? {} : { secret }),
  };
}
