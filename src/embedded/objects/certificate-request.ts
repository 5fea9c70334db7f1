import { element, oid, readElements, readInner, TAG, derText } from './der.ts';

/** What a PKCS #10 request says (RFC 2986). */
export interface ParsedRequest {
  readonly commonName: string;
  readonly organizations: readonly string[];
  /** As Go writes the same subject. */
  readonly subject: Buffer;
  /** DER of the SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
  /** The content of the extension subjectAltName. */
  readonly alternativeNames?: Buffer;
  readonly dnsNames: number;
  readonly emails: number;
  readonly uris: number;
  readonly ips: number;
}

/** crypto/x509/pkix: the attributes that Go's Name has, in the order in which it writes them. */
const ATTRIBUTES = [
  '2.5.4.6',
  '2.5.4.10',
  '2.5.4.11',
  '2.5.4.7',
  '2.5.4.8',
  '2.5.4.9',
  '2.5.4.17',
  '2.5.4.3',
  '2.5.4.5',
].map((id) => ({ id, der: oid(id) }));
const COMMON_NAME = '2.5.4.3';
const ORGANIZATION = '2.5.4.10';
/** Go has one of each of these, the last. */
const SINGLE = new Set([COMMON_NAME, '2.5.4.5']);

const EXTENSION_REQUEST = oid('1.2.840.113549.1.9.14');
const ALTERNATIVE_NAMES = oid('2.5.29.17');
const BMP_STRING = 0x1e;
const ATTRIBUTES_TAG = 0xa0;
/** GeneralName: rfc822Name, dNSName, uniformResourceIdentifier, iPAddress. */
const GENERAL = { email: 0x81, dns: 0x82, uri: 0x86, ip: 0x87 } as const;

/** Reads the base64 of a PEM request, as spec.request has it. Throws RangeError or Error for what is none. */
export function parseRequest(base64: string): ParsedRequest {
  const pem = Buffer.from(base64, 'base64').toString('latin1');
  const body = /-----BEGIN CERTIFICATE REQUEST-----([\s\S]*?)-----END CERTIFICATE REQUEST-----/u.exec(pem);
  const [info] = readInner(Buffer.from(body?.[1] ?? '', 'base64'));
  const [, subject, publicKey, ...rest] = readElements(info?.content ?? Buffer.alloc(0));
  if (subject === undefined || publicKey === undefined) throw new Error('no certificate request');
  const values = readName(subject.content);
  const names = findAlternativeNames(rest.find(({ tag }) => tag === ATTRIBUTES_TAG)?.content);
  const tags = names === undefined ? [] : readInner(names).map(({ tag }) => tag);
  const count = (tag: number): number => tags.filter((one) => one === tag).length;
  return {
    commonName: values.get(COMMON_NAME)?.at(-1) ?? '',
    organizations: values.get(ORGANIZATION) ?? [],
    subject: writeName(values),
    publicKey: publicKey.whole,
    ...(names === undefined ? {} : { alternativeNames: names }),
    dnsNames: count(GENERAL.dns),
    emails: count(GENERAL.email),
    uris: count(GENERAL.uri),
    ips: count(GENERAL.ip),
  };
}

type Values = ReadonlyMap<string, readonly string[]>;

function readName(content: Buffer): Values {
  const values = new Map<string, string[]>();
  for (const set of readElements(content)) {
    for (const attribute of readElements(set.content)) {
      const [type, value] = readElements(attribute.content);
      const known = ATTRIBUTES.find(({ der }) => type !== undefined && der.equals(type.whole));
      if (known === undefined || value === undefined) continue;
      const text =
        value.tag === BMP_STRING
          ? Buffer.from(value.content).swap16().toString('utf16le')
          : value.content.toString('utf8');
      values.set(known.id, [...(values.get(known.id) ?? []), text]);
    }
  }
  return values;
}

/** Each attribute once, with all its values as one set. */
function writeName(values: Values): Buffer {
  const sets = ATTRIBUTES.flatMap(({ id, der }) => {
    const all = values.get(id) ?? [];
    const kept = SINGLE.has(id) ? all.slice(-1) : all;
    if (kept.length === 0) return [];
    const pairs = kept.map((text) => element(TAG.sequence, der, derText(text)));
    return [element(TAG.set, ...pairs.toSorted((a, b) => Buffer.compare(a, b)))];
  });
  return element(TAG.sequence, ...sets);
}

function findAlternativeNames(attributes: Buffer | undefined): Buffer | undefined {
  for (const { content } of readElements(attributes ?? Buffer.alloc(0))) {
    const [type, values] = readElements(content);
    if (type === undefined || values === undefined || !type.whole.equals(EXTENSION_REQUEST)) continue;
    for (const extension of readInner(values.content)) {
      const parts = readElements(extension.content);
      if (parts[0]?.whole.equals(ALTERNATIVE_NAMES) === true) return parts.at(-1)?.content;
    }
  }
  return undefined;
}
