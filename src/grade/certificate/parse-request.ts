// oxlint-disable-next-line import/no-unassigned-import -- what @peculiar/x509 needs to be there before it
import 'reflect-metadata';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { keyPrint, type Subject } from './read-certificate.ts';

/** Reads a PKCS #10 request in PEM; null when it is none. A module of its own: the library is big, and loaded when needed. */
export function parseRequest(pem: string): { readonly subject: Subject; readonly publicKey: string } | null {
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
