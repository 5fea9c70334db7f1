import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { ClusterRoleBinding, RoleBinding } from '../objects/kinds.ts';
import { asObjectName, checkDnsSubdomain, checkPathSegment } from '../objects/validation/names.ts';
import type { KindRules } from '../registry/types.ts';
import { invalidFor } from './pod/checks.ts';
import { internalValue } from './pod/internal-json.ts';
import { semanticallyEqual } from './semantic-equal.ts';

/** pkg/apis/rbac/validation, pkg/apis/rbac/v1/defaults.go. */

type Binding = RoleBinding | ClusterRoleBinding;
type Subject = NonNullable<RoleBinding['subjects']>[number];

const GROUP = 'rbac.authorization.k8s.io';
const REF = Path.of('roleRef');

function setDefaults(binding: Binding): void {
  if ((binding.roleRef.apiGroup ?? '') === '') binding.roleRef.apiGroup = GROUP;
  for (const subject of binding.subjects ?? []) {
    if ((subject.apiGroup ?? '') !== '') continue;
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup = GROUP;
  }
}

function validateSubject(subject: Subject, namespaced: boolean, path: Path): FieldError[] {
  const { name, kind, apiGroup = '', namespace = '' } = subject;
  const faults = name === '' ? [fieldErrors.required(path.at('name'), '')] : [];
  const supported = (group: string): FieldError[] =>
    apiGroup === group ? [] : [fieldErrors.notSupportedInOrder(path.at('apiGroup'), apiGroup, [group])];
  switch (kind) {
    case 'ServiceAccount':
      if (name !== '') {
        faults.push(...invalidFor(path.at('name'), name, asObjectName(checkDnsSubdomain)(name, false)));
      }
      faults.push(...supported(''));
      if (!namespaced && namespace === '') faults.push(fieldErrors.required(path.at('namespace'), ''));
      break;
    case 'User':
    case 'Group':
      faults.push(...supported(GROUP));
      break;
    default:
      faults.push(
        fieldErrors.notSupportedInOrder(path.at('kind'), kind, ['ServiceAccount', 'User', 'Group']),
      );
  }
  return faults;
}

function validateBinding(binding: Binding, namespaced: boolean): FieldError[] {
  const { apiGroup, kind, name } = binding.roleRef;
  const kinds = namespaced ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  const faults: FieldError[] = [];
  if (apiGroup !== GROUP) {
    faults.push(fieldErrors.notSupportedInOrder(REF.at('apiGroup'), apiGroup, [GROUP]));
  }
  if (!kinds.includes(kind)) faults.push(fieldErrors.notSupportedInOrder(REF.at('kind'), kind, kinds));
  if (name === '') faults.push(fieldErrors.required(REF.at('name'), ''));
  else faults.push(...invalidFor(REF.at('name'), name, checkPathSegment(name)));
  return [
    ...faults,
    ...(binding.subjects ?? []).flatMap((subject, index) =>
      validateSubject(subject, namespaced, Path.of('subjects').index(index)),
    ),
  ];
}

function bindingRules(resource: string, namespaced: boolean): KindRules<Binding> {
  return {
    resource,
    default: setDefaults,
    validate: (binding) => validateBinding(binding, namespaced),
    validateUpdate: (binding, old) => [
      ...validateBinding(binding, namespaced),
      ...(semanticallyEqual(binding.roleRef, old.roleRef)
        ? []
        : [fieldErrors.invalid(REF, internalValue('RoleRef', binding.roleRef), 'cannot change roleRef')]),
    ],
  };
}

export const roleBindingRules = bindingRules('rolebindings.rbac.authorization.k8s.io', true);
export const clusterRoleBindingRules = bindingRules('clusterrolebindings.rbac.authorization.k8s.io', false);
