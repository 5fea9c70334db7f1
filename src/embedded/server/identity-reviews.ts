import { quoteList } from '../access/cover-rules.ts';
import { isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import { wireTime, type Creator } from '../registry/environment.ts';
import type { Caller } from '../registry/types.ts';
import type { Store } from '../store/types.ts';
import { callerOf } from './authenticate.ts';
import { faultOfToken } from './token-check.ts';
import { ISSUER, type TokenAuthority } from './tokens.ts';

/** What the reviews look tokens up in. */
export interface IdentityReviewParts {
  readonly tokens: TokenAuthority;
  readonly store: Pick<Store, 'get'>;
  now(): Date;
}

const GROUP = 'authentication.k8s.io';

/** Answers to the reviews of authentication.k8s.io/v1, by ResourceInfo.key (pkg/registry/authentication). */
export function identityReviews(parts: IdentityReviewParts): Readonly<Record<string, Creator>> {
  return {
    [`selfsubjectreviews.${GROUP}`]: ({ caller }) => ({
      kind: 'SelfSubjectReview',
      apiVersion: `${GROUP}/v1`,
      metadata: { creationTimestamp: wireTime(parts.now()) },
      status: { userInfo: describeUser(caller) },
    }),
    [`tokenreviews.${GROUP}`]: ({ object }) => {
      const spec = isFields(object['spec']) ? object['spec'] : {};
      const token = typeof spec['token'] === 'string' ? spec['token'] : '';
      if (token === '') throw failures.badRequest('token is required for TokenReview in authentication');
      const asked = Array.isArray(spec['audiences']) ? (spec['audiences'] as string[]) : [];
      return { ...object, status: review(parts, token, asked.length === 0 ? [ISSUER] : asked) };
    },
  };
}

/** Every authenticator says why not; of those that aren't ours there is one, which never knows a token. */
const refused = (why: string): Fields => ({ user: {}, error: `[invalid bearer token, ${why}]` });

function review(parts: IdentityReviewParts, token: string, audiences: readonly string[]): Fields {
  const read = parts.tokens.inspect(token);
  if (read === 'foreign') return { user: {}, error: 'invalid bearer token' };
  if ('fault' in read) return refused(read.fault);
  const { claims } = read;
  const common = audiences.filter((audience) => claims.audiences.includes(audience));
  if (common.length === 0) {
    return refused(
      `token audiences ${quoteList(claims.audiences)} is invalid for the target audiences ${quoteList(audiences)}`,
    );
  }
  const fault = read.late ?? faultOfToken(parts.store, claims, parts.now());
  if (fault !== undefined) return refused(fault);
  return { authenticated: true, user: describeUser(callerOf(claims)), audiences: common };
}

function describeUser({ user, uid, groups, extra }: Omit<Caller, 'agent'>): ApiObject['spec'] {
  return {
    username: user,
    ...(uid === undefined || uid === '' ? {} : { uid }),
    ...(groups.length === 0 ? {} : { groups }),
    ...(extra === undefined || Object.keys(extra).length === 0 ? {} : { extra }),
  };
}
