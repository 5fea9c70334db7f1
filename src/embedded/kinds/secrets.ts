import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { Secret } from '../objects/kinds.ts';
import { checkConfigKey } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { DATA_BYTES, decodedLength, validateStaysImmutable } from './configmaps.ts';
import { goJsonObjectFault } from './go-json-fault.ts';
import { invalidFor } from './pod/checks.ts';
import { validateUnchanged } from './validate-workload.ts';

const DATA = Path.of('data');
const REDACTED = '<secret contents redacted>';
const ACCOUNT_NAME = 'kubernetes.io/service-account.name';

function setDefaults(secret: Secret): void {
  if (secret.stringData !== undefined) {
    const entries = Object.entries(secret.stringData).map(
      ([key, value]) => [key, Buffer.from(value).toString('base64')] as const,
    );
    if (entries.length > 0) secret.data = { ...secret.data, ...Object.fromEntries(entries) };
    delete secret.stringData;
  }
  if ((secret.type ?? '') === '') secret.type = 'Opaque';
}

function validateSecret(secret: Secret): FieldError[] {
  const data = secret.data ?? {};
  const size = Object.values(data).reduce((sum, value) => sum + decodedLength(value), 0);
  return [
    ...Object.keys(data).flatMap((key) => invalidFor(DATA.key(key), key, checkConfigKey(key))),
    ...(size > DATA_BYTES ? [fieldErrors.tooLong(DATA, DATA_BYTES)] : []),
    ...validateType(secret, data),
  ];
}

function validateType(secret: Secret, data: Readonly<Record<string, string>>): FieldError[] {
  const missing = (...keys: string[]): FieldError[] =>
    keys.filter((key) => !Object.hasOwn(data, key)).map((key) => fieldErrors.required(DATA.key(key), ''));
  switch (secret.type) {
    case 'kubernetes.io/service-account-token':
      return (secret.metadata.annotations?.[ACCOUNT_NAME] ?? '') === ''
        ? [fieldErrors.required(Path.of('metadata', 'annotations').key(ACCOUNT_NAME), '')]
        : [];
    case 'kubernetes.io/dockercfg':
      return validateJson(data, '.dockercfg');
    case 'kubernetes.io/dockerconfigjson':
      return validateJson(data, '.dockerconfigjson');
    case 'kubernetes.io/basic-auth': {
      const faults = missing('username', 'password');
      return faults.length === 2 ? faults : [];
    }
    case 'kubernetes.io/ssh-auth':
      return (data['ssh-privatekey'] ?? '') === ''
        ? [fieldErrors.required(DATA.key('ssh-privatekey'), '')]
        : [];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function validateJson(data: Readonly<Record<string, string>>, key: string): FieldError[] {
  const text = data[key];
  if (text === undefined) return [fieldErrors.required(DATA.key(key), '')];
  const fault = goJsonObjectFault(Buffer.from(text, 'base64').toString('utf8'));
  return fault === undefined ? [] : [fieldErrors.invalid(DATA.key(key), REDACTED, fault)];
}

/** What crypto/tls says of a pair that doesn't fit. */
function warnOf(secret: Secret): string[] {
  if (secret.type !== 'kubernetes.io/tls') return [];
  const text = (key: string): string => Buffer.from(secret.data?.[key] ?? '', 'base64').toString('latin1');
  const fault = keyPairFault(text('tls.crt'), text('tls.key'));
  return fault === undefined ? [] : [fault];
}

const BLOCK = /-----BEGIN ([^-\n]+)-----\r?\n[\s\S]*?-----END \1-----/gu;

const isKey = (type: string): boolean => type === 'PRIVATE KEY' || type.endsWith(' PRIVATE KEY');

function keyPairFault(certificates: string, keys: string): string | undefined {
  const certificateTypes = [...certificates.matchAll(BLOCK)].map(([, type = '']) => type);
  if (!certificateTypes.includes('CERTIFICATE')) {
    if (certificateTypes.length === 0) return 'tls: failed to find any PEM data in certificate input';
    if (certificateTypes.length === 1 && certificateTypes.some((type) => isKey(type))) {
      return 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched';
    }
    return `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${certificateTypes.join(' ')}]`;
  }
  const keyTypes = [...keys.matchAll(BLOCK)].map(([, type = '']) => type);
  if (!keyTypes.some((type) => isKey(type))) {
    if (keyTypes.length === 0) return 'tls: failed to find any PEM data in key input';
    if (keyTypes.length === 1 && keyTypes[0] === 'CERTIFICATE') {
      return 'tls: found a certificate rather than a key in the PEM for the private key';
    }
    return `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${keyTypes.join(' ')}]`;
  }
  const first = [...certificates.matchAll(BLOCK)].find(([, type]) => type === 'CERTIFICATE')?.[0] ?? '';
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(first);
  } catch {
    return 'x509: malformed certificate';
  }
  try {
    return certificate.checkPrivateKey(createPrivateKey(keys))
      ? undefined
      : 'tls: private key does not match public key';
  } catch {
    return 'tls: failed to parse private key';
  }
}

export const secretRules: KindRules<Secret> = {
  resource: 'secrets',
  default: setDefaults,
  validate: validateSecret,
  validateUpdate: (secret, old) => [
    ...validateUnchanged(secret.type, old.type, Path.of('type')),
    ...validateStaysImmutable(secret, old, ['data']),
    ...validateSecret(secret),
  ],
  warnings: warnOf,
};
