import type { Verdict } from '../../model/result.ts';
import { allOf, fail, pass, showValue, unfinished } from '../verdicts.ts';
import type { CertificateSpec, Seconds } from './certificate-spec.ts';
import type { Subject } from './read-certificate.ts';
import type { RequestFacts } from './read-request.ts';

/** Is the request what was asked for, and how far is it? */
export function judgeRequest(spec: NonNullable<CertificateSpec['request']>, facts: RequestFacts): Verdict {
  const { commonName, organizations, signer, usages, expiration, state } = spec;
  const parts: Verdict[] = [];
  if (facts.subject === null)
    return fail({ expected: 'a certificate request', actual: 'spec.request is none' });
  parts.push(...judgeSubject(facts.subject, commonName, organizations));
  if (signer !== undefined)
    parts.push(compare(facts.signer === signer, `signer ${signer}`, `signer ${facts.signer}`));
  if (usages !== undefined)
    parts.push(
      compare(
        isSame(facts.usages, usages),
        `usages ${usages.join(', ')}`,
        `usages ${showValue(facts.usages)}`,
      ),
    );
  if (expiration !== undefined)
    parts.push(judgeSeconds('spec.expirationSeconds', expiration, facts.expirationSeconds));
  if (state !== undefined) parts.push(judgeState(state, facts));
  return parts.length === 0 ? pass({ expected: 'the request', actual: 'it is there' }) : allOf(parts);
}

/** The names a certificate, or a request, is for. */
export function judgeSubject(
  subject: Subject,
  commonName: string | undefined,
  organizations: readonly string[] | undefined,
): readonly Verdict[] {
  const parts: Verdict[] = [];
  if (commonName !== undefined)
    parts.push(
      compare(subject.commonName === commonName, `CN ${commonName}`, `CN ${showValue(subject.commonName)}`),
    );
  if (organizations !== undefined)
    parts.push(
      compare(
        isSame(subject.organizations, organizations),
        `O ${showValue(organizations)}`,
        `O ${showValue(subject.organizations)}`,
      ),
    );
  return parts;
}

export function judgeSeconds(what: string, { atLeast, atMost }: Seconds, seconds: number | null): Verdict {
  const limits = [
    atLeast === undefined ? [] : [`at least ${atLeast} s`],
    atMost === undefined ? [] : [`at most ${atMost} s`],
  ].flat();
  const expected = `${what}: ${limits.join(' and ')}`;
  if (seconds === null) return fail({ expected, actual: `${what} is not set` });
  const holds = seconds >= (atLeast ?? 0) && seconds <= (atMost ?? Infinity);
  return compare(holds, expected, `${what}: ${seconds} s`);
}

function judgeState(
  state: NonNullable<NonNullable<CertificateSpec['request']>['state']>,
  facts: RequestFacts,
): Verdict {
  const { approved, denied, failed, certificate } = facts;
  const actual =
    certificate !== null
      ? 'issued'
      : denied
        ? 'denied'
        : failed
          ? 'failed'
          : approved
            ? 'approved'
            : 'pending';
  switch (state) {
    case 'issued':
      if (certificate !== null) return pass({ expected: state, actual });
      // the signer is at work, through nobody's fault
      return approved && !denied && !failed
        ? unfinished({ expected: state, actual: 'approved, and not issued yet' })
        : fail({ expected: state, actual }, true);
    case 'approved':
      return compare(approved && !denied, state, actual);
    case 'denied':
    case 'pending':
      return compare(actual === state, state, actual);
  }
}

function isSame(these: readonly string[], those: readonly string[]): boolean {
  return [...new Set(these)].toSorted().join('\n') === [...new Set(those)].toSorted().join('\n');
}

function compare(holds: boolean, expected: string, actual: string): Verdict {
  return holds ? pass({ expected, actual }) : fail({ expected, actual }, true);
}
