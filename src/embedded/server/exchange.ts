import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller, Target } from '../registry/types.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { RequestInfo } from './request-info.ts';
import type { ServerParts } from './parts.ts';

/** One request on its way through the handlers. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly info: RequestInfo;
  readonly query: URLSearchParams;
  readonly caller: Caller;
  readonly parts: ServerParts;
  /** Fires when the client is gone, the answer is whole, or the server ends. */
  readonly signal: AbortSignal;
}

/** Go's router found no route for the path. */
export function noRoute(): StatusError {
  return failures.noSuchResource();
}

/** The path is there and the method isn't. */
export function wrongMethod(): StatusError {
  const message = 'the server does not allow this method on the requested resource';
  return new StatusError(405, 'MethodNotAllowed', message, {});
}

/** What a resource path is about. Throws StatusError (404) for a resource, a subresource or a form that isn't there. */
export function targetOf({ info, parts }: Pick<Exchange, 'info' | 'parts'>): Target {
  const { group, version, subresource, namespace, name } = info;
  const resource = parts.schemas.find(group, version, info.resource);
  if (resource === undefined) throw noRoute();
  if (subresource !== '' && !resource.subresources.has(subresource)) throw noRoute();
  if (info.rest !== '' && subresource !== 'proxy') throw noRoute();
  if (resource.namespaced) {
    // all namespaces can be listed and watched, no more
    if (namespace === '' && name !== '') throw noRoute();
    return { resource, subresource, namespace, name };
  }
  // the namespace of a path to a Namespace is its own name
  if (namespace !== '' && resource.resource !== 'namespaces') throw noRoute();
  return { resource, subresource, namespace: '', name };
}

/**
 * To open a connection to a Pod is to create something, even where a websocket begins with a GET
 * (pkg/registry/core/pod/rest/subresources.go). Throws StatusError (403).
 */
export function requireCreate({ info, caller, parts }: Exchange): void {
  if (info.verb === 'create') return;
  const { group, resource, subresource, namespace, name } = info;
  const right = { verb: 'create', group, resource, subresource, namespace, name };
  const { allowed, reason } = parts.access.decide(caller, right);
  if (!allowed) throw failures.forbidden({ group, resource }, name, reason);
}
