import { quoteGo } from '../objects/go-quote.ts';
import { failures, StatusError } from '../objects/status-error.ts';
import { isResource, type Attributes, type Authorizer, type Subject } from './types.ts';

/** The 403 of k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go; `reason` '' when there is none. */
export function refusal({ user }: Subject, attributes: Attributes, reason: string): StatusError {
  const because = reason === '' ? '' : `: ${reason}`;
  if (!isResource(attributes)) {
    const why = `User ${quoteGo(user)} cannot ${attributes.verb} path ${quoteGo(attributes.path)}`;
    return new StatusError(403, 'Forbidden', `forbidden: ${escape(why)}${because}`, {});
  }
  const { verb, group, subresource, namespace, name } = attributes;
  const resource = subresource === '' ? attributes.resource : `${attributes.resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace ${quoteGo(namespace)}`;
  const why =
    `User ${quoteGo(user)} cannot ${verb} resource ${quoteGo(resource)} ` +
    `in API group ${quoteGo(group)} ${where}`;
  return failures.forbidden({ group, resource: attributes.resource }, name, `${escape(why)}${because}`);
}

/** Throws StatusError (403) when somebody may not do something. */
export function requireRight(authorizer: Authorizer, subject: Subject, attributes: Attributes): void {
  const { allowed, reason } = authorizer.decide(subject, attributes);
  if (!allowed) throw refusal(subject, attributes, reason);
}

/** Against messages that a browser would take for HTML. */
const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
