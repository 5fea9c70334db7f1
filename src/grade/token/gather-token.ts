import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { booleanAt, listAt, objectAt, stringAt } from '../../model/json-read.ts';
import type { Look } from '../../model/ports/check-kind.ts';
import type { ApiCaller } from '../../model/ports/cluster.ts';
import { messageOf, parseAnswer } from '../access/review.ts';
import type { Entrance } from '../inside/gather-inside.ts';
import { look } from '../look.ts';
import { readClaims, type TokenClaims } from './claims.ts';
import { tokenSource, type TokenSource } from './token-source.ts';

/** What the API server says of a token. */
export type TokenReview = {
  readonly authenticated: boolean;
  readonly user: string;
  readonly podUid: string | null;
  readonly error: string;
};

/** What was found at the path in one container. The token itself is in none of it. */
export type TokenFacts = {
  /** "app/main" */
  readonly name: string;
  readonly container: JsonObject;
  readonly podUid: string;
  readonly file: Look<'present' | 'absent' | 'not-running'>;
  /** Null where there is no file, or what is in it is no token. */
  readonly claims: TokenClaims | null;
  readonly review: Look<TokenReview> | null;
  readonly source: TokenSource;
};

/** Looks for a token in one container, and asks the API server about it. */
export async function gatherToken(
  pod: JsonObject,
  entrance: Entrance,
  path: string,
  /** null: only whether it is there. */
  audiences: readonly string[] | null | undefined,
  api: ApiCaller,
  signal: AbortSignal,
): Promise<TokenFacts> {
  const { name, container } = entrance;
  const common = {
    name,
    container,
    podUid: stringAt(objectAt(pod, 'metadata'), 'uid') ?? '',
    source: tokenSource(pod, stringAt(container, 'name') ?? '', path),
  };
  const read = await look(signal, () => entrance.readFile(path, audiences === null ? 'existence' : 'text'));
  if ('notSeen' in read) return { ...common, file: read, claims: null, review: null };
  const file = { seen: read.seen.file };
  if (read.seen.file !== 'present' || audiences === null)
    return { ...common, file, claims: null, review: null };
  const token = read.seen.text.trim();
  const claims = readClaims(token);
  if (claims === null) return { ...common, file, claims, review: null };
  const review = await look(signal, () => reviewToken(api, token, audiences ?? claims.audiences, signal));
  return { ...common, file, claims, review };
}

/** Asks whether the token is genuine, now, for these audiences. Throws CouldNotLook. */
async function reviewToken(
  api: ApiCaller,
  token: string,
  audiences: readonly string[],
  signal: AbortSignal,
): Promise<TokenReview> {
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token, audiences: [...audiences] },
  };
  const path = '/apis/authentication.k8s.io/v1/tokenreviews';
  const { status, text } = await api.call({ method: 'POST', path, body }, signal);
  if (status !== 200 && status !== 201)
    throw new CouldNotLook(
      status === 403 ? 'blocked' : 'unavailable',
      `the token review was answered with ${status}: ${messageOf(text)}`,
    );
  const answer = parseAnswer(text)['status'];
  if (!isJsonObject(answer)) throw new CouldNotLook('unavailable', 'the token review has no answer');
  const user = objectAt(answer, 'user');
  const uid = listAt(objectAt(user, 'extra'), 'authentication.kubernetes.io/pod-uid')[0];
  return {
    authenticated: booleanAt(answer, 'authenticated') === true,
    user: stringAt(user, 'username') ?? '',
    podUid: typeof uid === 'string' ? uid : null,
    error: stringAt(answer, 'error') ?? '',
  };
}
