// oxlint-disable-next-line import/no-unassigned-import -- what @peculiar/x509 needs to be there before it
import 'reflect-metadata';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
  PemConverter,
  type Extension,
  type JsonName,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';

/** A certificate and its key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** What goes into one certificate. */
export interface CertificateRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  readonly purpose: 'server' | 'client';
  readonly dnsNames?: readonly string[];
  readonly ips?: readonly string[];
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** The cluster lives as long as the folder; nothing renews certificates. */
const YEARS = 20;

type Keys = Awaited<ReturnType<typeof makeKeys>>;
const makeKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function keyPem(keys: Keys): Promise<string> {
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return `${PemConverter.encode(der, 'PRIVATE KEY')}\n`;
}

/** A key of its own, PEM (PKCS #8): what service account tokens are signed with. */
export async function makeSigningKey(): Promise<string> {
  return keyPem(await makeKeys());
}

/** A certificate authority and the certificates that it signs, in the order asked for. */
export async function makeCertificates(
  authorityName: string,
  requests: readonly CertificateRequest[],
  now: Date,
): Promise<{ readonly authority: KeyPair; readonly issued: readonly KeyPair[] }> {
  const notBefore = new Date(now.getTime() - 60 * 60_000);
  const notAfter = new Date(now);
  notAfter.setUTCFullYear(now.getUTCFullYear() + YEARS);
  const validity = { notBefore, notAfter };
  const keys = await makeKeys();
  const authority = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: [{ CN: [authorityName] }],
    ...validity,
    keys,
    signingAlgorithm: ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(
        KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment,
        true,
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey, false),
    ],
  });
  const issued: KeyPair[] = [];
  for (const request of requests) {
    const own = await makeKeys();
    const certificate = await X509CertificateGenerator.create({
      serialNumber: serial(),
      subject: nameOf(request),
      issuer: authority.subject,
      ...validity,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      extensions: extensionsOf(request),
    });
    issued.push({ certificate: `${certificate.toString('pem')}\n`, key: await keyPem(own) });
  }
  return {
    authority: { certificate: `${authority.toString('pem')}\n`, key: await keyPem(keys) },
    issued,
  };
}

/** Positive, for a leading 1 bit would make it negative. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8(bytes.readUInt8(0) & 0x7f, 0);
  return bytes.toString('hex');
}

/** As Go writes names: the organization first. */
function nameOf({ commonName, organizations }: CertificateRequest): JsonName {
  return [...organizations.map((name) => ({ O: [name] })), { CN: [commonName] }];
}

function extensionsOf({ purpose, dnsNames = [], ips = [] }: CertificateRequest): Extension[] {
  const names = [
    ...dnsNames.map((value) => ({ type: 'dns' as const, value })),
    ...ips.map((value) => ({ type: 'ip' as const, value })),
  ];
  return [
    new BasicConstraintsExtension(false, undefined, true),
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension([
      purpose === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
    ]),
    ...(names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)]),
  ];
}
