import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { Lease } from '../objects/kinds.ts';
import { NOT_NEGATIVE } from '../objects/validation/messages.ts';
import type { KindRules } from '../registry/types.ts';

const SPEC = Path.of('spec');

/** pkg/apis/coordination/validation. */
function validateLease({ spec = {} }: Lease): FieldError[] {
  const { leaseDurationSeconds: seconds, leaseTransitions: transitions } = spec;
  return [
    ...(seconds !== undefined && seconds <= 0
      ? [fieldErrors.invalid(SPEC.at('leaseDurationSeconds'), seconds, 'must be greater than 0')]
      : []),
    ...(transitions !== undefined && transitions < 0
      ? [fieldErrors.invalid(SPEC.at('leaseTransitions'), transitions, NOT_NEGATIVE)]
      : []),
  ];
}

/** Coordinated leader election is off. */
function dropStrategy({ spec }: Lease): void {
  delete spec?.strategy;
  delete spec?.preferredHolder;
}

export const leaseRules: KindRules<Lease> = {
  resource: 'leases.coordination.k8s.io',
  prepareForCreate: dropStrategy,
  prepareForUpdate: dropStrategy,
  validate: validateLease,
  validateUpdate: validateLease,
};
