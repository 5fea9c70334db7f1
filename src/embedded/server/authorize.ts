import { quoteGo } from '../objects/go-quote.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import type { Caller } from '../registry/types.ts';
import type { RequestInfo } from './request-info.ts';

/** What the role system:public-info-viewer lets everybody read. */
const PUBLIC = new Set(['/healthz', '/livez', '/readyz', '/version', '/version/']);

/** May the caller do anything here? Everybody who is known may do everything; there are no rules yet. */
export function isKnown(caller: Caller): boolean {
  return !caller.groups.includes('system:unauthenticated');
}

/** Throws StatusError (403) in the words of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go. */
export function authorize(caller: Caller, info: RequestInfo): void {
  if (isKnown(caller)) return;
  if (!info.isResource) {
    if (info.verb === 'get' && PUBLIC.has(info.path)) return;
    const why = `User ${quoteGo(caller.user)} cannot ${info.verb} path ${quoteGo(info.path)}`;
    throw new StatusError(403, 'Forbidden', `forbidden: ${escape(why)}`, {});
  }
  const resource = info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;
  const where =
    info.namespace === '' ? 'at the cluster scope' : `in the namespace ${quoteGo(info.namespace)}`;
  const why =
    `User ${quoteGo(caller.user)} cannot ${info.verb} resource ${quoteGo(resource)} ` +
    `in API group ${quoteGo(info.group)} ${where}`;
  throw failures.forbidden({ group: info.group, resource: info.resource }, info.name, escape(why));
}

/** Against messages that a browser would take for HTML. */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
