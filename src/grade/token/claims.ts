import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { listAt, numberAt, objectAt, stringAt } from '../../model/json-read.ts';

/** What a ServiceAccount's token says of itself, without its signature. Times are in seconds. */
export type TokenClaims = {
  readonly subject: string;
  readonly audiences: readonly string[];
  readonly issuedAt: number | null;
  readonly expiresAt: number | null;
  readonly namespace: string | null;
  readonly serviceAccount: string | null;
  readonly pod: { readonly name: string; readonly uid: string } | null;
};

/** Reads the claims of a JWT; null when the text is none. Nothing is checked: only the API server can do that. */
export function readClaims(token: string): TokenClaims | null {
  const parts = token.trim().split('.');
  if (parts.length !== 3) return null;
  const header = decode(parts[0] ?? '');
  const payload = decode(parts[1] ?? '');
  if (header === null || payload === null || stringAt(header, 'alg') === null) return null;
  const kubernetes = objectAt(payload, 'kubernetes.io');
  const pod = objectAt(kubernetes, 'pod');
  const audience = stringAt(payload, 'aud');
  return {
    subject: stringAt(payload, 'sub') ?? '',
    audiences:
      audience === null ? listAt(payload, 'aud').filter((item) => typeof item === 'string') : [audience],
    issuedAt: numberAt(payload, 'iat'),
    expiresAt: numberAt(payload, 'exp'),
    namespace: stringAt(kubernetes, 'namespace'),
    serviceAccount: stringAt(objectAt(kubernetes, 'serviceaccount'), 'name'),
    pod:
      pod['uid'] === undefined
        ? null
        : { name: stringAt(pod, 'name') ?? '', uid: stringAt(pod, 'uid') ?? '' },
  };
}

function decode(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
