import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { isFields, type ApiObject, type Fields } from '../objects/object.ts';
import type { Pod } from '../objects/kinds.ts';
import { quoteGo } from '../objects/go-quote.ts';
import { failures } from '../objects/status-error.ts';
import type { MintToken } from '../kubelet/types.ts';
import type { Creator } from '../registry/environment.ts';
import type { Schemas } from '../schema/types.ts';
import type { Store } from '../store/types.ts';
import { ISSUER, type ObjectIdentity, type TokenAuthority, type TokenRequest } from './tokens.ts';

const GROUP = 'authentication.k8s.io';
const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;

/** What answers a TokenRequest looks things up in. */
export interface TokenRequestParts {
  readonly tokens: TokenAuthority;
  readonly store: Pick<Store, 'get'>;
  now(): Date;
}

/**
 * Answers creates of serviceaccounts/token, as pkg/registry/core/serviceaccount/storage/token.go does. Throws
 * StatusError: 404 when the account isn't there, 422 for a lifetime out of range, 400 and 409 for what it is to be bound
 * to.
 */
export function createTokenCreator(parts: TokenRequestParts): Creator {
  return ({ target: { namespace, name }, object: asked }) => {
    const { metadata: meta } = asked;
    for (const [field, value] of [
      ['name', name],
      ['namespace', namespace],
    ] as const) {
      const given = meta[field] ?? '';
      if (given === '' || given === value) continue;
      const detail = `must match the service account ${field} if specified`;
      throw failures.invalid(GROUP, 'TokenRequest', name, [
        fieldErrors.invalid(Path.of('metadata', field), given, detail),
      ]);
    }
    const { uid = '' } = find(parts, 'serviceaccounts', namespace, name).metadata;
    if (meta.uid !== undefined && meta.uid !== uid) {
      throw failures.conflict(
        { group: GROUP, resource: 'TokenRequest' },
        name,
        `the UID in the token request (${meta.uid}) does not match the UID of the service account (${uid})`,
      );
    }
    const spec: Fields = isFields(asked['spec']) ? asked['spec'] : {};
    const seconds =
      typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : DEFAULT_SECONDS;
    const errors = checkSeconds(seconds);
    if (errors.length > 0) throw failures.invalid(GROUP, 'TokenRequest', '', errors);
    const audiences = Array.isArray(spec['audiences']) ? (spec['audiences'] as string[]) : [];
    const reference = isFields(spec['boundObjectRef']) ? spec['boundObjectRef'] : undefined;
    const minted = parts.tokens.mintToken({
      namespace,
      serviceAccount: { name, uid },
      audiences,
      expirationSeconds: seconds,
      ...(reference === undefined ? {} : bind(parts, namespace, name, reference)),
    });
    return {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, uid, creationTimestamp: wholeSeconds(parts.now()) },
      spec: {
        audiences: audiences.length === 0 ? [ISSUER] : audiences,
        expirationSeconds: seconds,
        boundObjectRef: reference ?? null,
      },
      status: { token: minted.token, expirationTimestamp: minted.expirationTimestamp },
    };
  };
}

/** Tokens for the kubelet's projected volumes, by the rules of everybody's. */
export function createMintToken(create: Creator, schemas: Pick<Schemas, 'byKey'>): MintToken {
  return (namespace, serviceAccount, { audiences, expirationSeconds, boundObjectRef }) => {
    const resource = schemas.byKey('serviceaccounts');
    if (resource === undefined) throw failures.noSuchResource();
    const answer = create({
      target: { resource, subresource: 'token', namespace, name: serviceAccount },
      object: {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenRequest',
        metadata: {},
        spec: { audiences, expirationSeconds, boundObjectRef },
      },
      options: {},
      caller: { user: 'system:node', groups: ['system:nodes'], agent: 'kubelet' },
    });
    const { token, expirationTimestamp } = answer['status'] as { token: string; expirationTimestamp: string };
    return { token, expiration: expirationTimestamp };
  };
}

function find({ store }: TokenRequestParts, resource: string, namespace: string, name: string): ApiObject {
  const object = store.get({ resource, namespace, name });
  if (object === undefined) throw failures.notFound({ group: '', resource }, name);
  return object;
}

/** RFC 3339 without fractions. */
const wholeSeconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');

function checkSeconds(seconds: number): FieldError[] {
  const path = Path.of('spec', 'expirationSeconds');
  if (seconds < LEAST_SECONDS) {
    return [fieldErrors.invalid(path, seconds, 'may not specify a duration less than 10 minutes')];
  }
  return seconds > 2 ** 32
    ? [fieldErrors.invalid(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}

/** What the token is bound to: it ends with it. */
function bind(
  parts: TokenRequestParts,
  namespace: string,
  account: string,
  reference: Fields,
): Pick<TokenRequest, 'pod' | 'node' | 'secret'> {
  const text = (field: string): string => (typeof reference[field] === 'string' ? reference[field] : '');
  const slash = text('apiVersion').indexOf('/');
  const group = slash < 0 ? '' : text('apiVersion').slice(0, slash);
  const version = text('apiVersion').slice(slash + 1);
  const kind = text('kind');
  const resource = { Pod: 'pods', Node: 'nodes', Secret: 'secrets' }[group === '' ? kind : ''];
  if (resource === undefined) {
    throw failures.badRequest(`cannot bind token to object of type ${group}/${version}, Kind=${kind}`);
  }
  const object = find(parts, resource, kind === 'Node' ? '' : namespace, text('name'));
  const identity: ObjectIdentity = { name: text('name'), uid: object.metadata.uid ?? '' };
  const { spec } = object as Pod;
  if (kind === 'Pod' && spec?.serviceAccountName !== account) {
    throw failures.badRequest(
      `cannot bind token for serviceaccount ${quoteGo(account)} to pod running with different serviceaccount name.`,
    );
  }
  if (text('uid') !== '' && text('uid') !== identity.uid) {
    throw failures.conflict(
      { group: '', resource: kind },
      identity.name,
      `the UID in the bound object reference (${text('uid')}) does not match the UID in record. ` +
        'The object might have been deleted and then recreated',
    );
  }
  if (kind === 'Secret') return { secret: identity };
  if (kind === 'Node') return { node: identity };
  const nodeName = spec?.nodeName ?? '';
  if (nodeName === '') return { pod: identity };
  // a Node that isn't there is named all the same
  const node = parts.store.get({ resource: 'nodes', namespace: '', name: nodeName });
  return { pod: identity, node: { name: nodeName, uid: node?.metadata.uid ?? '' } };
}
