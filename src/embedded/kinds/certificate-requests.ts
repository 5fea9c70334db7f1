import { createPublicKey, verify, X509Certificate } from 'node:crypto';
import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { CertificateSigningRequest } from '../objects/kinds.ts';
import { readElements } from '../objects/der.ts';
import { byteLength } from '../objects/validation/messages.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../objects/validation/names.ts';

/** pkg/apis/certificates/validation, pkg/apis/core/validation/names.go. */

const SPEC = Path.of('spec');
const CONDITIONS = Path.of('status', 'conditions');
const LEGACY_SIGNER = 'kubernetes.io/legacy-unknown';
const SHORTEST = 600;

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];

export function validateRequest(csr: CertificateSigningRequest): FieldError[] {
  const { request, usages = [], signerName, expirationSeconds: seconds } = csr.spec;
  const fault = requestFault(Buffer.from(request, 'base64').toString('latin1'));
  const path = SPEC.at('usages');
  return [
    ...(fault === undefined ? [] : [fieldErrors.invalid(SPEC.at('request'), request, fault)]),
    ...(usages.length === 0 ? [fieldErrors.required(path, '')] : []),
    ...usages.flatMap((usage, index) =>
      USAGES.includes(usage) ? [] : [fieldErrors.notSupported(path.index(index), usage, USAGES)],
    ),
    ...usages.flatMap((usage, index) =>
      usages.indexOf(usage) < index ? [fieldErrors.duplicate(path.index(index), usage)] : [],
    ),
    ...validateSignerName(signerName, SPEC.at('signerName')),
    ...(seconds !== undefined && seconds < SHORTEST
      ? [
          fieldErrors.invalid(
            SPEC.at('expirationSeconds'),
            seconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : []),
    ...validateConditions(csr),
    ...validateCertificate(csr.status?.certificate ?? ''),
  ];
}

function validateSignerName(name: string, path: Path): FieldError[] {
  if (name === LEGACY_SIGNER) {
    return [fieldErrors.invalid(path, name, 'the legacy signerName is not allowed via this API version')];
  }
  if (name === '') return [fieldErrors.required(path, '')];
  const [domain = '', rest, ...more] = name.split('/');
  if (rest === undefined || more.length > 0) {
    return [
      fieldErrors.invalid(
        path,
        name,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    ];
  }
  const labels = domain.split('.');
  return [
    ...(byteLength(domain) > 253 ? [fieldErrors.tooLong(path, 253)] : []),
    ...firstWrong(labels, checkDnsLabel, domain, path),
    ...(labels.length < 2
      ? [fieldErrors.invalid(path, domain, 'should be a domain with at least two segments separated by dots')]
      : []),
    ...firstWrong(rest.split('.'), checkDnsSubdomain, rest, path),
    ...(byteLength(name) > 571 ? [fieldErrors.tooLong(path, 571)] : []),
  ];
}

/** Of the first label only: the others' faults say the same. */
function firstWrong(
  labels: readonly string[],
  check: (label: string) => string[],
  shown: string,
  path: Path,
): FieldError[] {
  const wrong = labels.find((label) => check(label).length > 0);
  return wrong === undefined
    ? []
    : check(wrong).map((fault) =>
        fieldErrors.invalid(path, shown, `validating label ${JSON.stringify(wrong)}: ${fault}`),
      );
}

const DECISIONS: readonly string[] = ['Approved', 'Denied'];
const ONLY_TRUE: readonly string[] = [...DECISIONS, 'Failed'];
const STATES = ['False', 'True', 'Unknown'];

function validateConditions({ status }: CertificateSigningRequest): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, condition] of (status?.conditions ?? []).entries()) {
    const at = CONDITIONS.index(index);
    const { type, status: state } = condition;
    if (type === '') faults.push(fieldErrors.required(at.at('type'), ''));
    const allowed = ONLY_TRUE.includes(type) ? ['True'] : STATES;
    if (state === '') faults.push(fieldErrors.required(at.at('status'), ''));
    else if (!allowed.includes(state)) {
      faults.push(fieldErrors.notSupported(at.at('status'), state, allowed));
    }
    if (DECISIONS.includes(type) && DECISIONS.some((other) => other !== type && seen.has(other))) {
      faults.push(
        fieldErrors.invalid(CONDITIONS, type, 'Approved and Denied conditions are mutually exclusive'),
      );
    }
    if (seen.has(type)) faults.push(fieldErrors.duplicate(at.at('type'), type));
    seen.add(type);
  }
  return faults;
}

interface Block {
  readonly type: string;
  readonly hasHeaders: boolean;
  readonly der: Buffer;
}

const PEM = /-----BEGIN ([^-\n]+)-----\r?\n([\s\S]*?)-----END \1-----/gu;

function pemBlocks(text: string): Block[] {
  return [...text.matchAll(PEM)].map(([, type = '', body = '']) => ({
    type,
    hasHeaders: body.includes(':'),
    der: Buffer.from(body, 'base64'),
  }));
}

function requestFault(text: string): string | undefined {
  const [block] = pemBlocks(text);
  if (block?.type !== 'CERTIFICATE REQUEST') return 'PEM block type must be CERTIFICATE REQUEST';
  return signatureFault(block.der);
}

/** The digests of signature algorithms, by the DER of their identifiers in hex; null where the key's kind says it. */
const DIGESTS: Readonly<Record<string, string | null>> = {
  '06092a864886f70d01010b': 'sha256',
  '06092a864886f70d01010c': 'sha384',
  '06092a864886f70d01010d': 'sha512',
  '06082a8648ce3d040302': 'sha256',
  '06082a8648ce3d040303': 'sha384',
  '06082a8648ce3d040304': 'sha512',
  '06032b6570': null,
};

/** What is wrong with a PKCS#10 request, in Go's words: its form, or its own signature. */
function signatureFault(der: Buffer): string | undefined {
  const malformed = 'asn1: structure error: malformed certificate request';
  try {
    const [outer] = readElements(der);
    const [info, algorithm, signature] = readElements(outer?.content ?? Buffer.alloc(0));
    const key = readElements(info?.content ?? Buffer.alloc(0))[2];
    const [identifier] = readElements(algorithm?.content ?? Buffer.alloc(0));
    if (info === undefined || signature === undefined || key === undefined || identifier === undefined) {
      return malformed;
    }
    const digest = DIGESTS[identifier.whole.toString('hex')];
    if (digest === undefined) {
      return 'x509: cannot verify signature: algorithm unimplemented';
    }
    const publicKey = createPublicKey({ key: key.whole, format: 'der', type: 'spki' });
    if (verify(digest, info.whole, publicKey, signature.content.subarray(1))) return undefined;
    switch (publicKey.asymmetricKeyType) {
      case 'rsa':
        return 'crypto/rsa: verification error';
      case 'ec':
        return 'x509: ECDSA verification failure';
      case 'ed25519':
      default:
        return 'x509: Ed25519 verification failure';
    }
  } catch {
    return malformed;
  }
}

function validateCertificate(base64: string): FieldError[] {
  if (base64 === '') return [];
  const why = certificateFault(pemBlocks(Buffer.from(base64, 'base64').toString('latin1')));
  return why === undefined
    ? []
    : [fieldErrors.invalid(Path.of('status', 'certificate'), '<certificate data>', why)];
}

function certificateFault(blocks: readonly Block[]): string | undefined {
  for (const { type, hasHeaders, der } of blocks) {
    if (type !== 'CERTIFICATE') {
      return `only CERTIFICATE PEM blocks are allowed, found ${JSON.stringify(type)}`;
    }
    if (hasHeaders) return 'no PEM block headers are permitted';
    if (der.length === 0) return 'found CERTIFICATE PEM block containing 0 certificates';
    try {
      void new X509Certificate(der);
    } catch {
      return 'x509: malformed certificate';
    }
  }
  return blocks.length === 0 ? 'must contain at least one CERTIFICATE PEM block' : undefined;
}

/** Which way an update comes, and so what it may do. */
export interface UpdateRights {
  readonly approves?: boolean;
  readonly issues?: boolean;
}

const count = (one: CertificateSigningRequest, type: string): number =>
  (one.status?.conditions ?? []).filter((condition) => condition.type === type).length;

export function validateRequestUpdate(
  csr: CertificateSigningRequest,
  old: CertificateSigningRequest,
  { approves = false, issues = false }: UpdateRights,
): FieldError[] {
  const faults = validateRequest(csr);
  for (const type of ONLY_TRUE) {
    if (count(csr, type) < count(old, type)) {
      faults.push(fieldErrors.forbidden(CONDITIONS, `updates may not remove a condition of type "${type}"`));
    }
  }
  for (const type of approves ? [] : DECISIONS) {
    if (count(csr, type) > count(old, type)) {
      faults.push(fieldErrors.forbidden(CONDITIONS, `updates may not add a condition of type "${type}"`));
    }
  }
  const [next = '', before = ''] = [csr.status?.certificate, old.status?.certificate];
  if (next === before) return faults;
  const path = Path.of('status', 'certificate');
  if (!issues) return [...faults, fieldErrors.forbidden(path, 'updates may not set certificate content')];
  return before === ''
    ? faults
    : [...faults, fieldErrors.forbidden(path, 'updates may not modify existing certificate content')];
}
