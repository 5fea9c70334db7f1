import type { FieldError } from '../../objects/field-error.ts';
import type { Compiled } from '../../cel/compile.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { MutatingAdmissionPolicy, ValidatingAdmissionPolicy } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { byteLength } from '../../objects/validation/messages.ts';
import { checkDns1035Label, checkDnsSubdomain, checkQualifiedName } from '../../objects/validation/names.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor, isBlank } from '../pod/checks.ts';
import { semanticallyEqual } from '../semantic-equal.ts';
import { compilePolicy, type PolicyPrograms } from './expressions.ts';
import {
  defaultMatch,
  FAILURE_POLICIES,
  REINVOCATION_POLICIES,
  validateConditions,
  validateMatch,
  validateMutatedOperations,
  validateWord,
} from './match.ts';

/** pkg/apis/admissionregistration/validation. Expressions that are to change objects aren't compiled. */

type ValidatingSpec = NonNullable<ValidatingAdmissionPolicy['spec']>;
type MutatingSpec = NonNullable<MutatingAdmissionPolicy['spec']>;
type Validation = NonNullable<ValidatingSpec['validations']>[number];
type AuditAnnotation = NonNullable<ValidatingSpec['auditAnnotations']>[number];
type Mutation = NonNullable<MutatingSpec['mutations']>[number];

const SPEC = Path.of('spec');
const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];
const PATCH_TYPES = ['ApplyConfiguration', 'JSONPatch'];
const MOST_ANNOTATIONS = 20;
const LONGEST_VALUE = 5120;
const CEL_RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

function setDefaults(spec: ValidatingSpec | MutatingSpec): void {
  spec.failurePolicy ??= 'Fail';
  if (spec.matchConstraints !== undefined) defaultMatch(spec.matchConstraints);
}

/** What policies of both kinds have. */
function validateShared(spec: ValidatingSpec | MutatingSpec): FieldError[] {
  const match = SPEC.at('matchConstraints');
  const constraints = spec.matchConstraints;
  return [
    ...validateWord(spec.failurePolicy, FAILURE_POLICIES, SPEC.at('failurePolicy')),
    ...(spec.paramKind === undefined ? [] : validateParamKind(spec.paramKind)),
    ...(constraints === undefined
      ? [fieldErrors.required(match, '')]
      : [
          ...validateMatch(constraints, match),
          ...((constraints.resourceRules ?? []).length === 0
            ? [fieldErrors.required(match.at('resourceRules'), '')]
            : []),
        ]),
  ];
}

function validateRest(spec: ValidatingSpec | MutatingSpec, programs: PolicyPrograms): FieldError[] {
  const path = SPEC.at('variables');
  return [
    ...validateConditions(spec.matchConditions ?? [], SPEC.at('matchConditions'), programs.conditions),
    ...(spec.variables ?? []).flatMap(({ name, expression }, index) => {
      const at = path.index(index);
      return [
        ...(name.trim() === ''
          ? [fieldErrors.required(at.at('name'), 'name is not specified')]
          : /^[_a-zA-Z][_a-zA-Z0-9]*$/u.test(name) && !CEL_RESERVED.has(name)
            ? []
            : [fieldErrors.invalid(at.at('name'), name, 'must be a valid CEL identifier')]),
        ...(expression.trim() === ''
          ? [fieldErrors.required(at.at('expression'), 'expression is not specified')]
          : faultOf(programs.variables[index]?.compiled, expression, at.at('expression'))),
      ];
    }),
  ];
}

/** What a compiler found wrong with an expression. */
function faultOf(compiled: Compiled | undefined, expression: string, path: Path): FieldError[] {
  return compiled === undefined || compiled.ok ? [] : [fieldErrors.invalid(path, expression, compiled.fault)];
}

function validateParamKind({
  apiVersion = '',
  kind = '',
}: NonNullable<ValidatingSpec['paramKind']>): FieldError[] {
  const path = SPEC.at('paramKind');
  const wrong = checkDns1035Label(kind.toLowerCase());
  return [
    ...validateApiVersion(apiVersion, path.at('apiVersion')),
    ...(kind === '' ? [fieldErrors.required(path.at('kind'), '')] : []),
    ...(kind !== '' && wrong.length > 0
      ? [
          fieldErrors.invalid(
            path.at('kind'),
            kind,
            `may have mixed case, but should otherwise match: ${wrong.join(',')}`,
          ),
        ]
      : []),
  ];
}

function validateApiVersion(text: string, path: Path): FieldError[] {
  if (text === '') return [fieldErrors.required(path, '')];
  const parts = text === '/' ? ['', ''] : text.split('/');
  if (parts.length > 2) return [fieldErrors.invalid(path, text, `unexpected GroupVersion string: ${text}`)];
  const version = parts.at(-1) ?? '';
  const group = parts.length === 2 ? (parts[0] ?? '') : '';
  const wrongGroup = group === '' ? [] : checkDnsSubdomain(group);
  const wrongVersion = checkDns1035Label(version);
  return [
    ...(wrongGroup.length > 0 ? [fieldErrors.invalid(path, group, wrongGroup.join(','))] : []),
    ...(version === ''
      ? [fieldErrors.invalid(path, text, 'version must be specified')]
      : wrongVersion.length > 0
        ? [fieldErrors.invalid(path, version, wrongVersion.join(','))]
        : []),
  ];
}

function validateValidating({ metadata, spec = {} }: ValidatingAdmissionPolicy): FieldError[] {
  const validations = spec.validations ?? [];
  const annotations = spec.auditAnnotations ?? [];
  const path = SPEC.at('auditAnnotations');
  const programs = compilePolicy(spec);
  const faults = [...validateShared(spec), ...validateRest(spec, programs)];
  if (validations.length === 0 && annotations.length === 0) {
    const why = 'validations or auditAnnotations must contain at least one item';
    return [...faults, fieldErrors.required(SPEC.at('validations'), why), fieldErrors.required(path, why)];
  }
  const keys = annotations.map(({ key }) => key);
  return [
    ...faults,
    ...validations.flatMap((one, index) =>
      validateValidation(one, programs.validations[index], SPEC.at('validations').index(index)),
    ),
    ...(annotations.length > MOST_ANNOTATIONS
      ? [
          fieldErrors.invalid(
            path,
            annotations,
            `must not have more than ${MOST_ANNOTATIONS} auditAnnotations`,
          ),
        ]
      : []),
    ...annotations.flatMap((one, index) => [
      ...validateAnnotation(one, metadata.name ?? '', programs.annotations[index], path.index(index)),
      ...(keys.indexOf(one.key) < index ? [fieldErrors.duplicate(path.index(index).at('key'), one.key)] : []),
    ]),
  ];
}

const blank = (text: string): boolean => text !== '' && text.trim() === '';

function validateValidation(
  one: Validation,
  programs: PolicyPrograms['validations'][number] | undefined,
  path: Path,
): FieldError[] {
  const { expression, message = '', messageExpression = '', reason } = one;
  const at = path.at('message');
  return [
    ...(expression.trim() === ''
      ? [fieldErrors.required(path.at('expression'), 'expression is not specified')]
      : faultOf(programs?.expression, expression, path.at('expression'))),
    ...(blank(messageExpression)
      ? [
          fieldErrors.invalid(
            path.at('messageExpression'),
            messageExpression,
            'must be non-empty if specified',
          ),
        ]
      : faultOf(programs?.message, messageExpression, path.at('messageExpression'))),
    ...(blank(message)
      ? [fieldErrors.invalid(at, message, 'must be non-empty if specified')]
      : /[\n\r]/u.test(message.trim())
        ? [fieldErrors.invalid(at, message, 'must not contain line breaks')]
        : []),
    ...validateWord(reason, REASONS, path.at('reason')),
  ];
}

function validateAnnotation(
  { key, valueExpression }: AuditAnnotation,
  name: string,
  compiled: Compiled | undefined,
  path: Path,
): FieldError[] {
  const whole = `${name}/${key}`;
  const at = path.at('valueExpression');
  const trimmed = valueExpression.trim();
  return [
    ...(name === ''
      ? [fieldErrors.invalid(path.at('key'), key, 'requires metadata.name be non-empty')]
      : invalidFor(path.at('key'), whole, checkQualifiedName(whole))),
    ...(trimmed === ''
      ? [fieldErrors.required(at, 'valueExpression is not specified')]
      : byteLength(trimmed) > LONGEST_VALUE
        ? [fieldErrors.required(at, `must not exceed ${LONGEST_VALUE} bytes in length`)]
        : faultOf(compiled, valueExpression, at)),
  ];
}

function validateMutating({ spec = {} }: MutatingAdmissionPolicy): FieldError[] {
  const again = SPEC.at('reinvocationPolicy');
  const mutations = spec.mutations ?? [];
  const { paramKind, variables, matchConditions } = spec;
  const programs = compilePolicy({
    ...(paramKind === undefined ? {} : { paramKind }),
    ...(variables === undefined ? {} : { variables }),
    ...(matchConditions === undefined ? {} : { matchConditions }),
  });
  return [
    ...validateShared(spec),
    ...validateMutatedOperations(spec.matchConstraints, SPEC.at('matchConstraints')),
    ...validateRest(spec, programs),
    ...(mutations.length === 0
      ? [fieldErrors.required(SPEC.at('mutations'), 'mutations must contain at least one item')]
      : []),
    ...mutations.flatMap((one, index) => validateMutation(one, SPEC.at('mutations').index(index))),
    ...(isBlank(spec.reinvocationPolicy)
      ? [fieldErrors.required(again, '')]
      : validateWord(spec.reinvocationPolicy, REINVOCATION_POLICIES, again)),
  ];
}

function validateMutation(mutation: Mutation, path: Path): FieldError[] {
  const { patchType } = mutation;
  if (patchType === '') return [fieldErrors.required(path.at('patchType'), '')];
  if (!PATCH_TYPES.includes(patchType)) return validateWord(patchType, PATCH_TYPES, path.at('patchType'));
  const [own, other] =
    patchType === 'JSONPatch'
      ? (['jsonPatch', 'applyConfiguration'] as const)
      : (['applyConfiguration', 'jsonPatch'] as const);
  const expression = mutation[own]?.expression ?? '';
  return [
    ...(mutation[own] === undefined
      ? [fieldErrors.required(path.at(own), `must be specified when patchType is ${patchType}`)]
      : expression.trim() === ''
        ? [fieldErrors.required(path.at(own).at('expression'), '')]
        : []),
    ...(mutation[other] === undefined
      ? []
      : [
          fieldErrors.invalid(
            path.at(other),
            `{${other}}`,
            `must not be specified when patchType is ${patchType}`,
          ),
        ]),
  ];
}

export const validatingPolicyRules: KindRules<ValidatingAdmissionPolicy> = {
  resource: 'validatingadmissionpolicies.admissionregistration.k8s.io',
  default: (policy) => setDefaults((policy.spec ??= {})),
  prepareForCreate(policy) {
    policy.metadata.generation = 1;
    policy.status = {};
  },
  prepareForUpdate(policy, old) {
    const same = semanticallyEqual(policy.spec, old.spec);
    policy.metadata.generation = (old.metadata.generation ?? 0) + (same ? 0 : 1);
    policy.status = copyOf(old.status ?? {});
  },
  validate: validateValidating,
  validateUpdate: (policy, old) =>
    semanticallyEqual(policy.spec, old.spec) ? [] : validateValidating(policy),
};

export const mutatingPolicyRules: KindRules<MutatingAdmissionPolicy> = {
  resource: 'mutatingadmissionpolicies.admissionregistration.k8s.io',
  default: (policy) => setDefaults((policy.spec ??= {})),
  validate: validateMutating,
  validateUpdate: (policy, old) => (semanticallyEqual(policy.spec, old.spec) ? [] : validateMutating(policy)),
};
