import { createPrivateKey, randomBytes, sign, X509Certificate } from 'node:crypto';
import { derTime, element, oid, readElements, readInner, TAG } from '../objects/der.ts';
import { parseRequest } from '../objects/certificate-request.ts';

/** What is signed, and for how long and for what. */
export interface IssueOptions {
  /** Base64 of the PEM request. */
  readonly request: string;
  /** As spec.usages names them. */
  readonly usages: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** Signs requests as the cluster's CA; the answer is PEM. Throws Error for what is no request. */
export type IssueCertificate = (options: IssueOptions) => string;

/** Bits of the extension keyUsage (RFC 5280, 4.2.1.3). */
const KEY_USAGES: Readonly<Record<string, number>> = {
  signing: 0,
  'digital signature': 0,
  'content commitment': 1,
  'key encipherment': 2,
  'data encipherment': 3,
  'key agreement': 4,
  'cert sign': 5,
  'crl sign': 6,
  'encipher only': 7,
  'decipher only': 8,
};
/** In the order of crypto/x509's ExtKeyUsage. */
const EXTENDED: readonly (readonly [id: string, ...usages: string[]])[] = [
  ['2.5.29.37.0', 'any'],
  ['1.3.6.1.5.5.7.3.1', 'server auth'],
  ['1.3.6.1.5.5.7.3.2', 'client auth'],
  ['1.3.6.1.5.5.7.3.3', 'code signing'],
  ['1.3.6.1.5.5.7.3.4', 'email protection', 's/mime'],
  ['1.3.6.1.5.5.7.3.5', 'ipsec end system'],
  ['1.3.6.1.5.5.7.3.6', 'ipsec tunnel'],
  ['1.3.6.1.5.5.7.3.7', 'ipsec user'],
  ['1.3.6.1.5.5.7.3.8', 'timestamping'],
  ['1.3.6.1.5.5.7.3.9', 'ocsp signing'],
  ['1.3.6.1.4.1.311.10.3.3', 'microsoft sgc'],
  ['2.16.840.1.113730.4.1', 'netscape sgc'],
];

const ECDSA_SHA256 = element(TAG.sequence, oid('1.2.840.10045.4.3.2'));
const SUBJECT_KEY = oid('2.5.29.14');
const LINE = /.{1,64}/g;

/**
 * The cluster's certificate authority, as the signing controller has it (pkg/controller/certificates/authority): subject,
 * key and alternative names are the request's. Written by hand, for a library to write certificates takes more memory
 * than the rest of the server.
 */
export function createIssuer(caCertificate: string, caKey: string): IssueCertificate {
  const key = createPrivateKey(caKey);
  const authority = new X509Certificate(caCertificate);
  const [tbs] = readInner(authority.raw);
  // version, serial, algorithm, issuer, validity, subject, key, extensions
  const parts = readElements(tbs?.content ?? Buffer.alloc(0));
  const issuer = parts[5]?.whole ?? Buffer.alloc(0);
  const extensions = readElements(
    readElements(parts.at(-1)?.content ?? Buffer.alloc(0))[0]?.content ?? Buffer.alloc(0),
  );
  const subjectKey = extensions
    .map(({ content }) => readElements(content))
    .find(([id]) => id?.whole.equals(SUBJECT_KEY) === true)
    ?.at(-1);
  const keyId = readElements(subjectKey?.content ?? Buffer.alloc(0))[0]?.content;

  return ({ request, usages, notBefore, notAfter }) => {
    const asked = parseRequest(request);
    const last = authority.validToDate < notAfter ? authority.validToDate : notAfter;
    const contents = element(
      TAG.sequence,
      element(0xa0, element(TAG.integer, Buffer.from([2]))),
      element(TAG.integer, serialNumber()),
      ECDSA_SHA256,
      issuer,
      element(TAG.sequence, derTime(notBefore), derTime(last)),
      asked.subject,
      asked.publicKey,
      element(
        0xa3,
        element(TAG.sequence, ...extensionsOf(usages, keyId, asked.alternativeNames, asked.subject)),
      ),
    );
    const signature = sign('sha256', contents, key);
    const der = element(
      TAG.sequence,
      contents,
      ECDSA_SHA256,
      element(TAG.bitString, Buffer.from([0]), signature),
    );
    const lines = der.toString('base64').match(LINE) ?? [];
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  };
}

/** Positive, and not shorter than it says. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x7f) | 0x40, 0);
  return bytes;
}

function extensionsOf(
  usages: readonly string[],
  keyId: Buffer | undefined,
  names: Buffer | undefined,
  subject: Buffer,
): Buffer[] {
  const keyUsage = keyUsageBits(usages);
  const extended = EXTENDED.filter(([, ...known]) => known.some((usage) => usages.includes(usage)));
  const hasSubject = readInner(subject).length > 0;
  return [
    ...(keyUsage === undefined ? [] : [extension('2.5.29.15', true, keyUsage)]),
    ...(extended.length === 0
      ? []
      : [extension('2.5.29.37', false, element(TAG.sequence, ...extended.map(([id]) => oid(id))))]),
    extension('2.5.29.19', true, element(TAG.sequence)),
    ...(keyId === undefined
      ? []
      : [extension('2.5.29.35', false, element(TAG.sequence, element(0x80, keyId)))]),
    ...(names === undefined ? [] : [extension('2.5.29.17', !hasSubject, names)]),
  ];
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const mark = critical ? [element(TAG.boolean, Buffer.from([0xff]))] : [];
  return element(TAG.sequence, oid(id), ...mark, element(TAG.octetString, value));
}

/** A named bit list: without the zeros at its end. */
function keyUsageBits(usages: readonly string[]): Buffer | undefined {
  const bits = usages.flatMap((usage) => KEY_USAGES[usage] ?? []);
  if (bits.length === 0) return undefined;
  const highest = Math.max(...bits);
  const bytes = Buffer.alloc(highest < 8 ? 1 : 2);
  for (const bit of bits) {
    const at = bit >> 3;
    bytes.writeUInt8(bytes.readUInt8(at) | (0x80 >> (bit & 7)), at);
  }
  return element(TAG.bitString, Buffer.from([7 - (highest & 7)]), bytes);
}
