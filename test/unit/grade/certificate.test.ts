// oxlint-disable-next-line import/no-unassigned-import -- what @peculiar/x509 needs to be there before it
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { beforeAll, describe, expect, it, test } from '@jest/globals';
import { Pkcs10CertificateRequestGenerator, PemConverter, X509CertificateGenerator } from '@peculiar/x509';
import { CHECK_KINDS } from '../../../src/grade/check-kinds.ts';
import type { JsonObject } from '../../../src/model/json.ts';
import type { KubeObject } from '../../../src/model/kube-object.ts';
import type { ApiAnswer, ApiCall } from '../../../src/model/ports/cluster.ts';
import { gradeOne, NO_FILES } from './fixtures/grade-task.ts';
import { deadCluster, inMemoryCluster, type Scene } from './fixtures/in-memory-cluster.ts';

const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const NOW = Date.parse('2026-06-01T00:00:00Z');

interface Made {
  readonly request: string;
  readonly certificate: string;
  readonly key: string;
}

async function make(name: string, minutesAgo = 5, days = 1): Promise<Made> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({ name, keys, signingAlgorithm: EC });
  const notBefore = new Date(NOW - minutesAgo * 60_000);
  const notAfter = new Date(notBefore.getTime() + days * 86_400_000);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: EC,
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    request: request.toString('pem'),
    certificate: certificate.toString('pem'),
    key: PemConverter.encode(pkcs8, 'PRIVATE KEY'),
  };
}

let jane: Made;
let other: Made;
let old: Made;
beforeAll(async () => {
  jane = await make('CN=jane, O=dev, O=ops');
  other = await make('CN=jane, O=dev, O=ops');
  old = await make('CN=jane, O=dev, O=ops', 70);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function csr(more: JsonObject = {}, status: JsonObject = {}): KubeObject {
  return {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: { name: 'jane' },
    spec: {
      request: base64(jane.request),
      signerName: 'kubernetes.io/kube-apiserver-client',
      usages: ['client auth'],
      expirationSeconds: 3600,
      ...more,
    },
    status,
  };
}
const APPROVED = { conditions: [{ type: 'Approved', status: 'True' }] };
const issued = (): JsonObject => ({ ...APPROVED, certificate: base64(jane.certificate) });

type Files = Readonly<Record<string, string>>;
const filesOf = (files: Files) => ({
  ...NO_FILES,
  read: async (path: string) => {
    const text = files[path];
    return text === undefined ? { found: false as const } : { found: true as const, text };
  },
});

/** Knows everybody who calls as jane. */
const knowing =
  (groups: readonly string[] = ['dev', 'ops'], status = 200): ((call: ApiCall) => ApiAnswer) =>
  ({ method, as }) => {
    expect(as).toBeDefined();
    if (method === 'GET') return { status, text: '{"message":"forbidden"}', warnings: [] };
    const userInfo = { username: 'jane', groups: [...groups, 'system:authenticated'] };
    return { status: 201, text: JSON.stringify({ status: { userInfo } }), warnings: [] };
  };

const grade = (spec: JsonObject, scene: Scene = {}, files: Files = {}) =>
  gradeOne('certificate', spec, { cluster: inMemoryCluster(scene), files: filesOf(files) });

const WANTED: JsonObject = {
  name: 'jane',
  commonName: 'jane',
  organizations: ['ops', 'dev'],
  signer: 'kubernetes.io/kube-apiserver-client',
  usages: ['client auth'],
  expiration: { atLeast: 600, atMost: 3600 },
  state: 'issued',
};

describe('a certificate request', () => {
  it('passes when all of it is as asked', async () => {
    const objects = [csr({}, issued())];
    expect(await grade({ request: WANTED, validity: { atMost: 90_000 } }, { objects })).toMatchObject({
      status: 'pass',
    });
  });

  test.each<[string, JsonObject, JsonObject, string]>([
    ['for somebody else', { commonName: 'joe' }, {}, 'CN jane'],
    ['for more groups', { organizations: ['dev'] }, {}, 'O dev, ops'],
    ['for groups where none is asked', { organizations: [] }, {}, 'O dev, ops'],
    [
      'for another signer',
      {},
      { signerName: 'kubernetes.io/kubelet-serving' },
      'signer kubernetes.io/kubelet-serving',
    ],
    ['with more usages', {}, { usages: ['client auth', 'server auth'] }, 'usages client auth, server auth'],
    ['for too long', { expiration: { atMost: 600 } }, {}, '3600 s'],
    ['without an expiry', {}, { expirationSeconds: null }, 'is not set'],
    ['that is none', {}, { request: base64('hello') }, 'spec.request is none'],
  ])('fails when it is %s', async (_what, wanted, spec, words) => {
    const result = await grade({ request: { ...WANTED, ...wanted } }, { objects: [csr(spec, issued())] });
    expect(result.status).toBe('fail');
    expect(result.actual).toContain(words);
  });

  test.each<[string, string, JsonObject, string]>([
    ['pending', 'pending', {}, 'pass'],
    ['pending', 'approved', {}, 'fail'],
    ['approved', 'approved', APPROVED, 'pass'],
    ['issued', 'approved', { ...APPROVED, certificate: 'aGVsbG8=' }, 'pass'],
    ['pending', 'issued', {}, 'fail'],
    ['approved and not issued yet', 'issued', APPROVED, 'error'],
    ['denied', 'denied', { conditions: [{ type: 'Denied', status: 'True' }] }, 'pass'],
    ['denied', 'issued', { conditions: [{ type: 'Denied', status: 'True' }] }, 'fail'],
    [
      'approved and failed',
      'issued',
      { conditions: [...APPROVED.conditions, { type: 'Failed', status: 'True' }] },
      'fail',
    ],
  ])('that is %s and should be %s', async (_what, state, status, expected) => {
    const result = await grade({ request: { name: 'jane', state } }, { objects: [csr({}, status)] });
    expect(result.status).toBe(expected);
  });

  it('fails when it is not there, unless the cluster may have taken it away', async () => {
    const spec = { request: { name: 'jane' }, credentials: { certificate: 'a.crt', key: 'a.key' } };
    const young = await grade(spec, {}, { 'a.crt': jane.certificate, 'a.key': jane.key });
    expect(young).toMatchObject({ status: 'fail', actual: 'there is no CertificateSigningRequest jane' });
    const late = await grade(spec, {}, { 'a.crt': old.certificate, 'a.key': old.key });
    expect(late).toMatchObject({ status: 'error' });
    expect(late.actual).toContain('keeps them for an hour');
  });
});

const kubeconfig = (user: JsonObject, more: JsonObject = {}): string =>
  JSON.stringify({
    'current-context': 'jane',
    contexts: [{ name: 'jane', context: { cluster: 'c', user: 'jane' } }],
    clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443' } }],
    users: [{ name: 'jane', user }],
    ...more,
  });

const good = (): Files => ({ 'a.crt': jane.certificate, 'a.key': jane.key });
const unknown = (): ApiAnswer => ({ status: 401, text: '', warnings: [] });

describe('credentials of the working folder', () => {
  const spec = {
    credentials: { kubeconfig: 'jane.kubeconfig' },
    call: { user: 'jane', groups: ['ops', 'dev'] },
  };

  it('may be embedded, or in files beside the kubeconfig', async () => {
    const embedded = kubeconfig({
      'client-certificate-data': base64(jane.certificate),
      'client-key-data': base64(jane.key),
    });
    expect(await grade(spec, { call: knowing() }, { 'jane.kubeconfig': embedded })).toMatchObject({
      status: 'pass',
    });
    const beside = kubeconfig({ 'client-certificate': 'jane.crt', 'client-key': './keys/jane.key' });
    const files = { 'jane.kubeconfig': beside, 'jane.crt': jane.certificate, 'keys/jane.key': jane.key };
    expect(await grade(spec, { call: knowing() }, files)).toMatchObject({ status: 'pass' });
  });

  test.each<[string, () => Files, string]>([
    ['there is no file', () => ({}), 'there is no jane.kubeconfig'],
    ['it is no YAML', () => ({ 'jane.kubeconfig': '[' }), 'is no kubeconfig'],
    [
      'it has no current context',
      () => ({ 'jane.kubeconfig': kubeconfig({}, { 'current-context': '' }) }),
      'no current context',
    ],
    [
      'its context has no cluster',
      () => ({ 'jane.kubeconfig': kubeconfig({}, { clusters: [] }) }),
      'no cluster with a server',
    ],
    [
      'its user has a token instead',
      () => ({ 'jane.kubeconfig': kubeconfig({ token: 'abc' }) }),
      'has no client-certificate',
    ],
    [
      'it names a file elsewhere',
      () => ({ 'jane.kubeconfig': kubeconfig({ 'client-certificate': '/root/jane.crt' }) }),
      'names a file elsewhere',
    ],
    [
      'the key is of another certificate',
      () => ({
        'jane.kubeconfig': kubeconfig({
          'client-certificate-data': base64(jane.certificate),
          'client-key-data': base64(other.key),
        }),
      }),
      'the key does not belong to the certificate',
    ],
    [
      'the key is none',
      () => ({
        'jane.kubeconfig': kubeconfig({
          'client-certificate-data': base64(jane.certificate),
          'client-key-data': base64('hello'),
        }),
      }),
      'the key is no private key',
    ],
  ])('fail when %s', async (_what, files, words) => {
    const result = await grade(spec, { call: knowing() }, files());
    expect(result.status).toBe('fail');
    expect(result.actual).toContain(words);
  });

  const both = { credentials: { certificate: 'a.crt', key: 'a.key' } };

  it('must belong to the request', async () => {
    const objects = [csr({}, issued())];
    const asked = { ...both, request: { name: 'jane', state: 'issued' } };
    expect(await grade(asked, { objects }, good())).toMatchObject({ status: 'pass' });
    const result = await grade(asked, { objects }, { 'a.crt': other.certificate, 'a.key': other.key });
    expect(result).toMatchObject({
      status: 'fail',
      actual: 'the certificate in the working folder is of another key',
    });
  });

  it('are tried, and never shown', async () => {
    const call = { ...both, call: { user: 'jane', requests: [{ path: '/api/v1/pods', status: 403 }] } };
    const result = await grade(call, { call: knowing([], 403) }, good());
    expect(result.status).toBe('pass');
    expect(JSON.stringify(result)).not.toContain(jane.key.split('\n')[1]);
    expect(await grade(call, { call: knowing([], 200) }, good())).toMatchObject({ status: 'fail' });
  });

  it('fail when the API server does not trust them, or takes them for somebody else', async () => {
    const asked = { ...both, call: { user: 'jane', groups: ['dev'] } };
    const result = await grade(asked, { call: unknown }, good());
    expect(result.status).toBe('fail');
    expect(result.actual).toContain('401');
    expect(await grade(asked, { call: knowing() }, good())).toMatchObject({ status: 'fail' });
    const joe = { ...both, call: { user: 'joe' } };
    expect(await grade(joe, { call: knowing() }, good())).toMatchObject({ status: 'fail' });
  });

  it('are undecided when nobody answers', async () => {
    const asked = { ...both, call: { user: 'jane' }, request: { name: 'jane' } };
    const result = await gradeOne('certificate', asked, { cluster: deadCluster(), files: filesOf(good()) });
    expect(result).toMatchObject({ status: 'error', reason: 'unreachable' });
  });
});

describe('a spec', () => {
  const schema = CHECK_KINDS.find(({ name }) => name === 'certificate')?.schema;
  test.each<[string, JsonObject]>([
    ['has neither request nor credentials', {}],
    ['calls without credentials', { request: { name: 'x' }, call: { user: 'x' } }],
    ['calls for nothing', { credentials: { kubeconfig: 'x' }, call: {} }],
    [
      'asks for the validity of nothing',
      { request: { name: 'x', state: 'approved' }, validity: { atMost: 1 } },
    ],
  ])('is refused when it %s', (_what, spec) => {
    expect(schema?.safeParse(spec).success).toBe(false);
  });
});
