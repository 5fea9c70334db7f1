import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { IngressClass } from '../../objects/kinds.ts';
import { byteLength, regexMismatch } from '../../objects/validation/messages.ts';
import { checkDnsLabel, checkDnsSubdomain } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor } from '../pod/checks.ts';
import { validateUnchanged } from '../validate-workload.ts';
import { validateReference } from './ingresses.ts';

/** pkg/apis/networking/validation: ValidateIngressClass. */

type Parameters = NonNullable<NonNullable<IngressClass['spec']>['parameters']>;

const CONTROLLER = Path.of('spec', 'controller');
const PARAMETERS = Path.of('spec', 'parameters');
const LONGEST = 250;
const HTTP_PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";

function validateClass({ spec = {} }: IngressClass): FieldError[] {
  const controller = spec.controller ?? '';
  return [
    ...(byteLength(controller) > LONGEST ? [fieldErrors.tooLong(CONTROLLER, LONGEST)] : []),
    ...validatePrefixedPath(controller, CONTROLLER),
    ...(spec.parameters === undefined ? [] : validateParameters(spec.parameters)),
  ];
}

/** A domain, a slash, a path. */
function validatePrefixedPath(value: string, path: Path): FieldError[] {
  if (value === '') return [fieldErrors.required(path, '')];
  const slash = value.indexOf('/');
  const [host, rest] = [value.slice(0, Math.max(slash, 0)), value.slice(slash + 1)];
  if (slash < 0 || host === '' || rest === '') {
    return [fieldErrors.invalid(path, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  }
  return [
    ...invalidFor(path, host, checkDnsSubdomain(host)),
    ...(/^[A-Za-z0-9/\-._~%!$&'()*+,;=:]+$/u.test(rest)
      ? []
      : [fieldErrors.invalid(path, rest, regexMismatch('Invalid path', HTTP_PATH))]),
  ];
}

function validateParameters(parameters: Parameters): FieldError[] {
  const faults = validateReference(parameters, PARAMETERS);
  const { scope, namespace } = parameters;
  const at = PARAMETERS.at('namespace');
  switch (scope) {
    case 'Namespace':
      return namespace === undefined
        ? [...faults, fieldErrors.required(at, "`parameters.scope` is set to 'Namespace'")]
        : [...faults, ...invalidFor(at, namespace, checkDnsLabel(namespace))];
    case 'Cluster':
      return namespace === undefined
        ? faults
        : [...faults, fieldErrors.forbidden(at, "`parameters.scope` is set to 'Cluster'")];
    default:
      return [
        ...faults,
        fieldErrors.notSupported(PARAMETERS.at('scope'), scope ?? '', ['Cluster', 'Namespace']),
      ];
  }
}

export const ingressClassRules: KindRules<IngressClass> = {
  resource: 'ingressclasses.networking.k8s.io',
  default({ spec }) {
    if (spec?.parameters !== undefined) spec.parameters.scope ??= 'Cluster';
  },
  validate: validateClass,
  validateUpdate: (next, old) => [
    ...validateUnchanged(next.spec?.controller ?? '', old.spec?.controller ?? '', CONTROLLER),
    ...validateClass(next),
  ],
};
