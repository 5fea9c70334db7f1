import { CouldNotLook } from '../../model/could-not-look.ts';
import { objectAt, stringAt, stringsAt } from '../../model/json-read.ts';
import type { ApiCaller, CallerCredentials } from '../../model/ports/cluster.ts';
import { messageOf, parseAnswer } from '../access/review.ts';
import type { CertificateSpec } from './certificate-spec.ts';

/** What came of calls made as the learner's new user. `known: false`: the API server doesn't trust the certificate. */
export type CallFacts =
  | { readonly known: false }
  | {
      readonly known: true;
      readonly user: string;
      readonly groups: readonly string[];
      readonly replies: readonly { readonly status: number; readonly message: string }[];
    };

/** Asks the API server whom it takes the caller for, and sends the requests. Throws CouldNotLook. */
export async function makeCalls(
  spec: NonNullable<CertificateSpec['call']>,
  as: CallerCredentials,
  api: ApiCaller,
  signal: AbortSignal,
): Promise<CallFacts> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const self = await api.call({ method: 'POST', path, body, as }, signal);
  if (self.status === 401) return { known: false };
  if (self.status !== 200 && self.status !== 201)
    throw new CouldNotLook(
      'unavailable',
      `the review of the caller itself was answered with ${self.status}: ${messageOf(self.text)}`,
    );
  const info = objectAt(objectAt(parseAnswer(self.text), 'status'), 'userInfo');
  const replies = await Promise.all(
    (spec.requests ?? []).map(async (request) => {
      const { status, text } = await api.call({ method: 'GET', path: request.path, as }, signal);
      return { status, message: status < 300 ? '' : messageOf(text) };
    }),
  );
  return { known: true, user: stringAt(info, 'username') ?? '', groups: stringsAt(info, 'groups'), replies };
}
