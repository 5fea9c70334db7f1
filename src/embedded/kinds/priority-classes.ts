import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import type { PriorityClass } from '../objects/kinds.ts';
import type { KindRules } from '../registry/types.ts';
import { validateUnchanged } from './validate-workload.ts';

/** pkg/apis/scheduling/validation, pkg/apis/scheduling/v1/helpers.go. */

const HIGHEST = 1_000_000_000;
const SYSTEM = 'system-';
const SYSTEM_VALUES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};
const POLICY = Path.of('preemptionPolicy');

function systemFault(name: string, { value = 0, globalDefault = false }: PriorityClass): string | undefined {
  const known = SYSTEM_VALUES[name];
  if (known === undefined) return `${name} is not a known system priority class`;
  if (value !== known) return `value of ${name} PriorityClass must be ${known}`;
  return globalDefault ? `globalDefault of ${name} PriorityClass must be false` : undefined;
}

function validateClass(own: PriorityClass): FieldError[] {
  const faults: FieldError[] = [];
  const name = own.metadata.name ?? '';
  if (name.startsWith(SYSTEM)) {
    const why = systemFault(name, own);
    if (why !== undefined) {
      faults.push(
        fieldErrors.forbidden(
          Path.of('metadata', 'name'),
          `priority class names with '${SYSTEM}' prefix are reserved for system use only. error: ${why}`,
        ),
      );
    }
  } else if ((own.value ?? 0) > HIGHEST) {
    faults.push(
      fieldErrors.forbidden(
        Path.of('value'),
        `maximum allowed value of a user defined priority is ${HIGHEST}`,
      ),
    );
  }
  const policy = own.preemptionPolicy;
  if (policy === '') faults.push(fieldErrors.required(POLICY, ''));
  else if (policy !== undefined && policy !== 'PreemptLowerPriority' && policy !== 'Never') {
    faults.push(fieldErrors.notSupportedInOrder(POLICY, policy, ['PreemptLowerPriority', 'Never']));
  }
  return faults;
}

export const priorityClassRules: KindRules<PriorityClass> = {
  resource: 'priorityclasses.scheduling.k8s.io',
  default(own) {
    own.preemptionPolicy ??= 'PreemptLowerPriority';
  },
  validate: validateClass,
  validateUpdate: (next, old) => [
    ...((next.value ?? 0) === (old.value ?? 0)
      ? []
      : [fieldErrors.forbidden(Path.of('value'), 'may not be changed in an update.')]),
    ...validateUnchanged(next.preemptionPolicy, old.preemptionPolicy, POLICY),
  ],
};
