import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../lib/files.ts';
import type { CertificateRequest, KeyPair } from './certificates.ts';

/** The keys and certificates of one cluster, PEM. */
export interface Pki {
  readonly caCertificate: string;
  readonly server: KeyPair;
  /** CN=kubernetes-admin, O=system:masters: the program's own. */
  readonly admin: KeyPair;
  /** CN=cks-learner. */
  readonly learner: KeyPair;
  /** Signs the certificates of those who ask for one. */
  readonly caKey: string;
  /** Signs service account tokens. */
  readonly serviceAccountKey: string;
}

const SERVER: CertificateRequest = {
  commonName: 'kube-apiserver',
  organizations: [],
  purpose: 'server',
  dnsNames: [
    'localhost',
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    'kubernetes.default.svc.cluster.local',
  ],
  ips: ['127.0.0.1', '::1', '10.96.0.1'],
};
const ADMIN: CertificateRequest = {
  commonName: 'kubernetes-admin',
  organizations: ['system:masters'],
  purpose: 'client',
};
const LEARNER: CertificateRequest = {
  commonName: 'cks-learner',
  organizations: ['cks-trainer:learners'],
  purpose: 'client',
};
/** Written last: when it is there, everything is. */
const LAST = 'ca.crt';
const FILES = ['ca.key', 'server', 'admin', 'learner', 'sa.key'] as const;

/**
 * The keys in a folder ("DIR/pki"), made when they aren't all there: a start that was killed while making them leaves
 * some that nobody has used yet. Once made they never change. Throws MachineFault when the folder can't be written.
 */
export async function ensurePki(folder: string, now: Date): Promise<Pki> {
  const file = (name: string): string => join(folder, name);
  if (!existsSync(file(LAST))) {
    ensureFolder(folder);
    // only here: the package is large, and later starts don't need it
    const { makeCertificates, makeSigningKey } = await import('./certificates.ts');
    const { authority, issued } = await makeCertificates('kubernetes', [SERVER, ADMIN, LEARNER], now);
    const texts: Record<string, string> = { 'ca.key': authority.key, 'sa.key': await makeSigningKey() };
    for (const [index, name] of FILES.slice(1, 4).entries()) {
      texts[`${name}.crt`] = issued[index]?.certificate ?? '';
      texts[`${name}.key`] = issued[index]?.key ?? '';
    }
    for (const [name, text] of Object.entries(texts)) writeFileAtomic(file(name), text);
    writeFileAtomic(file(LAST), authority.certificate);
  }
  const read = (name: string): string => readFileSync(file(name), 'utf8');
  const pair = (name: string): KeyPair => ({ certificate: read(`${name}.crt`), key: read(`${name}.key`) });
  return {
    caCertificate: read(LAST),
    caKey: read('ca.key'),
    server: pair('server'),
    admin: pair('admin'),
    learner: pair('learner'),
    serviceAccountKey: read('sa.key'),
  };
}
