import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ClusterRole, Role } from '../objects/kinds.ts';
import { validateLabelSelector } from '../objects/validation/labels.ts';
import type { KindRules } from '../registry/types.ts';

/** pkg/apis/rbac/validation. */

type PolicyRule = NonNullable<Role['rules']>[number];

const isEmpty = (list: readonly string[] | undefined): boolean => (list ?? []).length === 0;

function validateRule(rule: PolicyRule, namespaced: boolean, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  if (isEmpty(rule.verbs)) {
    faults.push(fieldErrors.required(path.at('verbs'), 'verbs must contain at least one value'));
  }
  if (!isEmpty(rule.nonResourceURLs)) {
    const at = path.at('nonResourceURLs');
    const urls = rule.nonResourceURLs;
    if (namespaced) {
      faults.push(fieldErrors.invalid(at, urls, 'namespaced rules cannot apply to non-resource URLs'));
    }
    if (!isEmpty(rule.apiGroups) || !isEmpty(rule.resources) || !isEmpty(rule.resourceNames)) {
      faults.push(
        fieldErrors.invalid(at, urls, 'rules cannot apply to both regular resources and non-resource URLs'),
      );
    }
    return faults;
  }
  if (isEmpty(rule.apiGroups)) {
    faults.push(
      fieldErrors.required(path.at('apiGroups'), 'resource rules must supply at least one api group'),
    );
  }
  if (isEmpty(rule.resources)) {
    faults.push(
      fieldErrors.required(path.at('resources'), 'resource rules must supply at least one resource'),
    );
  }
  return faults;
}

const validateRules = (rules: readonly PolicyRule[] | undefined, namespaced: boolean): FieldError[] =>
  (rules ?? []).flatMap((rule, index) => validateRule(rule, namespaced, Path.of('rules').index(index)));

function validateRole(role: Role): FieldError[] {
  return validateRules(role.rules, true);
}

function validateClusterRole(role: ClusterRole): FieldError[] {
  const faults = validateRules(role.rules, false);
  if (role.aggregationRule === undefined) return faults;
  const path = Path.of('aggregationRule', 'clusterRoleSelectors');
  const selectors = role.aggregationRule.clusterRoleSelectors ?? [];
  if (selectors.length === 0) {
    faults.push(
      fieldErrors.required(path, 'at least one clusterRoleSelector required if aggregationRule is non-nil'),
    );
  }
  return [
    ...faults,
    ...selectors.flatMap((selector, index) => {
      const wrong = validateLabelSelector(selector, path.index(index));
      return wrong.length === 0
        ? []
        : [...wrong, fieldErrors.invalid(path.index(index), null, 'invalid label selector.')];
    }),
  ];
}

export const roleRules: KindRules<Role> = {
  resource: 'roles.rbac.authorization.k8s.io',
  validate: validateRole,
  validateUpdate: validateRole,
};

export const clusterRoleRules: KindRules<ClusterRole> = {
  resource: 'clusterroles.rbac.authorization.k8s.io',
  validate: validateClusterRole,
  validateUpdate: validateClusterRole,
};
