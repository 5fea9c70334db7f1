import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { isFields, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { pathOf } from '../store/shelf.ts';
import { toAsked } from './convert-events.ts';
import { storageResource, type Environment } from './environment.ts';
import { parseJson } from './parse-text.ts';
import { parseSelection } from './selection.ts';
import type { ListOptions, ListResult, Target } from './types.ts';

/** Lists as apiserver/pkg/storage does: pages of one snapshot, at the revision that is asked for. */
export function listObjects(environment: Environment, target: Target, options: ListOptions): ListResult {
  const errors = validateListOptions(options);
  if (errors.length > 0) throw failures.invalid('meta.k8s.io', 'ListOptions', '', errors);
  const selection = parseSelection(target, options);
  const { store } = environment;
  const limit = (options.limit ?? 0) > 0 ? (options.limit ?? 0) : Number.POSITIVE_INFINITY;
  const page =
    options.continue === undefined || options.continue === '' ? undefined : decodeContinue(options);
  const snapshot =
    page === undefined ? revisionOf(environment, options, Number.isFinite(limit)) : page.revision;
  const revision = snapshot ?? store.revision;
  const resource = storageResource(target.resource);
  const namespace = selection.namespace;
  let objects =
    snapshot === undefined ? store.list(resource, namespace) : store.listAt(resource, namespace, revision);
  if (objects === 'expired') throw page === undefined ? listExpired() : pageExpired(page.after);
  if (page !== undefined) {
    const start = objects.findIndex((object) => pathOfObject(object) > page.after);
    objects = start < 0 ? [] : objects.slice(start);
  }
  const { matches } = selection;
  const items: ApiObject[] = [];
  let index = 0;
  while (index < objects.length && items.length < limit) {
    const object = objects[index++];
    if (object !== undefined && (matches === undefined || matches(object))) {
      items.push(toAsked(target.resource, object));
    }
  }
  // the rest may hold nothing that matches: only one that does makes another page
  const more =
    matches === undefined ? index < objects.length : objects.slice(index).some((object) => matches(object));
  const last = objects[index - 1];
  return {
    items,
    resourceVersion: String(revision),
    ...(more && last !== undefined ? { continue: encodeContinue(pathOfObject(last), revision) } : {}),
    ...(more && matches === undefined ? { remainingItemCount: objects.length - index } : {}),
  };
}

const pathOfObject = (object: ApiObject): string =>
  pathOf(object.metadata.namespace ?? '', object.metadata.name ?? '');

function validateListOptions(options: ListOptions): FieldError[] {
  const errors: FieldError[] = [];
  const match = options.resourceVersionMatch ?? '';
  const path = Path.of('resourceVersionMatch');
  if (match === '') return errors;
  if ((options.resourceVersion ?? '') === '') {
    errors.push(
      fieldErrors.forbidden(path, 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  }
  if ((options.continue ?? '') !== '') {
    errors.push(fieldErrors.forbidden(path, 'resourceVersionMatch is forbidden when continue is provided'));
  }
  if (match !== 'Exact' && match !== 'NotOlderThan') {
    errors.push(fieldErrors.notSupported(path, match, ['Exact', 'NotOlderThan', '']));
  }
  if (match === 'Exact' && options.resourceVersion === '0') {
    errors.push(
      fieldErrors.forbidden(path, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
    );
  }
  return errors;
}

/** The revision to list at; undefined for the latest. */
function revisionOf(environment: Environment, options: ListOptions, limited: boolean): number | undefined {
  const asked = parseRevision(options.resourceVersion);
  if (asked === 0) return undefined;
  const current = environment.store.revision;
  if (asked > current) throw tooLarge(asked, current);
  if (options.resourceVersionMatch === 'Exact') return asked;
  return options.resourceVersionMatch === undefined && limited ? asked : undefined;
}

/** A resourceVersion of a list or watch; 0 for none. What isn't a number is refused, in other words by each. */
export function parseRevision(text: string | undefined, verb: 'list' | 'watch' = 'list'): number {
  if (text === undefined || text === '') return 0;
  if (/^\d+$/u.test(text)) return Number(text);
  const quoted = JSON.stringify(text);
  const why = `resourceVersion: Invalid value: ${quoted}: strconv.ParseUint: parsing ${quoted}: invalid syntax`;
  if (verb === 'watch') throw new StatusError(500, '', why);
  throw failures.badRequest(`invalid resource version: ${why}`);
}

export function tooLarge(asked: number, current: number): StatusError {
  return new StatusError(
    504,
    'Timeout',
    `Timeout: Too large resource version: ${asked}, current: ${current}`,
    {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  );
}

const listExpired = (): StatusError =>
  failures.expired('The resourceVersion for the provided list is too old.');

const PAGE_EXPIRED =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without ' +
  'the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
  'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or ' +
  'deleted between the time the first chunk was returned and now may show up in the list.';

/** With a token that goes on at the latest revision. */
function pageExpired(after: string): StatusError {
  const error = failures.expired(PAGE_EXPIRED);
  error.status.metadata = { continue: encodeContinue(after, -1) };
  return error;
}

interface Page {
  /** Goes on after this path. */
  readonly after: string;
  /** Undefined: at the latest. */
  readonly revision: number | undefined;
}

function encodeContinue(after: string, revision: number): string {
  const token = JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` });
  return Buffer.from(token).toString('base64url');
}

const badToken = (why: string): StatusError =>
  failures.badRequest(`invalid continue token: continue key is not valid${why}`);

function decodeContinue(options: ListOptions): Page {
  const text = options.continue ?? '';
  const bad = /[^A-Za-z0-9_-]/u.exec(text);
  if (bad !== null) throw badToken(`: illegal base64 data at input byte ${bad.index}`);
  const bytes = Buffer.from(text, 'base64url');
  const first = bytes[0] ?? 0;
  // Go tells of bytes, not characters
  if (first >= 0x80) {
    const shown = quoteGo(String.fromCodePoint(first)).slice(1, -1);
    throw badToken(`: invalid character '${shown}' looking for beginning of value`);
  }
  let token: unknown;
  try {
    token = parseJson(bytes.toString());
  } catch (error) {
    throw badToken(`: ${(error as Error).message}`);
  }
  if (!isFields(token))
    throw badToken(': json: cannot unmarshal into Go value of type storage.continueToken');
  const { v, rv, start } = token;
  if (v !== 'meta.k8s.io/v1') {
    throw badToken(
      `: server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`.trimEnd(),
    );
  }
  if (typeof rv !== 'number' || rv === 0) {
    throw badToken(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)');
  }
  if (typeof start !== 'string' || start === '') {
    throw badToken(': encoded start key empty (version meta.k8s.io/v1)');
  }
  if (start.split('/').some((part) => part === '.' || part === '..' || part === ''))
    throw badToken(`: ${start}`);
  const { resourceVersion = '' } = options;
  if (resourceVersion !== '' && resourceVersion !== '0') {
    throw failures.badRequest('specifying resource version is not allowed when using continue');
  }
  return { after: start.endsWith('\u0000') ? start.slice(0, -1) : start, revision: rv < 0 ? undefined : rv };
}
