import { createHash, createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto';

/** The parts of a subject that the API server makes a user and groups of. */
export type Subject = { readonly commonName: string | null; readonly organizations: readonly string[] };

/** What facts keep of a certificate. Keys are known by the SHA-256 of their public half. */
export type CertificateFacts = {
  readonly subject: Subject;
  readonly publicKey: string;
  /** ISO 8601 */
  readonly notBefore: string;
  readonly notAfter: string;
};

/** Reads the first certificate of a PEM text; null when it is none. */
export function readCertificate(pem: string): CertificateFacts | null {
  try {
    const certificate = new X509Certificate(pem);
    const values = (type: string): readonly string[] =>
      certificate.subject
        .split('\n')
        .flatMap((line) => line.split('+'))
        .map((part) => part.trim())
        .filter((part) => part.startsWith(`${type}=`))
        .map((part) => part.slice(type.length + 1));
    return {
      subject: { commonName: values('CN').at(-1) ?? null, organizations: values('O') },
      publicKey: keyPrint(certificate.publicKey),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
    };
  } catch {
    return null;
  }
}

/** The print of the public key that belongs to a private one in PEM; null when it is none, or needs a passphrase. */
export function readKey(pem: string): string | null {
  try {
    return keyPrint(createPublicKey(createPrivateKey(pem)));
  } catch {
    return null;
  }
}

/** SHA-256 of a public key in DER. */
export function keyPrint(key: KeyObject | Uint8Array): string {
  const der = key instanceof Uint8Array ? key : key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(der).digest('hex');
}
