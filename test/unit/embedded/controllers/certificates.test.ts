import { describe, expect, test } from '@jest/globals';
import { signerFault } from '../../../../src/embedded/controllers/certificates/signers.ts';
import type { ParsedRequest } from '../../../../src/embedded/objects/certificate-request.ts';

const NONE = Buffer.alloc(0);
const request = (over: Partial<ParsedRequest> = {}): ParsedRequest => ({
  commonName: 'system:node:a',
  organizations: ['system:nodes'],
  subject: NONE,
  publicKey: NONE,
  dnsNames: 0,
  emails: 0,
  uris: 0,
  ips: 0,
  ...over,
});
const CLIENT = 'kubernetes.io/kube-apiserver-client';
const KUBELET = 'kubernetes.io/kube-apiserver-client-kubelet';
const SERVING = 'kubernetes.io/kubelet-serving';

describe('a signer', () => {
  test.each([
    [CLIENT, request({ commonName: 'jane' }), ['client auth'], undefined],
    [CLIENT, request(), ['client auth', 'digital signature', 'key encipherment'], undefined],
    [CLIENT, request(), ['client auth', 'server auth'], 'invalid usage for client certificate: server auth'],
    [CLIENT, request(), ['digital signature'], 'missing required usage for client certificate: client auth'],
    [KUBELET, request(), ['client auth', 'digital signature'], undefined],
    [KUBELET, request({ organizations: [] }), ['client auth'], 'subject organization is not system:nodes'],
    [KUBELET, request({ dnsNames: 1 }), ['client auth'], 'DNS subjectAltNames are not allowed'],
    [
      KUBELET,
      request({ commonName: 'a' }),
      ['client auth'],
      'subject common name does not begin with system:node:',
    ],
    [
      KUBELET,
      request(),
      ['client auth'],
      'usages did not match [client auth digital signature key encipherment]',
    ],
    [SERVING, request({ ips: 1 }), ['server auth', 'digital signature', 'key encipherment'], undefined],
    [SERVING, request(), ['server auth', 'digital signature'], 'DNS or IP subjectAltName is required'],
  ])('%s', (signer, asked, usages, why) => {
    expect(signerFault(signer, asked, usages)).toEqual(why === undefined ? undefined : { why });
  });

  test('of somebody else is left alone', () => {
    expect(signerFault('example.com/own', request(), ['any'])).toBe('foreign');
  });
});
