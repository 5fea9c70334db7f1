import type { JsonObject } from '../../model/json.ts';
import { numberAt, objectAt, objectsAt, stringAt, stringsAt } from '../../model/json-read.ts';
import { keyPrint, readCertificate, type CertificateFacts, type Subject } from './read-certificate.ts';

/** What facts keep of a CertificateSigningRequest. */
export type RequestFacts = {
  readonly signer: string;
  readonly usages: readonly string[];
  readonly expirationSeconds: number | null;
  readonly approved: boolean;
  readonly denied: boolean;
  readonly failed: boolean;
  /** Null when what is asked for can't be read. */
  readonly subject: Subject | null;
  readonly publicKey: string | null;
  readonly certificate: CertificateFacts | null;
};

export async function readRequest(object: JsonObject): Promise<RequestFacts> {
  const spec = objectAt(object, 'spec');
  const status = objectAt(object, 'status');
  const has = (type: string): boolean =>
    objectsAt(status, 'conditions').some((one) => one['type'] === type && one['status'] !== 'False');
  const issued = stringAt(status, 'certificate');
  const asked = await parseRequest(fromBase64(stringAt(spec, 'request') ?? ''));
  return {
    signer: stringAt(spec, 'signerName') ?? '',
    usages: stringsAt(spec, 'usages'),
    expirationSeconds: numberAt(spec, 'expirationSeconds'),
    approved: has('Approved'),
    denied: has('Denied'),
    failed: has('Failed'),
    subject: asked?.subject ?? null,
    publicKey: asked?.publicKey ?? null,
    certificate: issued === null || issued === '' ? null : readCertificate(fromBase64(issued)),
  };
}

/** Reads a PKCS #10 request in PEM; null when it is none. The library is big, and loaded when there is one to read. */
async function parseRequest(
  pem: string,
): Promise<{ readonly subject: Subject; readonly publicKey: string } | null> {
  // what @peculiar/x509 needs to be there before it
  await import('reflect-metadata');
  const { Pkcs10CertificateRequest } = await import('@peculiar/x509');
  try {
    const { subjectName, publicKey } = new Pkcs10CertificateRequest(pem);
    return {
      subject: {
        commonName: subjectName.getField('CN').at(-1) ?? null,
        organizations: subjectName.getField('O'),
      },
      publicKey: keyPrint(new Uint8Array(publicKey.rawData)),
    };
  } catch {
    return null;
  }
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
