import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, type JsonObject } from '../../model/json.ts';
import { objectAt, stringAt } from '../../model/json-read.ts';
import type { ApiCaller } from '../../model/ports/cluster.ts';
import type { AccessQuestion, Identity } from '../../model/rbac.ts';

/** What the authorizers of the cluster say. */
export type Answer = {
  readonly allowed: boolean;
  readonly reason: string;
  /** What kept an authorizer from deciding; '' when nothing did. */
  readonly fault: string;
};

const PATH = '/apis/authorization.k8s.io/v1/subjectaccessreviews';

/** Asks by a SubjectAccessReview. Throws CouldNotLook. */
export async function review(
  api: ApiCaller,
  { user, groups }: Identity,
  question: AccessQuestion,
  signal: AbortSignal,
): Promise<Answer> {
  const body = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: { user, groups: [...groups], ...attributesOf(question) },
  };
  const { status, text } = await api.call({ method: 'POST', path: PATH, body }, signal);
  if (status !== 200 && status !== 201)
    throw new CouldNotLook(
      status === 403 ? 'blocked' : 'unavailable',
      `the access review was answered with ${status}: ${messageOf(text)}`,
    );
  const given = objectAt(parseAnswer(text), 'status');
  if (typeof given['allowed'] !== 'boolean')
    throw new CouldNotLook('unavailable', 'the access review has no answer');
  return {
    allowed: given['allowed'],
    reason: stringAt(given, 'reason') ?? '',
    fault: stringAt(given, 'evaluationError') ?? '',
  };
}

function attributesOf(question: AccessQuestion): JsonObject {
  if ('url' in question) return { nonResourceAttributes: { verb: question.verb, path: question.url } };
  const { verb, group, resource, subresource, namespace, name } = question;
  return { resourceAttributes: { verb, group, resource, subresource, namespace, name } };
}

/** The message of a Status, or the text's beginning. */
export function messageOf(text: string): string {
  try {
    return stringAt(parseAnswer(text), 'message') ?? text.slice(0, 200);
  } catch {
    return text.slice(0, 200);
  }
}

/** Throws CouldNotLook for what is no JSON. */
export function parseAnswer(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new CouldNotLook('unavailable', 'the API server did not answer in JSON', { cause: error });
  }
  return isJsonObject(value) ? value : {};
}
