import { AuthorizerValue, type Authorize } from '../../cel/functions/authorization.ts';
import { fromJson, type Value } from '../../cel/values.ts';
import type { Namespace } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';
import type { AdmissionRequest } from '../../registry/types.ts';
import type { Schemas } from '../../schema/types.ts';

/** What expressions see of a request beside a policy's own variables and params. */
export function requestVariables(
  request: AdmissionRequest,
  schemas: Schemas,
  authorize: Authorize,
): ReadonlyMap<string, Value> {
  const { resource, subresource, namespace, name, object, old, context } = request;
  const isNamespace = resource.key === 'namespaces';
  const home =
    isNamespace || namespace === '' ? undefined : context.get<Namespace>('namespaces', '', namespace);
  return new Map<string, Value>([
    ['object', objectValue(object, schemas)],
    ['oldObject', objectValue(old, schemas)],
    ['request', fromJson(requestObject(request))],
    ['namespaceObject', home === undefined ? null : fromJson(namespaceObject(home))],
    ['authorizer', new AuthorizerValue(authorize)],
    [
      'authorizer.requestResource',
      new AuthorizerValue(
        authorize,
        { group: resource.group, resource: resource.resource, subresource, namespace, name },
        'ResourceCheck',
      ),
    ],
  ]);
}

/** With the fields that the real server's types always have. */
function objectValue(object: ApiObject | undefined, schemas: Schemas): Value {
  if (object === undefined) return null;
  const definition = schemas.definitionOf(object.apiVersion, object.kind);
  return fromJson(definition === undefined ? object : schemas.convert(object, definition).object);
}

/** CreateAdmissionRequest of k8s.io/apiserver/pkg/admission/plugin/cel. */
function requestObject(request: AdmissionRequest): object {
  const { resource, subresource, operation, namespace, name, caller, context, object, old } = request;
  const { group, version } = resource;
  const sent = object ?? old;
  const [sentGroup = '', sentVersion = ''] = (sent?.apiVersion ?? '').includes('/')
    ? (sent?.apiVersion ?? '').split('/')
    : ['', sent?.apiVersion];
  const kind =
    sent === undefined || subresource === ''
      ? { group, version, kind: resource.kind }
      : { group: sentGroup, version: sentVersion, kind: sent.kind };
  const place = { group, version, resource: resource.resource };
  return {
    uid: '',
    kind,
    resource: place,
    ...(subresource === '' ? {} : { subResource: subresource }),
    requestKind: kind,
    requestResource: place,
    ...(subresource === '' ? {} : { requestSubResource: subresource }),
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: {
      username: caller.user,
      ...(caller.uid === undefined ? {} : { uid: caller.uid }),
      groups: caller.groups,
      ...(caller.extra === undefined ? {} : { extra: caller.extra }),
    },
    dryRun: context.dryRun,
    options: { kind: OPTIONS[operation], apiVersion: 'meta.k8s.io/v1' },
  };
}

const OPTIONS = {
  CREATE: 'CreateOptions',
  UPDATE: 'UpdateOptions',
  DELETE: 'DeleteOptions',
  CONNECT: '',
} as const;

/** CreateNamespaceObject: no owners and no managed fields. */
function namespaceObject({ metadata, spec, status }: Namespace): object {
  const { managedFields: _managed, ownerReferences: _owners, ...shown } = metadata;
  return { metadata: shown, spec: spec ?? {}, status: status ?? {} };
}
