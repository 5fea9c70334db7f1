// oxlint-disable-next-line import/no-unassigned-import -- what @peculiar/x509 needs to be there before it
import 'reflect-metadata';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Pkcs10CertificateRequestGenerator, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { webcrypto, X509Certificate } from 'node:crypto';
import { makeCertificates } from '../../../../src/embedded/server/certificates.ts';
import { createIssuer, type IssueCertificate } from '../../../../src/embedded/server/issue-certificate.ts';

const START = new Date('2030-01-02T03:04:05Z');
const END = new Date('2030-01-02T05:04:05Z');
let authority: { certificate: string; key: string };
let issue: IssueCertificate;

beforeAll(async () => {
  ({ authority } = await makeCertificates('kubernetes', [], new Date('2026-01-01T00:00:00Z')));
  issue = createIssuer(authority.certificate, authority.key);
});

async function requestFor(name: string, dns?: string): Promise<string> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: algorithm,
    extensions: dns === undefined ? [] : [new SubjectAlternativeNameExtension([{ type: 'dns', value: dns }])],
  });
  return Buffer.from(request.toString('pem')).toString('base64');
}

describe('the cluster’s CA', () => {
  test('signs what was asked for', async () => {
    const request = await requestFor('CN=jane,O=crew,O=other');
    const pem = issue({
      request,
      usages: ['client auth', 'digital signature'],
      notBefore: START,
      notAfter: END,
    });
    const certificate = new X509Certificate(pem);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(certificate.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(certificate.subject).toBe('O=crew + O=other\nCN=jane');
    expect(certificate.validFromDate).toEqual(START);
    expect(certificate.validToDate).toEqual(END);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
    expect(certificate.ca).toBe(false);
    expect(certificate.subjectAltName).toBeUndefined();
  });

  test('keeps other names', async () => {
    const request = await requestFor('CN=system:node:a,O=system:nodes', 'a.example');
    const pem = issue({ request, usages: ['server auth'], notBefore: START, notAfter: END });
    expect(new X509Certificate(pem).subjectAltName).toBe('DNS:a.example');
  });

  test('signs nothing that outlives it', async () => {
    const notAfter = new Date('2090-01-01T00:00:00Z');
    const request = await requestFor('CN=jane');
    const certificate = new X509Certificate(issue({ request, usages: [], notBefore: START, notAfter }));
    expect(certificate.validToDate).toEqual(new X509Certificate(authority.certificate).validToDate);
  });

  test('refuses what is no request', () => {
    const request = Buffer.from('nothing').toString('base64');
    expect(() => issue({ request, usages: [], notBefore: START, notAfter: END })).toThrow();
  });
});
