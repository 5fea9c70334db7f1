import { CouldNotLook } from '../../model/could-not-look.ts';
import type { CheckKind, Look } from '../../model/ports/check-kind.ts';
import type { GradingSite } from '../../model/ports/grading-site.ts';
import type { Verdict } from '../../model/result.ts';
import { certificateSchema, type CertificateSpec } from '../certificate/certificate-spec.ts';
import { judgeCalls } from '../certificate/judge-calls.ts';
import { judgeRequest, judgeSeconds } from '../certificate/judge-request.ts';
import { makeCalls, type CallFacts } from '../certificate/make-calls.ts';
import { readCertificate, readKey, type CertificateFacts } from '../certificate/read-certificate.ts';
import { readCredentials } from '../certificate/read-credentials.ts';
import { readRequest, type RequestFacts } from '../certificate/read-request.ts';
import { look } from '../look.ts';
import { allOf, couldNotLook, fail, pass } from '../verdicts.ts';

/** What the learner's files came to; neither the key nor the certificate itself is kept. */
export type CredentialFacts =
  { readonly fault: string } | { readonly fault: null; readonly certificate: CertificateFacts };

export type CertificateCheckFacts = {
  /** Milliseconds since 1970, by the machine's clock. */
  readonly now: number;
  readonly request: Look<
    { readonly found: false } | { readonly found: true; readonly request: RequestFacts }
  > | null;
  readonly credentials: Look<CredentialFacts> | null;
  /** Null where nothing is to be called, or there is nothing to call with. */
  readonly call: Look<CallFacts> | null;
};

export const certificateKind: CheckKind<CertificateSpec, CertificateCheckFacts> = {
  name: 'certificate',
  summary: 'A certificate request, and calls made with the certificate and key of the working folder.',
  schema: certificateSchema,
  needs: () => ({ cluster: ['access-control'], host: [] }),
  gather,
  decide,
};

async function gather(
  spec: CertificateSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<CertificateCheckFacts> {
  const { request: asked } = spec;
  const [request, rest] = await Promise.all([
    asked === undefined ? null : look(signal, () => findRequest(asked.name, site, signal)),
    gatherCredentials(spec, site, signal),
  ]);
  return { now: site.now().getTime(), request, ...rest };
}

async function findRequest(
  name: string,
  site: GradingSite,
  signal: AbortSignal,
): Promise<{ readonly found: false } | { readonly found: true; readonly request: RequestFacts }> {
  const ref = { apiVersion: 'certificates.k8s.io/v1', kind: 'CertificateSigningRequest', name };
  const read = await site.objects.read(ref, signal);
  return read.found ? { found: true, request: await readRequest(read.object) } : { found: false };
}

async function gatherCredentials(
  { credentials: where, call }: CertificateSpec,
  site: GradingSite,
  signal: AbortSignal,
): Promise<Pick<CertificateCheckFacts, 'credentials' | 'call'>> {
  const { cluster } = site;
  if (where === undefined) return { credentials: null, call: null };
  const read = await look(signal, async () => {
    const found = await readCredentials(where, site.files);
    if ('fault' in found) return { facts: found, as: null };
    const certificate = readCertificate(found.certificate);
    if (certificate === null) return { facts: { fault: 'the certificate is none in PEM' }, as: null };
    const key = readKey(found.key);
    if (key === null) return { facts: { fault: 'the key is no private key in PEM' }, as: null };
    if (key !== certificate.publicKey)
      return { facts: { fault: 'the key does not belong to the certificate' }, as: null };
    return { facts: { fault: null, certificate }, as: found };
  });
  if ('notSeen' in read) return { credentials: read, call: null };
  const { facts, as } = read.seen;
  if (call === undefined || as === null) return { credentials: { seen: facts }, call: null };
  const called = await look(signal, () => {
    if (cluster === null) throw new CouldNotLook('unavailable', 'there is no cluster');
    return makeCalls(call, as, cluster.api, signal);
  });
  return { credentials: { seen: facts }, call: called };
}

function decide(spec: CertificateSpec, facts: CertificateCheckFacts): Verdict {
  const parts: Verdict[] = [];
  if (spec.request !== undefined) parts.push(decideRequest(spec.request, facts));
  if (spec.credentials !== undefined) parts.push(decideCredentials(facts));
  if (spec.validity !== undefined) {
    const certificate = certificateOf(facts);
    if (certificate !== null) {
      const seconds = (Date.parse(certificate.notAfter) - Date.parse(certificate.notBefore)) / 1000;
      parts.push(judgeSeconds('validity of the certificate', spec.validity, seconds));
    }
  }
  if (spec.call !== undefined && facts.call !== null) {
    const expected = 'a call with the certificate';
    parts.push(
      'notSeen' in facts.call
        ? couldNotLook(facts.call.notSeen, expected)
        : judgeCalls(spec.call, facts.call.seen),
    );
  }
  return allOf(parts);
}

/** The cluster takes a request away an hour after it was approved or denied; its certificate begins 5 minutes earlier. */
const KEPT_MS = 60 * 60_000;

function decideRequest(spec: NonNullable<CertificateSpec['request']>, facts: CertificateCheckFacts): Verdict {
  const expected = `CertificateSigningRequest ${spec.name}`;
  if (facts.request === null)
    return couldNotLook({ reason: 'unavailable', message: 'the facts are of another check' }, expected);
  if ('notSeen' in facts.request) return couldNotLook(facts.request.notSeen, expected);
  if (!facts.request.seen.found) {
    const actual = `there is no CertificateSigningRequest ${spec.name}`;
    const certificate = certificateOf(facts);
    const isOld = certificate !== null && facts.now - Date.parse(certificate.notBefore) > KEPT_MS;
    const message = `${actual}; if there was one, the cluster has taken it away: it keeps them for an hour`;
    return isOld ? couldNotLook({ reason: 'unavailable', message }, expected) : fail({ expected, actual });
  }
  const verdict = judgeRequest(spec, facts.request.seen.request);
  return { ...verdict, actual: `${spec.name}: ${verdict.actual}` };
}

function decideCredentials(facts: CertificateCheckFacts): Verdict {
  const expected = 'a certificate with its key in the working folder';
  if (facts.credentials === null)
    return couldNotLook({ reason: 'unavailable', message: 'the facts are of another check' }, expected);
  if ('notSeen' in facts.credentials) return couldNotLook(facts.credentials.notSeen, expected);
  const { seen } = facts.credentials;
  if (seen.fault !== null) return fail({ expected, actual: seen.fault });
  const { request } = facts;
  const asked = request !== null && 'seen' in request && request.seen.found ? request.seen.request : null;
  if (asked !== null && asked.publicKey !== seen.certificate.publicKey)
    return fail({
      expected: 'a certificate of the key that the request is about',
      actual: 'the certificate in the working folder is of another key',
    });
  return pass({ expected, actual: 'they belong together' });
}

function certificateOf({ credentials, request }: CertificateCheckFacts): CertificateFacts | null {
  if (credentials !== null)
    return 'seen' in credentials && credentials.seen.fault === null ? credentials.seen.certificate : null;
  return request !== null && 'seen' in request && request.seen.found
    ? request.seen.request.certificate
    : null;
}
