import type { JsonObject } from '../../model/json.ts';
import { numberAt, objectAt, objectsAt, stringAt, stringsAt } from '../../model/json-read.ts';
import { readCertificate, type CertificateFacts, type Subject } from './read-certificate.ts';

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
  const { parseRequest } = await import('./parse-request.ts');
  const asked = parseRequest(fromBase64(stringAt(spec, 'request') ?? ''));
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

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}
