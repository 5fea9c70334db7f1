import type {
  LabelSelector,
  MutatingAdmissionPolicy,
  MutatingAdmissionPolicyBinding,
  MutatingWebhookConfiguration,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicyBinding,
  ValidatingWebhookConfiguration,
} from '../objects/kinds.ts';
import { ageOf, printer, type Printer, type Since } from './printer.ts';

const UNSET = '<unset>';

type Webhooks = MutatingWebhookConfiguration | ValidatingWebhookConfiguration;
type Policy = MutatingAdmissionPolicy | ValidatingAdmissionPolicy;
type PolicyBinding = MutatingAdmissionPolicyBinding | ValidatingAdmissionPolicyBinding;

const named = (resource: string): string => `${resource}.admissionregistration.k8s.io`;

export const admissionRegistrationPrinters: readonly Printer[] = [
  printer<MutatingWebhookConfiguration>(named('mutatingwebhookconfigurations'), webhookCells),
  printer<ValidatingWebhookConfiguration>(named('validatingwebhookconfigurations'), webhookCells),
  printer<ValidatingAdmissionPolicy>(named('validatingadmissionpolicies'), (policy, since) =>
    policyCells(policy, (policy.spec?.validations ?? []).length, since),
  ),
  printer<ValidatingAdmissionPolicyBinding>(named('validatingadmissionpolicybindings'), bindingCells),
  printer<MutatingAdmissionPolicy>(named('mutatingadmissionpolicies'), (policy, since) =>
    policyCells(policy, (policy.spec?.mutations ?? []).length, since),
  ),
  printer<MutatingAdmissionPolicyBinding>(named('mutatingadmissionpolicybindings'), bindingCells),
];

function webhookCells(configuration: Webhooks, since: Since): readonly unknown[] {
  return [
    configuration.metadata.name ?? '',
    (configuration.webhooks ?? []).length,
    ageOf(configuration, since),
  ];
}

function policyCells(policy: Policy, rules: number, since: Since): readonly unknown[] {
  const param = policy.spec?.paramKind;
  return [
    policy.metadata.name ?? '',
    rules,
    param ? `${param.apiVersion ?? ''}/${param.kind ?? ''}` : UNSET,
    ageOf(policy, since),
  ];
}

function bindingCells(binding: PolicyBinding, since: Since): readonly unknown[] {
  return [
    binding.metadata.name ?? '',
    binding.spec?.policyName ?? '',
    paramText(binding.spec?.paramRef),
    ageOf(binding, since),
  ];
}

function paramText(param: NonNullable<PolicyBinding['spec']>['paramRef']): string {
  if (!param) return UNSET;
  const name = param.name ?? '';
  if (name !== '') return `${(param.namespace ?? '') || '*'}/${name}`;
  return param.selector ? goText(param.selector) : UNSET;
}

/** A LabelSelector as its generated String method in Go shows it. */
function goText({ matchLabels, matchExpressions }: LabelSelector): string {
  const labels = Object.entries(matchLabels ?? {})
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`)
    .join('');
  const expressions = (matchExpressions ?? [])
    .map(
      ({ key, operator, values }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${(values ?? []).join(' ')}],},`,
    )
    .join('');
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
}
