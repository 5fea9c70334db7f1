import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { ResourceQuota } from '../../objects/kinds.ts';
import { copyOf } from '../../objects/object.ts';
import { IMMUTABLE } from '../../objects/validation/messages.ts';
import { parseQuantity } from '../../objects/validation/quantity.ts';
import type { KindRules } from '../../registry/types.ts';
import { internalValue } from '../pod/internal-json.ts';
import {
  COUNTED_RESOURCES,
  validateResourceAmount,
  validateResourceName,
} from '../pod/validate-resources.ts';
import { statusRules } from '../status-rules.ts';

/** pkg/apis/core/validation: ValidateResourceQuota. */

type Spec = NonNullable<ResourceQuota['spec']>;
type Amounts = Readonly<Record<string, string>>;

const SPEC = Path.of('spec');
const COMPUTE = ['cpu', 'memory', 'limits.cpu', 'limits.memory', 'requests.cpu', 'requests.memory'];
const STANDARD = new Set([
  ...COMPUTE,
  ...COUNTED_RESOURCES,
  'ephemeral-storage',
  'requests.storage',
  'requests.ephemeral-storage',
  'limits.ephemeral-storage',
]);

const isStandard = (name: string): boolean =>
  STANDARD.has(name) || name.startsWith('hugepages-') || name.startsWith('requests.hugepages-');

/** What each scope can be about. */
const PODS = new Set(['pods', ...COMPUTE]);
const SCOPES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Terminating', PODS],
  ['NotTerminating', PODS],
  ['BestEffort', new Set(['pods'])],
  ['NotBestEffort', PODS],
  ['PriorityClass', PODS],
  ['CrossNamespacePodAffinity', PODS],
  ['VolumeAttributesClass', new Set(['persistentvolumeclaims', 'requests.storage'])],
]);
const OPPOSITES = [
  ['BestEffort', 'NotBestEffort'],
  ['Terminating', 'NotTerminating'],
] as const;

function validateAmounts(amounts: Amounts | undefined, path: Path): FieldError[] {
  return Object.entries(amounts ?? {}).flatMap(([name, amount]) => {
    const at = path.key(name);
    const faults = validateResourceName(name, at);
    if (!name.includes('/') && !isStandard(name)) {
      faults.push(fieldErrors.invalid(at, name, 'must be a standard resource for quota'));
    }
    return [...faults, ...validateResourceAmount(name, parseQuantity(amount), at)];
  });
}

/** The resources of the quota that a scope can't be about. */
function misfits(spec: Spec, scope: string): string[] {
  const fitting = SCOPES.get(scope);
  if (fitting === undefined) return [];
  return Object.keys(spec.hard ?? {})
    .toSorted()
    .filter((name) => isStandard(name) && !fitting.has(name));
}

function conflicts(scopes: readonly string[], shown: unknown, path: Path): FieldError[] {
  return OPPOSITES.filter(([one, other]) => scopes.includes(one) && scopes.includes(other)).map(() =>
    fieldErrors.invalid(path, shown, 'conflicting scopes'),
  );
}

function validateScopes(spec: Spec): FieldError[] {
  const scopes = spec.scopes ?? [];
  const path = SPEC.at('scopes');
  return [
    ...scopes.flatMap((scope) => [
      ...(SCOPES.has(scope) ? [] : [fieldErrors.invalid(path, scopes, 'unsupported scope')]),
      ...misfits(spec, scope).map(() =>
        fieldErrors.invalid(path, scopes, 'unsupported scope applied to resource'),
      ),
    ]),
    ...conflicts(scopes, scopes, path),
  ];
}

const EXISTS_ONLY =
  "must be 'Exists' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity";

function validateSelector(spec: Spec): FieldError[] {
  const terms = spec.scopeSelector?.matchExpressions ?? [];
  const path = SPEC.at('scopeSelector').at('matchExpressions');
  const faults: FieldError[] = [];
  for (const { scopeName, operator, values = [] } of terms) {
    if (!SCOPES.has(scopeName)) {
      faults.push(fieldErrors.invalid(path.at('scopeName'), scopeName, 'unsupported scope'));
    }
    const shown = internalValue('ScopeSelector', spec.scopeSelector);
    faults.push(
      ...misfits(spec, scopeName).map(() =>
        fieldErrors.invalid(path, shown, 'unsupported scope applied to resource'),
      ),
    );
    const valued = scopeName === 'PriorityClass' || scopeName === 'VolumeAttributesClass';
    if (SCOPES.has(scopeName) && !valued && operator !== 'Exists') {
      faults.push(fieldErrors.invalid(path.at('operator'), operator, EXISTS_ONLY));
    }
    switch (operator) {
      case 'In':
      case 'NotIn':
        if (values.length === 0) {
          faults.push(
            fieldErrors.required(
              path.at('values'),
              "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector",
            ),
          );
        }
        break;
      case 'Exists':
      case 'DoesNotExist':
        if (values.length > 0) {
          faults.push(
            fieldErrors.invalid(
              path.at('values'),
              values,
              "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector",
            ),
          );
        }
        break;
      default:
        faults.push(fieldErrors.invalid(path.at('operator'), operator, 'not a valid selector operator'));
    }
  }
  const names = terms.map(({ scopeName }) => scopeName);
  return [...faults, ...conflicts(names, spec.scopes ?? null, path)];
}

function validateSpec(spec: Spec): FieldError[] {
  return [...validateAmounts(spec.hard, SPEC.at('hard')), ...validateScopes(spec), ...validateSelector(spec)];
}

function validateStatus({ status }: ResourceQuota): FieldError[] {
  const path = Path.of('status');
  return [
    ...validateAmounts(status?.hard, path.at('hard')),
    ...validateAmounts(status?.used, path.at('used')),
  ];
}

const sameScopes = ({ scopes: a = [] }: Spec, { scopes: b = [] }: Spec): boolean =>
  a.every((scope) => b.includes(scope)) && b.every((scope) => a.includes(scope));

export const resourceQuotaRules: KindRules<ResourceQuota> = {
  resource: 'resourcequotas',
  prepareForCreate(quota) {
    quota.status = {};
  },
  prepareForUpdate(quota, old) {
    quota.status = copyOf(old.status ?? {});
  },
  validate: (quota) => validateSpec(quota.spec ?? {}),
  validateUpdate: ({ spec = {} }, old) => [
    ...validateSpec(spec),
    ...(sameScopes(spec, old.spec ?? {})
      ? []
      : [fieldErrors.invalid(SPEC.at('scopes'), spec.scopes ?? null, IMMUTABLE)]),
  ],
  subresources: { status: statusRules(validateStatus) },
};
