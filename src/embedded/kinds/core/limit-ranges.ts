import type { FieldError } from '../../objects/field-error.ts';
import { fieldErrors, Path } from '../../objects/field-error.ts';
import type { LimitRange } from '../../objects/kinds.ts';
import { checkQualifiedName } from '../../objects/validation/names.ts';
import {
  formatQuantity,
  milliUnits,
  parseQuantity,
  type Quantity,
} from '../../objects/validation/quantity.ts';
import type { KindRules } from '../../registry/types.ts';
import { invalidFor } from '../pod/checks.ts';
import {
  isOvercommitAllowed,
  validateContainerResourceName,
  validateResourceName,
} from '../pod/validate-resources.ts';

/** pkg/apis/core/validation: ValidateLimitRange. */

type Limit = NonNullable<LimitRange['spec']>['limits'][number];
type Field = 'max' | 'min' | 'default' | 'defaultRequest' | 'maxLimitRequestRatio';

const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const ONE = 1_000_000_000n;

function setDefaults({ spec }: LimitRange): void {
  for (const limit of spec?.limits ?? []) {
    if (limit.type !== 'Container') continue;
    limit.default = { ...limit.max, ...limit.default };
    limit.defaultRequest = { ...limit.min, ...limit.default, ...limit.defaultRequest };
  }
}

function validateType(type: string, path: Path): FieldError[] {
  const faults = invalidFor(path, type, checkQualifiedName(type));
  return faults.length > 0 || type.includes('/') || TYPES.includes(type)
    ? faults
    : [fieldErrors.invalid(path, type, 'must be a standard limit type or fully qualified')];
}

function validateRange({ spec }: LimitRange): FieldError[] {
  const path = Path.of('spec', 'limits');
  const seen = new Set<string>();
  return (spec?.limits ?? []).flatMap((limit, index) => {
    const at = path.index(index);
    const faults = validateType(limit.type, at.at('type'));
    if (seen.has(limit.type)) faults.push(fieldErrors.duplicate(at.at('type'), limit.type));
    seen.add(limit.type);
    return [...faults, ...validateLimit(limit, at)];
  });
}

function validateLimit(limit: Limit, at: Path): FieldError[] {
  const faults: FieldError[] = [];
  const isPod = limit.type === 'Pod';
  const checkName =
    isPod || limit.type === 'Container' ? validateContainerResourceName : validateResourceName;
  const names = new Set<string>();
  const look = (field: Field): void => {
    for (const name of Object.keys(limit[field] ?? {})) {
      faults.push(...checkName(name, at.at(field).key(name)));
      names.add(name);
    }
  };
  look('max');
  look('min');
  for (const field of ['default', 'defaultRequest'] as const) {
    if (!isPod) look(field);
    else if (Object.keys(limit[field] ?? {}).length > 0) {
      faults.push(fieldErrors.forbidden(at.at(field), "may not be specified when `type` is 'Pod'"));
    }
  }
  if (
    limit.type === 'PersistentVolumeClaim' &&
    limit.min?.['storage'] === undefined &&
    limit.max?.['storage'] === undefined
  ) {
    faults.push(
      fieldErrors.required(
        at.at('limits'),
        'either minimum or maximum storage value is required, but neither was provided',
      ),
    );
  }
  look('maxLimitRequestRatio');
  for (const name of names) faults.push(...validateAmounts(limit, name, at));
  return faults;
}

const text = (quantity: Quantity | undefined): string =>
  formatQuantity(quantity ?? { nano: 0n, format: 'DecimalSI' });

const more = (a: Quantity | undefined, b: Quantity | undefined): boolean =>
  a !== undefined && b !== undefined && a.nano > b.nano;

function validateAmounts(limit: Limit, name: string, at: Path): FieldError[] {
  const faults: FieldError[] = [];
  const amount = (field: Field): Quantity | undefined => {
    const value = limit.type === 'Pod' && field.startsWith('default') ? undefined : limit[field]?.[name];
    return value === undefined ? undefined : parseQuantity(value);
  };
  const [min, max] = [amount('min'), amount('max')];
  const [usual, request] = [amount('default'), amount('defaultRequest')];
  const add = (field: Field, shown: Quantity | undefined, why: string): void => {
    faults.push(fieldErrors.invalid(at.at(field).key(name), text(shown), why));
  };
  if (more(min, max)) add('min', min, `min value ${text(min)} is greater than max value ${text(max)}`);
  if (more(min, request)) {
    add(
      'defaultRequest',
      request,
      `min value ${text(min)} is greater than default request value ${text(request)}`,
    );
  }
  if (more(request, max)) {
    add(
      'defaultRequest',
      request,
      `default request value ${text(request)} is greater than max value ${text(max)}`,
    );
  }
  if (more(request, usual)) {
    add(
      'defaultRequest',
      request,
      `default request value ${text(request)} is greater than default limit value ${text(usual)}`,
    );
  }
  if (more(min, usual)) {
    add('default', min, `min value ${text(min)} is greater than default value ${text(usual)}`);
  }
  if (more(usual, max)) {
    add('default', max, `default value ${text(usual)} is greater than max value ${text(max)}`);
  }
  const ratio = amount('maxLimitRequestRatio');
  if (ratio !== undefined) {
    if (ratio.nano < ONE) add('maxLimitRequestRatio', ratio, `ratio ${text(ratio)} is less than 1`);
    if (min !== undefined && max !== undefined) {
      const most = Number(milliUnits(max)) / Number(milliUnits(min));
      if (Number(milliUnits(ratio)) / 1000 > most) {
        add(
          'maxLimitRequestRatio',
          ratio,
          `ratio ${text(ratio)} is greater than max/min = ${most.toFixed(6)}`,
        );
      }
    }
  }
  if (
    !isOvercommitAllowed(name) &&
    usual !== undefined &&
    request !== undefined &&
    usual.nano !== request.nano
  ) {
    add(
      'defaultRequest',
      request,
      `default value ${text(usual)} must equal to defaultRequest value ${text(request)} in ${name}`,
    );
  }
  return faults;
}

export const limitRangeRules: KindRules<LimitRange> = {
  resource: 'limitranges',
  default: setDefaults,
  validate: validateRange,
  validateUpdate: validateRange,
};
