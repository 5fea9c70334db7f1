import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { LabelSelector, PodSpec } from '../../objects/kinds.ts';
import { validateLabelKey, validateLabelSelector } from '../../objects/validation/labels.ts';
import {
  checkDnsLabel,
  checkDnsSubdomain,
  checkLabelValue,
  checkQualifiedName,
} from '../../objects/validation/names.ts';
import { invalidFor, isBlank, validatePositive } from './checks.ts';

/** What decides where a Pod runs: affinity, tolerations, spreading, gates. */

type Affinity = NonNullable<PodSpec['affinity']>;
type NodeAffinity = NonNullable<Affinity['nodeAffinity']>;
type NodeTerm = NonNullable<
  NonNullable<NodeAffinity['requiredDuringSchedulingIgnoredDuringExecution']>['nodeSelectorTerms']
>[number];
type NodeRequirement = NonNullable<NodeTerm['matchExpressions']>[number];
type PodAffinity = NonNullable<Affinity['podAffinity']>;
type PodTerm = NonNullable<PodAffinity['requiredDuringSchedulingIgnoredDuringExecution']>[number];
type Toleration = NonNullable<PodSpec['tolerations']>[number];
type Spread = NonNullable<PodSpec['topologySpreadConstraints']>[number];

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

export function validateAffinity(affinity: Affinity | undefined, path: Path): FieldError[] {
  if (affinity === undefined) return [];
  return [
    ...(affinity.nodeAffinity === undefined
      ? []
      : validateNodeAffinity(affinity.nodeAffinity, path.at('nodeAffinity'))),
    ...(['podAffinity', 'podAntiAffinity'] as const).flatMap((kind) => {
      const own = affinity[kind];
      return own === undefined ? [] : validatePodAffinity(own, path.at(kind));
    }),
  ];
}

function validateNodeAffinity(affinity: NodeAffinity, path: Path): FieldError[] {
  const required = affinity[REQUIRED];
  return [
    ...(required === undefined ? [] : validateNodeSelector(required, path.at(REQUIRED))),
    ...(affinity[PREFERRED] ?? []).flatMap(({ weight, preference }, index) => [
      ...validateWeight(weight, path.at(PREFERRED).index(index)),
      ...validateNodeTerm(preference ?? {}, false, path.at(PREFERRED).index(index).at('preference')),
    ]),
  ];
}

/** The terms of a node selector, of Pods and of volumes. */
export function validateNodeSelector(
  { nodeSelectorTerms }: { readonly nodeSelectorTerms?: readonly NodeTerm[] | null },
  path: Path,
): FieldError[] {
  const at = path.at('nodeSelectorTerms');
  const terms = nodeSelectorTerms ?? [];
  return terms.length === 0
    ? [fieldErrors.required(at, 'must have at least one node selector term')]
    : terms.flatMap((term, index) => validateNodeTerm(term, true, at.index(index)));
}

function validateWeight(weight: number | undefined, path: Path): FieldError[] {
  const value = weight ?? 0;
  return value <= 0 || value > 100
    ? [fieldErrors.invalid(path.at('weight'), value, 'must be in the range 1-100')]
    : [];
}

/** Values of preferred terms aren't checked: they were allowed to be wrong once. */
function validateNodeTerm(term: NodeTerm, checkValues: boolean, path: Path): FieldError[] {
  return [
    ...(term.matchExpressions ?? []).flatMap((one, index) =>
      validateNodeRequirement(one, checkValues, path.at('matchExpressions').index(index)),
    ),
    ...(term.matchFields ?? []).flatMap((one, index) =>
      validateNodeField(one, path.at('matchFields').index(index)),
    ),
  ];
}

function validateNodeRequirement(one: NodeRequirement, checkValues: boolean, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const values = one.values ?? [];
  const at = path.at('values');
  switch (one.operator) {
    case 'In':
    case 'NotIn':
      if (values.length === 0) {
        faults.push(fieldErrors.required(at, "must be specified when `operator` is 'In' or 'NotIn'"));
      }
      break;
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) {
        faults.push(
          fieldErrors.forbidden(at, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
      break;
    case 'Gt':
    case 'Lt':
      if (values.length !== 1) {
        faults.push(
          fieldErrors.required(at, "must be specified single value when `operator` is 'Lt' or 'Gt'"),
        );
      }
      break;
    default:
      faults.push(
        fieldErrors.invalid(path.at('operator'), one.operator ?? '', 'not a valid selector operator'),
      );
  }
  faults.push(...validateLabelKey(one.key ?? '', path.at('key')));
  if (checkValues) {
    for (const [index, value] of values.entries()) {
      faults.push(...invalidFor(at.index(index), value, checkLabelValue(value)));
    }
  }
  return faults;
}

function validateNodeField(one: NodeRequirement, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const values = one.values ?? [];
  if (one.operator !== 'In' && one.operator !== 'NotIn') {
    faults.push(
      fieldErrors.invalid(path.at('operator'), one.operator ?? '', 'not a valid selector operator'),
    );
  } else if (values.length !== 1) {
    faults.push(
      fieldErrors.required(
        path.at('values'),
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      ),
    );
  }
  if (one.key !== 'metadata.name') {
    faults.push(fieldErrors.invalid(path.at('key'), one.key ?? '', 'not a valid field selector key'));
    return faults;
  }
  return [
    ...faults,
    ...values.flatMap((value, index) =>
      invalidFor(path.at('values').index(index), value, checkDnsSubdomain(value)),
    ),
  ];
}

function validatePodAffinity(affinity: PodAffinity, path: Path): FieldError[] {
  return [
    ...(affinity[REQUIRED] ?? []).flatMap((term, index) =>
      validatePodTerm(term, path.at(REQUIRED).index(index)),
    ),
    ...(affinity[PREFERRED] ?? []).flatMap(({ weight, podAffinityTerm }, index) => [
      ...validateWeight(weight, path.at(PREFERRED).index(index)),
      ...validatePodTerm(podAffinityTerm ?? {}, path.at(PREFERRED).index(index).at('podAffinityTerm')),
    ]),
  ];
}

function validatePodTerm(term: PodTerm, path: Path): FieldError[] {
  const key = term.topologyKey ?? '';
  return [
    ...validateLabelSelector(term.labelSelector, path.at('labelSelector')),
    ...validateLabelSelector(term.namespaceSelector, path.at('namespaceSelector')),
    ...(term.namespaces ?? []).flatMap((name) => invalidFor(path.at('namespace'), name, checkDnsLabel(name))),
    ...validateMatchKeys(term.matchLabelKeys ?? [], term.mismatchLabelKeys ?? [], term.labelSelector, path),
    ...(key === '' ? [fieldErrors.required(path.at('topologyKey'), 'can not be empty')] : []),
    ...validateLabelKey(key, path.at('topologyKey')),
  ];
}

function validateMatchKeys(
  match: readonly string[],
  mismatch: readonly string[],
  selector: LabelSelector | undefined,
  path: Path,
): FieldError[] {
  const faults: FieldError[] = [];
  for (const [name, keys] of [
    ['matchLabelKeys', match],
    ['mismatchLabelKeys', mismatch],
  ] as const) {
    if (keys.length === 0) continue;
    if (selector === undefined) {
      faults.push(
        fieldErrors.forbidden(path.at(name), 'must not be specified when labelSelector is not set'),
      );
      continue;
    }
    faults.push(...keys.flatMap((key, index) => validateLabelKey(key, path.at(name).index(index))));
  }
  // The selector already contains what matchLabelKeys stand for, so a key that it has twice was there before.
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}));
  for (const { key = '' } of selector?.matchExpressions ?? []) {
    const index = match.lastIndexOf(key);
    if (index !== -1 && seen.has(key)) {
      faults.push(
        fieldErrors.invalid(path.index(index), key, 'exists in both matchLabelKeys and labelSelector'),
      );
    }
    seen.add(key);
  }
  for (const [index, key] of match.entries()) {
    if (mismatch.includes(key)) {
      faults.push(
        fieldErrors.invalid(
          path.at('matchLabelKeys').index(index),
          key,
          'exists in both matchLabelKeys and mismatchLabelKeys',
        ),
      );
    }
  }
  return faults;
}

export function validateTolerations(tolerations: readonly Toleration[], path: Path): FieldError[] {
  return tolerations.flatMap((toleration, index) => validateToleration(toleration, path.index(index)));
}

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

function validateToleration(toleration: Toleration, at: Path): FieldError[] {
  const { key = '', operator = '', value = '', effect = '' } = toleration;
  const faults: FieldError[] = [];
  if (key !== '') faults.push(...validateLabelKey(key, at.at('key')));
  if (key === '' && operator !== 'Exists') {
    faults.push(
      fieldErrors.invalid(
        at.at('operator'),
        operator,
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      ),
    );
  }
  if (toleration.tolerationSeconds !== undefined && effect !== 'NoExecute') {
    faults.push(
      fieldErrors.invalid(
        at.at('effect'),
        effect,
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
      ),
    );
  }
  if (operator === 'Equal' || operator === '') {
    const messages = checkLabelValue(value);
    if (messages.length > 0) faults.push(fieldErrors.invalid(at.at('operator'), value, messages.join(';')));
  } else if (operator === 'Exists') {
    if (value !== '') {
      faults.push(
        fieldErrors.invalid(at.at('operator'), value, "value must be empty when `operator` is 'Exists'"),
      );
    }
  } else {
    const numeric = operator === 'Lt' || operator === 'Gt' ? ['Lt', 'Gt'] : [];
    faults.push(
      fieldErrors.notSupportedInOrder(at.at('operator'), operator, ['Equal', 'Exists', ...numeric]),
    );
  }
  if (effect !== '' && !EFFECTS.includes(effect)) {
    faults.push(fieldErrors.notSupportedInOrder(at.at('effect'), effect, EFFECTS));
  }
  return faults;
}

const ACTIONS = ['DoNotSchedule', 'ScheduleAnyway'];
const NODE_POLICIES = ['Honor', 'Ignore'];

export function validateSpreading(constraints: readonly Spread[], path: Path): FieldError[] {
  return constraints.flatMap((constraint, index) => {
    const at = path.index(index);
    const { minDomains } = constraint;
    const topologyKey = constraint.topologyKey ?? '';
    const whenUnsatisfiable = constraint.whenUnsatisfiable ?? '';
    const faults = validatePositive(constraint.maxSkew, at.at('maxSkew'));
    if (isBlank(topologyKey)) faults.push(fieldErrors.required(at.at('topologyKey'), 'can not be empty'));
    if (!ACTIONS.includes(whenUnsatisfiable)) {
      faults.push(fieldErrors.notSupported(at.at('whenUnsatisfiable'), whenUnsatisfiable, ACTIONS));
    }
    const repeated = constraints
      .slice(index + 1)
      .some((one) => one.topologyKey === topologyKey && one.whenUnsatisfiable === whenUnsatisfiable);
    if (repeated) {
      faults.push(
        fieldErrors.duplicate(
          at.at('{topologyKey, whenUnsatisfiable}'),
          `{${topologyKey}, ${whenUnsatisfiable}}`,
        ),
      );
    }
    if (minDomains !== undefined) {
      faults.push(...validatePositive(minDomains, at.at('minDomains')));
      if (whenUnsatisfiable !== 'DoNotSchedule') {
        faults.push(
          fieldErrors.invalid(
            at.at('minDomains'),
            minDomains,
            `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`,
          ),
        );
      }
    }
    for (const field of ['nodeAffinityPolicy', 'nodeTaintsPolicy'] as const) {
      const policy = constraint[field];
      if (policy !== undefined && !NODE_POLICIES.includes(policy)) {
        faults.push(fieldErrors.notSupported(at.at(field), policy, NODE_POLICIES));
      }
    }
    return [
      ...faults,
      ...validateMatchKeys(constraint.matchLabelKeys ?? [], [], constraint.labelSelector, at),
      ...validateLabelSelector(constraint.labelSelector, at.at('labelSelector')),
    ];
  });
}

export function validateGates(gates: NonNullable<PodSpec['schedulingGates']>, path: Path): FieldError[] {
  const seen = new Set<string>();
  return gates.flatMap((gate, index) => {
    const name = gate.name ?? '';
    const faults = invalidFor(path.index(index), name, checkQualifiedName(name));
    if (seen.has(name)) faults.push(fieldErrors.duplicate(path.index(index), name));
    seen.add(name);
    return faults;
  });
}
