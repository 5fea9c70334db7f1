import type { Authorize } from '../../cel/functions/authorization.ts';
import type { Value } from '../../cel/values.ts';
import { fromJson } from '../../cel/values.ts';
import { compilePolicy, type PolicyPrograms } from '../../kinds/admission-registration/expressions.ts';
import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../objects/kinds.ts';
import { StatusError } from '../../objects/status-error.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../../registry/types.ts';
import type { Schemas } from '../../schema/types.ts';
import { refused } from '../refuse.ts';
import { judge } from './judge.ts';
import { matchesRequest } from './matching.ts';
import { collectParams, ConfigurationFault, paramKindFault } from './params.ts';
import { requestVariables } from './variables.ts';

const GROUP = 'admissionregistration.k8s.io';
const POLICIES = `validatingadmissionpolicies.${GROUP}`;
const BINDINGS = `validatingadmissionpolicybindings.${GROUP}`;

/** The answers that store nothing are not for policies. */
const REVIEWS = new Set(['authentication.k8s.io', 'authorization.k8s.io']);

interface Denial {
  readonly policy: string;
  readonly binding: string | undefined;
  readonly message: string;
  readonly reason: string;
}

/**
 * ValidatingAdmissionPolicies that a binding puts in force: dispatcher.go of
 * k8s.io/apiserver/pkg/admission/plugin/policy/validating. `authorize` answers what expressions ask of the authorizer
 * about somebody.
 */
export function createValidatingPolicies({
  schemas,
  authorize,
}: {
  readonly schemas: Schemas;
  readonly authorize: (request: AdmissionRequest) => Authorize;
}): AdmissionPlugin {
  const compiled = new Map<string, { readonly key: string; readonly programs: PolicyPrograms }>();

  /** Compiled once per version of a policy. */
  const programsOf = ({ metadata, spec = {} }: ValidatingAdmissionPolicy): PolicyPrograms => {
    const name = metadata.name ?? '';
    const key = `${metadata.uid ?? ''}/${metadata.generation ?? 0}`;
    const known = compiled.get(name);
    if (known?.key === key) return known.programs;
    const programs = compilePolicy(spec);
    compiled.set(name, { key, programs });
    return programs;
  };

  return {
    name: 'ValidatingAdmissionPolicy',
    validate(request) {
      const { resource, context } = request;
      if (resource.group === GROUP || REVIEWS.has(resource.group)) return;
      const bindings = context.list<ValidatingAdmissionPolicyBinding>(BINDINGS);
      if (bindings.length === 0) return;
      let common: ReadonlyMap<string, Value> | undefined;
      const variables = (): ReadonlyMap<string, Value> =>
        (common ??= requestVariables(request, schemas, authorize(request)));
      const denials = context.list<ValidatingAdmissionPolicy>(POLICIES).flatMap((policy) =>
        denialsOf(
          policy,
          bindings.filter(({ spec }) => spec?.policyName === policy.metadata.name),
          request,
        ),
      );
      for (const name of compiled.keys()) {
        if (context.get(POLICIES, '', name) === undefined) compiled.delete(name);
      }
      const [first] = denials;
      if (first !== undefined) throw refusal(request, first);

      function denialsOf(
        policy: ValidatingAdmissionPolicy,
        bound: readonly ValidatingAdmissionPolicyBinding[],
        asked: AdmissionRequest,
      ): readonly Denial[] {
        const { spec = {} } = policy;
        if (bound.length === 0 || !matchesRequest(spec.matchConstraints ?? {}, asked)) return [];
        const fault = paramKindFault(spec.paramKind, schemas);
        if (fault !== undefined) return misconfigured(policy, undefined, fault);
        return bound.flatMap((binding) => denialsWith(policy, binding, asked));
      }

      function denialsWith(
        policy: ValidatingAdmissionPolicy,
        binding: ValidatingAdmissionPolicyBinding,
        asked: AdmissionRequest,
      ): readonly Denial[] {
        const {
          paramRef,
          matchResources,
          validationActions: actions,
        } = binding.spec ?? { validationActions: [] };
        if (matchResources !== undefined && !matchesRequest(matchResources, asked)) return [];
        const names = { policy: policy.metadata.name ?? '', binding: binding.metadata.name ?? '' };
        try {
          const kind = policy.spec?.paramKind;
          return collectParams(kind, paramRef, asked.namespace, schemas, context).flatMap((params) => {
            const known = new Map([...variables(), ['params', fromJson(params)] as const]);
            const { objections, faults } = judge(policy.spec ?? {}, programsOf(policy), known);
            for (const { message } of actions.includes('Warn') ? objections : []) {
              asked.warn(
                `Validation failed for ValidatingAdmissionPolicy '${names.policy}' with binding '${names.binding}': ${message}`,
              );
            }
            return [
              ...(actions.includes('Deny') ? objections.map((one) => ({ ...names, ...one })) : []),
              ...faults.map((message) => ({ ...names, message, reason: '' })),
            ];
          });
        } catch (error) {
          if (error instanceof ConfigurationFault) return misconfigured(policy, names.binding, error.message);
          throw error;
        }
      }
    },
  };
}

function misconfigured(
  { metadata, spec }: ValidatingAdmissionPolicy,
  binding: string | undefined,
  why: string,
): readonly Denial[] {
  if (spec?.failurePolicy === 'Ignore') return [];
  const message = `failed to configure ${binding === undefined ? 'policy' : 'binding'}: ${why}`;
  return [{ policy: metadata.name ?? '', binding, message, reason: '' }];
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function refusal(request: AdmissionRequest, { policy, binding, message, reason }: Denial): StatusError {
  const by = binding === undefined ? '' : ` with binding '${binding}'`;
  const text = `ValidatingAdmissionPolicy '${policy}'${by} denied request: ${message}`;
  const { status } = refused(request, text);
  const why = reason === '' ? 'Invalid' : reason;
  return new StatusError(CODES[why] ?? 422, why, status.message, {
    ...status.details,
    causes: [{ message: text }],
  });
}
