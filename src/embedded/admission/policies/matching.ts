import type { MatchResources, Rule } from '../../kinds/admission-registration/match.ts';
import type { Namespace } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';
import { isEmptySelector, selectsLabels } from '../../objects/validation/labels.ts';
import type { AdmissionRequest } from '../../registry/types.ts';

/**
 * Is a request among those that a policy or a binding is about? k8s.io/apiserver/pkg/admission/plugin/policy/matching
 * and .../webhook/predicates. Each resource is served in one version, so equivalents need no look.
 */
export function matchesRequest(match: MatchResources, request: AdmissionRequest): boolean {
  const rules = match.resourceRules ?? [];
  return (
    selectsNamespace(match, request) &&
    selectsObject(match, request) &&
    !(match.excludeResourceRules ?? []).some((rule) => coversRequest(rule, request)) &&
    (rules.length === 0 || rules.some((rule) => coversRequest(rule, request)))
  );
}

function selectsNamespace(
  { namespaceSelector: selector = {} }: MatchResources,
  request: AdmissionRequest,
): boolean {
  const { resource, namespace, context, operation, object } = request;
  const isNamespace = resource.key === 'namespaces';
  if ((namespace === '' && !isNamespace) || isEmptySelector(selector)) return true;
  const sent =
    isNamespace && request.subresource === '' && (operation === 'CREATE' || operation === 'UPDATE');
  const labels = sent
    ? object?.metadata.labels
    : context.get<Namespace>('namespaces', '', namespace)?.metadata.labels;
  return selectsLabels(selector, labels ?? {});
}

function selectsObject(
  { objectSelector: selector = {} }: MatchResources,
  request: AdmissionRequest,
): boolean {
  if (isEmptySelector(selector)) return true;
  const selects = (object: ApiObject | undefined): boolean =>
    object?.metadata !== undefined && selectsLabels(selector, object.metadata.labels ?? {});
  return selects(request.object) || selects(request.old);
}

function coversRequest(
  rule: Rule & { readonly resourceNames?: readonly string[] },
  request: AdmissionRequest,
): boolean {
  const { resource, subresource, operation, namespace, name } = request;
  const names = rule.resourceNames ?? [];
  return (
    inScope(rule.scope, resource.key === 'namespaces', namespace) &&
    oneOf(rule.operations, operation) &&
    oneOf(rule.apiGroups, resource.group) &&
    oneOf(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((text) => {
      const [wanted = '', part = ''] = text.split('/');
      return (wanted === '*' || wanted === resource.resource) && (part === '*' || part === subresource);
    }) &&
    (names.length === 0 || names.includes(name))
  );
}

function inScope(scope = '*', isNamespace = false, namespace = ''): boolean {
  if (scope === '*') return true;
  const clusterWide = isNamespace || namespace === '';
  return (scope === 'Cluster') === clusterWide;
}

const oneOf = (list: readonly string[] | undefined, value: string): boolean =>
  (list ?? []).some((one) => one === '*' || one === value);
