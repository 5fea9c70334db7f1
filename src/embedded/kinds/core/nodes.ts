import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { Node } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { validateCidr } from '../../objects/validation/cidr.ts';
import { validateLabelKey } from '../../objects/validation/labels.ts';
import { checkLabelValue } from '../../objects/validation/names.ts';
import { parseQuantity } from '../../objects/validation/quantity.ts';
import type { KindRules } from '../../registry/types.ts';
import { internalValue } from '../pod/internal-json.ts';
import { validateResourceAmount } from '../pod/validate-resources.ts';
import { statusRules } from '../status-rules.ts';

/** pkg/apis/core/validation: ValidateNode, ValidateNodeUpdate; pkg/registry/core/node/strategy.go. */

type Taint = NonNullable<NonNullable<Node['spec']>['taints']>[number];

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
/** The real server names them below metadata. */
const TAINTS = Path.of('metadata', 'taints');
const CIDRS = Path.of('spec', 'podCIDRs');

function setDefaults({ status }: Node): void {
  if (status?.capacity !== undefined && status.allocatable === undefined) {
    status.allocatable = { ...status.capacity };
  }
}

function validateTaints(taints: readonly Taint[]): FieldError[] {
  const faults: FieldError[] = [];
  const seen = new Set<string>();
  for (const [index, taint] of taints.entries()) {
    const at = TAINTS.index(index);
    const { key, value = '', effect } = taint;
    faults.push(...validateLabelKey(key, at.at('key')));
    const wrong = checkLabelValue(value);
    if (wrong.length > 0) faults.push(fieldErrors.invalid(at.at('value'), value, wrong.join(';')));
    if (effect === '') faults.push(fieldErrors.required(at.at('effect'), ''));
    else if (!EFFECTS.includes(effect)) {
      faults.push(fieldErrors.notSupportedInOrder(at.at('effect'), effect, EFFECTS));
    }
    if (seen.has(`${effect} ${key}`)) {
      const fault = fieldErrors.duplicate(at, internalValue('Taint', taint));
      faults.push({ ...fault, message: `${fault.message}: taints must be unique by key and effect pair` });
    }
    seen.add(`${effect} ${key}`);
  }
  return faults;
}

function validateResources({ status }: Node): FieldError[] {
  return (['capacity', 'allocatable'] as const).flatMap((field) =>
    Object.entries(status?.[field] ?? {}).flatMap(([name, amount]) =>
      validateResourceAmount(name, parseQuantity(amount), Path.of('status', field, name)),
    ),
  );
}

function validateNode(node: Node): FieldError[] {
  const cidrs = node.spec?.podCIDRs ?? [];
  return [
    ...validateTaints(node.spec?.taints ?? []),
    ...validateResources(node),
    ...cidrs.flatMap((cidr, index) => validateCidr(CIDRS.index(index), cidr)),
    ...(cidrs.length > 2 || (cidrs.length === 2 && cidrs[0]?.includes(':') === cidrs[1]?.includes(':'))
      ? [fieldErrors.invalid(CIDRS, cidrs, 'may specify no more than one CIDR for each IP family')]
      : []),
  ];
}

function validateNodeUpdate(node: Node, old: Node): FieldError[] {
  const faults = validateResources(node);
  const seen = new Set<string>();
  for (const [index, address] of (node.status?.addresses ?? []).entries()) {
    const key = `${address.type} ${address.address}`;
    if (seen.has(key)) {
      faults.push(
        fieldErrors.duplicate(
          Path.of('status', 'addresses').index(index),
          internalValue('NodeAddress', address),
        ),
      );
    }
    seen.add(key);
  }
  const before = old.spec?.podCIDRs ?? [];
  const after = node.spec?.podCIDRs ?? [];
  const changes =
    before.length > 0 && before.length !== after.length
      ? 1
      : before.filter((cidr, index) => cidr !== after[index]).length;
  for (let change = 0; change < changes; change++) {
    faults.push(fieldErrors.forbidden(CIDRS, 'node updates may not change podCIDR except from "" to valid'));
  }
  const provider = old.spec?.providerID ?? '';
  if (provider !== '' && provider !== node.spec?.providerID) {
    faults.push(
      fieldErrors.forbidden(
        Path.of('spec', 'providerID'),
        'node updates may not change providerID except from "" to valid',
      ),
    );
  }
  return [...faults, ...validateTaints(node.spec?.taints ?? [])];
}

/** podCIDR is the first of podCIDRs, whichever of them is given (pkg/apis/core/v1/conversion.go). */
function settleCidrs({ spec }: Node): void {
  if (spec === undefined) return;
  if ((spec.podCIDR ?? '') !== '' && (spec.podCIDRs ?? []).length === 0) spec.podCIDRs = [spec.podCIDR ?? ''];
}

export const nodeRules: KindRules<Node> = {
  resource: 'nodes',
  default(node) {
    setDefaults(node);
    settleCidrs(node);
  },
  prepareForUpdate(node, old) {
    if (old.status === undefined) delete node.status;
    else node.status = copyOf(old.status);
  },
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  subresources: { status: statusRules(validateNodeUpdate) },
};
