import { isResource, type Attributes, type PolicyRule } from './types.ts';

/** k8s.io/component-helpers/auth/rbac and pkg/apis/rbac/v1/evaluation_helpers.go: what a rule allows. */

const ALL = '*';

export function ruleAllows(rule: PolicyRule, attributes: Attributes): boolean {
  if (!rule.verbs.includes(attributes.verb) && !rule.verbs.includes(ALL)) return false;
  if (!isResource(attributes)) {
    return (rule.nonResourceURLs ?? []).some((url) => url === ALL || urlCovers(url, attributes.path));
  }
  const { group, resource, subresource, name } = attributes;
  const { apiGroups = [], resources = [], resourceNames = [] } = rule;
  if (!apiGroups.includes(group) && !apiGroups.includes(ALL)) return false;
  if (resourceNames.length > 0 && !resourceNames.includes(name)) return false;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (one) => one === ALL || one === whole || (subresource !== '' && one === `*/${subresource}`),
  );
}

/** "/logs/*" covers all that begins with "/logs/". */
export function urlCovers(url: string, path: string): boolean {
  return url === path || (url.endsWith(ALL) && path.startsWith(url.replace(/\*+$/, '')));
}
