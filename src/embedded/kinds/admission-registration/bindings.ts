import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type {
  MutatingAdmissionPolicyBinding,
  ValidatingAdmissionPolicyBinding,
} from '../../objects/kinds.ts';
import { validateLabelSelector } from '../../objects/validation/labels.ts';
import { checkDnsSubdomain, checkPathSegment } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, isBlank } from '../pod/checks.ts';
import { defaultMatch, validateMatch, validateMutatedOperations, validateWord } from './match.ts';

/** pkg/apis/admissionregistration/validation. */

type Binding = ValidatingAdmissionPolicyBinding | MutatingAdmissionPolicyBinding;
type Spec = NonNullable<MutatingAdmissionPolicyBinding['spec']>;

const SPEC = Path.of('spec');
const ACTIONS = ['Audit', 'Deny', 'Warn'];
const NOT_FOUND_ACTIONS = ['Deny', 'Allow'];
const BOTH =
  'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)';

function validateBinding({ policyName = '', paramRef, matchResources }: Spec): FieldError[] {
  const path = SPEC.at('policyName');
  return [
    ...(policyName === ''
      ? [fieldErrors.required(path, '')]
      : invalidFor(path, policyName, checkDnsSubdomain(policyName))),
    ...(paramRef === undefined ? [] : validateParamRef(paramRef)),
    ...(matchResources === undefined ? [] : validateMatch(matchResources, SPEC.at('matchResources'))),
  ];
}

function validateParamRef(ref: NonNullable<Spec['paramRef']>): FieldError[] {
  const path = SPEC.at('paramRef');
  const { name = '', selector, parameterNotFoundAction: action } = ref;
  const exclusive = 'name and selector are mutually exclusive';
  const both = name !== '' && selector !== undefined;
  const at = path.at('parameterNotFoundAction');
  return [
    ...(name === '' ? [] : invalidFor(path.at('name'), name, checkPathSegment(name))),
    ...(both ? [fieldErrors.forbidden(path.at('name'), exclusive)] : []),
    ...validateLabelSelector(selector, path.at('selector')),
    ...(both ? [fieldErrors.forbidden(path.at('selector'), exclusive)] : []),
    ...(name === '' && selector === undefined
      ? [fieldErrors.required(path, 'one of name or selector must be specified')]
      : []),
    ...(isBlank(action)
      ? [fieldErrors.required(at, '')]
      : NOT_FOUND_ACTIONS.includes(action)
        ? []
        : [fieldErrors.notSupportedInOrder(at, action, NOT_FOUND_ACTIONS)]),
  ];
}

function validateActions(actions: readonly string[]): FieldError[] {
  const path = SPEC.at('validationActions');
  return [
    ...actions.flatMap((action, index) => [
      ...validateWord(action, ACTIONS, path.index(index)),
      ...(actions.indexOf(action) < index ? [fieldErrors.duplicate(path.index(index), action)] : []),
    ]),
    ...(actions.includes('Deny') && actions.includes('Warn')
      ? [fieldErrors.invalid(path, actions, BOTH)]
      : []),
    ...(actions.length === 0
      ? [fieldErrors.required(path, 'at least one validation action is required')]
      : []),
  ];
}

function setDefaults({ spec }: Binding): void {
  if (spec?.matchResources !== undefined) defaultMatch(spec.matchResources);
}

const validateValidating = ({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] => [
  ...validateBinding(spec ?? {}),
  ...validateActions(spec?.validationActions ?? []),
];

const validateMutating = ({ spec = {} }: MutatingAdmissionPolicyBinding): FieldError[] => [
  ...validateBinding(spec),
  ...validateMutatedOperations(spec.matchResources, SPEC.at('matchResources')),
];

export const validatingPolicyBindingRules: KindRules<ValidatingAdmissionPolicyBinding> = {
  resource: 'validatingadmissionpolicybindings.admissionregistration.k8s.io',
  default: setDefaults,
  validate: validateValidating,
  validateUpdate: validateValidating,
};

export const mutatingPolicyBindingRules: KindRules<MutatingAdmissionPolicyBinding> = {
  resource: 'mutatingadmissionpolicybindings.admissionregistration.k8s.io',
  default: setDefaults,
  validate: validateMutating,
  validateUpdate: validateMutating,
};
