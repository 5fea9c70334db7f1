import { CouldNotLook } from '../../model/could-not-look.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { ApiCaller } from '../../model/ports/cluster.ts';
import type { Verdict } from '../../model/result.ts';
import { look } from '../look.ts';
import { tableText } from '../table-text.ts';
import { allOf, couldNotLook, fail, pass } from '../verdicts.ts';
import type { AccessSpec } from './access-spec.ts';
import { peopleOf } from './questions.ts';
import { messageOf, parseAnswer } from './review.ts';

/** What one request was answered with. */
export type Reply = { readonly status: number; readonly message: string };

/** The shortest life that a token can have, in seconds. */
const TOKEN_SECONDS = 600;

/** Sends what a subject's ServiceAccount is to send, with a token that is made for it and kept nowhere. */
export async function sendRequests(
  subject: AccessSpec['subjects'][number],
  api: ApiCaller,
  signal: AbortSignal,
): Promise<Look<readonly Reply[]>> {
  const { requests = [] } = subject;
  const account = peopleOf(subject)[0]?.account ?? null;
  if (requests.length === 0 || account === null) return { seen: [] };
  return look(signal, async () => {
    const token = await tokenOf(account, api, signal);
    if (token === null)
      return requests.map(() => ({ status: 404, message: 'there is no such ServiceAccount' }));
    return Promise.all(
      requests.map(async ({ path }) => {
        const { status, text } = await api.call({ method: 'GET', path, as: { token } }, signal);
        if (status === 401)
          throw new CouldNotLook('unavailable', 'the API server does not know its own token');
        return { status, message: status < 300 ? '' : messageOf(text) };
      }),
    );
  });
}

async function tokenOf(
  { namespace, name }: { readonly namespace: string; readonly name: string },
  api: ApiCaller,
  signal: AbortSignal,
): Promise<string | null> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: TOKEN_SECONDS },
  };
  const { status, text } = await api.call({ method: 'POST', path, body }, signal);
  if (status === 404) return null;
  const token = status < 300 ? stringAt(objectAt(parseAnswer(text), 'status'), 'token') : null;
  if (token === null) throw new CouldNotLook('unavailable', `no token for ${name}: ${messageOf(text)}`);
  return token;
}

/** Were the requests answered as asked? Null where none is asked for. */
export function judgeRequests(
  { requests = [] }: AccessSpec['subjects'][number],
  name: string,
  replies: Look<readonly Reply[]> | undefined,
): Verdict | null {
  if (requests.length === 0) return null;
  const expected = `requests of ${name} answered as asked`;
  if (replies === undefined || 'notSeen' in replies) {
    const other = { reason: 'unavailable', message: 'the facts are of another check' } as const;
    return couldNotLook(replies?.notSeen ?? other, expected);
  }
  const rows = requests.map(({ path, status }, index) => ({
    path,
    wanted: status,
    seen: replies.seen[index],
  }));
  const text = tableText(
    ['GET', 'wanted', 'seen'],
    rows.map(({ path, wanted, seen }) => [path, String(wanted), String(seen?.status ?? '')]),
  );
  const evidence = [{ title: `Requests of ${name}`, text }];
  const verdicts = rows.map(({ path, wanted, seen }) =>
    seen?.status === wanted
      ? pass({ expected, actual: 'answered as asked' })
      : fail(
          { expected, actual: `GET ${path}: ${seen?.status ?? 'nothing'} ${seen?.message ?? ''}`.trim() },
          true,
        ),
  );
  return { ...allOf(verdicts), evidence };
}
