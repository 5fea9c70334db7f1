import { fieldErrors, Path } from '../objects/field-error.ts';
import { isFields, type ApiObject } from '../objects/object.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { goText } from '../patch/go-text.ts';
import type { Decoded } from '../schema/types.ts';
import { applyFieldValidation, checkType, expectedOf, type Expected } from './body.ts';
import { toAsked, toStored } from './convert-events.ts';
import { groupResource, type Environment, type Request } from './environment.ts';
import { parseText } from './parse-text.ts';
import type { Strategy } from './strategy.ts';
import type { Body, PatchType } from './types.ts';
import { matchNamespace, track, updateObject, type Updated } from './write.ts';

/** PATCH in its four kinds: apiserver/pkg/endpoints/handlers/patch.go. */
export function patchObject(
  environment: Environment,
  request: Request,
  type: PatchType,
  body: Body,
): Updated {
  const expected = expectedOf(environment, request.target.resource, request.target.subresource);
  return updateObject(environment, request, {
    createAlways: type === 'apply',
    produce: (live, strategy) => {
      const patched =
        type === 'apply'
          ? applyConfiguration(environment, request, body, expected, live, strategy)
          : patchLive(environment, request, type, body, expected, live, strategy);
      const { metadata } = patched;
      if (live === undefined && (metadata.uid ?? '') !== '') {
        throw failures.conflict(
          groupResource(request.target.resource),
          request.target.name,
          `uid mismatch: the provided object specified uid ${metadata.uid}, and no existing object was found`,
        );
      }
      matchNamespace(request, patched);
      checkName(request, patched);
      return patched;
    },
  });
}

/** The name in the object must be the path's. */
export function checkName({ target }: Request, object: ApiObject): void {
  const said = object.metadata.name ?? '';
  if (said === '') {
    throw failures.badRequest(
      `the name of the object (${target.name} based on URL) was undeterminable: name must be provided`,
    );
  }
  if (said !== target.name) {
    throw failures.badRequest(
      `the name of the object (${said}) does not match the name on the URL (${target.name})`,
    );
  }
}

function patchLive(
  environment: Environment,
  request: Request,
  type: Exclude<PatchType, 'apply'>,
  body: Body,
  expected: Expected,
  live: ApiObject | undefined,
  strategy: Strategy,
): ApiObject {
  const { resource } = request.target;
  if (live === undefined) throw failures.notFound(groupResource(resource), request.target.name);
  const { patched, patch } = patchValue(environment, type, body, expected, toAsked(resource, live));
  const stored = toStored(resource, reread(environment, request, type, patched, patch, expected));
  strategy.applyDefaults(stored);
  return track(environment, request, live, stored);
}

/** The object as the patch leaves it, which may share parts with the one given; and the patch. */
export function patchValue(
  environment: Environment,
  type: Exclude<PatchType, 'apply'>,
  body: Body,
  expected: Expected,
  current: ApiObject,
): { readonly patched: ApiObject; readonly patch: unknown } {
  const patch = parsePatch(body, type);
  const { patches, schemas } = environment;
  switch (type) {
    case 'json':
      return { patched: patches.json(current, patch), patch };
    case 'merge':
      return { patched: patches.merge(current, patch), patch };
    case 'strategic':
      return { patched: patches.strategic(current, patch, schemas.type(expected.definition)), patch };
  }
}

function parsePatch(body: Body, type: PatchType): unknown {
  try {
    return parseText(body);
  } catch (error) {
    const why = (error as Error).message;
    throw failures.badRequest(type === 'strategic' ? why : `error decoding patch: ${why}`);
  }
}

/** The patched object read as its type again, as if it had been sent; nothing is shared with the one given. */
export function reread(
  environment: Environment,
  request: Request,
  type: Exclude<PatchType, 'apply'>,
  patched: ApiObject,
  patch: unknown,
  expected: Expected,
): ApiObject {
  const text = type === 'strategic' ? goText(patch) : JSON.stringify(patched);
  const refuse = (why: string): StatusError =>
    failures.invalid('', '', '', [fieldErrors.invalid(Path.of('patch'), text, why)]);
  let decoded: Decoded;
  try {
    // a strategic merge goes on with the type that it began with
    if (type !== 'strategic') checkType(environment, patched, expected);
    decoded =
      type === 'strategic'
        ? environment.schemas.convert(patched, expected.definition)
        : environment.schemas.decode(text, 'json', expected.definition);
  } catch (error) {
    if (!(error instanceof StatusError) || error.status.code !== 400) throw error;
    throw refuse(error.message.replace(/^\S+ in version "[^"]*" cannot be handled as a \S+: /u, ''));
  }
  applyFieldValidation(request, decoded.strictErrors, (errors) =>
    refuse(`strict decoding error: ${errors.join(', ')}`),
  );
  const { object } = decoded;
  object.apiVersion = expected.apiVersion;
  object.kind = expected.kind;
  object.metadata ??= {};
  return object;
}

function applyConfiguration(
  environment: Environment,
  request: Request,
  body: Body,
  expected: Expected,
  live: ApiObject | undefined,
  strategy: Strategy,
): ApiObject {
  const { target, options } = request;
  const { resource } = target;
  const manager = options.fieldManager ?? '';
  const merged = environment.fieldManagement.apply({
    live: live === undefined ? undefined : toAsked(resource, live),
    applied: parseApplied(body, expected),
    schema: environment.schemas.type(expected.definition),
    manager,
    subresource: target.subresource,
    force: options.force === true,
    now: environment.now(),
  });
  const object = toStored(resource, environment.schemas.convert(merged, expected.definition).object);
  strategy.applyDefaults(object);
  return object;
}

/** The configuration as it came: the merge refuses what is unknown to the schema. */
function parseApplied(body: Body, expected: Expected): ApiObject {
  let value: unknown;
  try {
    value = parseText(body);
  } catch (error) {
    throw failures.badRequest(`error decoding YAML: ${(error as Error).message}`);
  }
  if (!isFields(value)) {
    throw failures.badRequest(
      'error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal into Go value of type map[string]interface {}',
    );
  }
  const { apiVersion, kind } = value;
  if (
    typeof apiVersion !== 'string' ||
    typeof kind !== 'string' ||
    apiVersion !== expected.apiVersion ||
    kind !== expected.kind
  ) {
    const slashed = typeof apiVersion === 'string' ? apiVersion : '';
    throw failures.badRequest(
      `invalid object type: ${slashed.includes('/') ? slashed : `/${slashed}`}, Kind=${typeof kind === 'string' ? kind : ''}`,
    );
  }
  return { ...value, apiVersion, kind, metadata: isFields(value['metadata']) ? value['metadata'] : {} };
}
