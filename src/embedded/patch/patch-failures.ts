import { fieldErrors, Path } from '../objects/field-error.ts';
import { isFields, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { jsonKind } from './go-text.ts';

/**
 * The failures of a patch request, as k8s.io/apiserver/pkg/endpoints/handlers/patch.go answers them.
 */
export const patchFailures = {
  /** What doesn't fit the object: the API server hides what it was (NewGenericServerResponse). */
  unprocessable: (): StatusError =>
    new StatusError(422, 'Invalid', 'the server rejected our request due to an error in our request', {}),
  /** An error that the server didn't expect: it goes out with its text alone. */
  unexpected: (message: string): StatusError => new StatusError(500, '', message),
  /** The patched document can't be read as the kind. `shown` is the document's text. */
  unreadable: (shown: string, why: string): StatusError =>
    failures.invalid('', '', '', [fieldErrors.invalid(Path.of('patch'), shown, why)]),
};

/** The patched document as an object; 422 when it isn't one any more. */
export function asObject(document: unknown, before: ApiObject): ApiObject {
  if (isFields(document)) return document as ApiObject;
  const version = before.apiVersion.split('/').at(-1) ?? '';
  throw patchFailures.unreadable(
    JSON.stringify(document),
    `json: cannot unmarshal ${jsonKind(document)} into Go value of type ${version}.${before.kind}`,
  );
}
