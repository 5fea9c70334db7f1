import type { Evidence, Verdict } from '../../model/result.ts';
import { allOf, couldNotLook, fail, pass } from '../verdicts.ts';
import type { TokenClaims } from './claims.ts';
import type { TokenFacts, TokenReview } from './gather-token.ts';
import type { TokenSpec } from './token-spec.ts';

/** The verdict on the token, or its absence, in one container. */
export function judgeToken(spec: TokenSpec, facts: TokenFacts): Verdict {
  const verdict = judge(spec, facts);
  return { ...verdict, actual: `${facts.name}: ${verdict.actual}` };
}

function judge(spec: TokenSpec, facts: TokenFacts): Verdict {
  const { path } = spec;
  const wanted = spec.absent === true ? `no ${path}` : `a token at ${path}`;
  if ('notSeen' in facts.file) return couldNotLook(facts.file.notSeen, wanted);
  switch (facts.file.seen) {
    case 'not-running':
      return fail({ expected: wanted, actual: 'the container is not running' }, true);
    case 'absent':
      return spec.absent === true
        ? pass({ expected: wanted, actual: 'there is none' })
        : fail({ expected: wanted, actual: `there is no ${path}` }, true);
    case 'present':
      if (spec.absent === true) return fail({ expected: wanted, actual: `${path} is there` }, true);
      if (facts.claims === null)
        return fail({ expected: wanted, actual: `what is in ${path} is no token` }, true);
      return judgeClaims(spec, facts, facts.claims);
  }
}

function judgeClaims(spec: TokenSpec, facts: TokenFacts, claims: TokenClaims): Verdict {
  const parts: Verdict[] = [judgeSource(facts)];
  const { audiences, lifetime, serviceAccount } = spec;
  if (audiences !== undefined) {
    const same =
      [...new Set(claims.audiences)].toSorted().join(', ') === [...new Set(audiences)].toSorted().join(', ');
    const expected = `for ${audiences.join(', ')}`;
    const actual = `for ${claims.audiences.length === 0 ? 'nobody' : claims.audiences.join(', ')}`;
    parts.push(same ? pass({ expected, actual }) : fail({ expected, actual }, true));
  }
  if (lifetime !== undefined) parts.push(judgeLifetime(lifetime, claims));
  if (serviceAccount !== undefined) {
    const expected = `of the ServiceAccount ${serviceAccount}`;
    const actual = `of ${claims.serviceAccount ?? claims.subject}`;
    parts.push(
      claims.serviceAccount === serviceAccount
        ? pass({ expected, actual })
        : fail({ expected, actual }, true),
    );
  }
  parts.push(judgeReview(facts, claims));
  return { ...allOf(parts), evidence: [claimsEvidence(spec.path, facts.name, claims)] };
}

/** A token that somebody put there by hand is not renewed, and is left behind when the Pod is gone. */
function judgeSource({ source }: TokenFacts): Verdict {
  const expected = 'from a projected volume, of the kind serviceAccountToken';
  return source.source === 'projected'
    ? pass({ expected, actual: 'from a projected volume' })
    : fail({ expected, actual: `from ${source.what}` }, true);
}

/** From issue to expiry: however much of it has passed, and whatever any clock says. */
function judgeLifetime(
  { atLeast, atMost }: NonNullable<TokenSpec['lifetime']>,
  { issuedAt, expiresAt }: TokenClaims,
): Verdict {
  const limits = [
    atLeast === undefined ? [] : [`at least ${atLeast} s`],
    atMost === undefined ? [] : [`at most ${atMost} s`],
  ].flat();
  const expected = `valid for ${limits.join(' and ')}`;
  if (issuedAt === null || expiresAt === null) return fail({ expected, actual: 'it never expires' }, true);
  const seconds = expiresAt - issuedAt;
  const holds = seconds >= (atLeast ?? 0) && seconds <= (atMost ?? Infinity);
  const actual = `valid for ${seconds} s`;
  return holds ? pass({ expected, actual }) : fail({ expected, actual }, true);
}

function judgeReview({ review, podUid }: TokenFacts, claims: TokenClaims): Verdict {
  const expected = 'accepted by the API server, bound to this Pod';
  if (review === null) {
    const message = 'the facts are of another check';
    return couldNotLook({ reason: 'unavailable', message }, expected);
  }
  if ('notSeen' in review) return couldNotLook(review.notSeen, expected);
  const fault = faultOf(review.seen, claims, podUid);
  return fault === null
    ? pass({ expected, actual: 'accepted, bound to this Pod' })
    : fail({ expected, actual: fault }, true);
}

function faultOf(
  { authenticated, user, podUid, error }: TokenReview,
  claims: TokenClaims,
  own: string,
): string | null {
  if (!authenticated) return `the API server does not accept it${error === '' ? '' : `: ${error}`}`;
  if (user !== claims.subject) return `the API server takes it for ${user}`;
  const bound = podUid ?? claims.pod?.uid ?? null;
  if (bound === null) return 'it is bound to no Pod';
  return bound === own
    ? null
    : `it is bound to another Pod${claims.pod === null ? '' : `, ${claims.pod.name}`}`;
}

function claimsEvidence(path: string, name: string, claims: TokenClaims): Evidence {
  const { subject, audiences, issuedAt, expiresAt, pod } = claims;
  const lines = [
    `sub  ${subject}`,
    `aud  ${audiences.join(', ')}`,
    `iat  ${timeText(issuedAt)}`,
    `exp  ${timeText(expiresAt)}${issuedAt === null || expiresAt === null ? '' : ` (${expiresAt - issuedAt} s later)`}`,
    `pod  ${pod === null ? 'none' : pod.name}`,
  ];
  return { title: `What the token at ${path} of ${name} says`, text: lines.join('\n') };
}

function timeText(seconds: number | null): string {
  return seconds === null ? 'never' : new Date(seconds * 1000).toISOString();
}
