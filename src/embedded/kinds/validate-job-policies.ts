import type { FieldError, Path } from '../objects/field-error.ts';
import { fieldErrors } from '../objects/field-error.ts';
import type { Job } from '../objects/kinds.ts';
import { byteLength } from '../objects/validation/messages.ts';
import { checkQualifiedName } from '../objects/validation/names.ts';
import { invalidFor, isBlank, validateNotNegative } from './pod/checks.ts';

/** podFailurePolicy and successPolicy of Jobs. */

type JobSpec = NonNullable<Job['spec']>;
type FailureRule = NonNullable<JobSpec['podFailurePolicy']>['rules'][number];
type ExitCodes = NonNullable<FailureRule['onExitCodes']>;

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const STATUSES = ['False', 'True', 'Unknown'];

/** A list as Go's %q prints it. */
function quoted(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(' ')}]`;
}

/** A fault of a value that is not shown. */
function withoutValue(path: Path, detail: string): FieldError {
  return { type: 'FieldValueInvalid', field: path.text, message: `Invalid value: ${detail}` };
}

export function validateFailurePolicy(spec: JobSpec, path: Path): FieldError[] {
  const rules = spec.podFailurePolicy?.rules ?? [];
  const at = path.at('rules');
  return [
    ...(rules.length > 20 ? [fieldErrors.tooMany(at, rules.length, 20)] : []),
    ...rules.flatMap((rule, index) => validateFailureRule(spec, rule, at.index(index))),
  ];
}

function validateFailureRule(spec: JobSpec, rule: FailureRule, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const at = path.at('action');
  if (isBlank(rule.action)) faults.push(fieldErrors.required(at, `valid values: ${quoted(ACTIONS)}`));
  else if (rule.action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    faults.push(fieldErrors.invalid(at, rule.action, 'requires the backoffLimitPerIndex to be set'));
  } else if (!ACTIONS.includes(rule.action)) faults.push(fieldErrors.notSupported(at, rule.action, ACTIONS));
  const codes = rule.onExitCodes;
  const conditions = rule.onPodConditions ?? [];
  if (codes !== undefined) faults.push(...validateExitCodes(spec, codes, path.at('onExitCodes')));
  const conditionsPath = path.at('onPodConditions');
  if (conditions.length > 20) faults.push(fieldErrors.tooMany(conditionsPath, conditions.length, 20));
  for (const [index, pattern] of conditions.entries()) {
    const where = conditionsPath.index(index);
    faults.push(...invalidFor(where.at('type'), pattern.type, checkQualifiedName(pattern.type)));
    const status = pattern.status ?? '';
    if (status === '') {
      faults.push(fieldErrors.required(where.at('status'), `valid values: ${quoted(STATUSES)}`));
    } else if (!STATUSES.includes(status)) {
      faults.push(fieldErrors.notSupported(where.at('status'), status, STATUSES));
    }
  }
  if (codes !== undefined && conditions.length > 0) {
    faults.push(withoutValue(path, 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (codes === undefined && conditions.length === 0) {
    faults.push(withoutValue(path, 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return faults;
}

function validateExitCodes(spec: JobSpec, codes: ExitCodes, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  const operators = ['In', 'NotIn'];
  const operator = codes.operator ?? '';
  if (operator === '') {
    faults.push(fieldErrors.required(path.at('operator'), `valid values: ${quoted(operators)}`));
  } else if (!operators.includes(operator)) {
    faults.push(fieldErrors.notSupported(path.at('operator'), operator, operators));
  }
  const template = spec.template?.spec;
  const names = [...(template?.containers ?? []), ...(template?.initContainers ?? [])].map((one) => one.name);
  if (codes.containerName !== undefined && !names.includes(codes.containerName)) {
    faults.push(
      fieldErrors.invalid(
        path.at('containerName'),
        codes.containerName,
        'must be one of the container or initContainer names in the pod template',
      ),
    );
  }
  const values = codes.values ?? [];
  const at = path.at('values');
  if (values.length === 0)
    faults.push(fieldErrors.invalid(at, codes.values ?? null, 'at least one value is required'));
  else if (values.length > 255) faults.push(fieldErrors.tooMany(at, values.length, 255));
  for (const [index, value] of values.entries()) {
    if (operator === 'In' && value === 0) {
      faults.push(fieldErrors.invalid(at.index(index), value, 'must not be 0 for the In operator'));
    }
    if (values.indexOf(value) !== index) faults.push(fieldErrors.duplicate(at.index(index), value));
  }
  if (values.some((value, index) => index > 0 && (values[index - 1] ?? 0) > value)) {
    faults.push(fieldErrors.invalid(at, values, 'must be ordered'));
  }
  return faults;
}

export function validateSuccessPolicy(spec: JobSpec, path: Path): FieldError[] {
  const rules = spec.successPolicy?.rules ?? [];
  const at = path.at('rules');
  const completions = spec.completions ?? 0;
  return [
    ...(rules.length === 0
      ? [fieldErrors.required(at, 'at least one rules must be specified when the successPolicy is specified')]
      : []),
    ...(rules.length > 20 ? [fieldErrors.tooMany(at, rules.length, 20)] : []),
    ...rules.flatMap(({ succeededCount: count, succeededIndexes: indexes }, index) => {
      const rule = at.index(index);
      const faults: FieldError[] = [];
      if (count === undefined && indexes === undefined) {
        faults.push(
          fieldErrors.required(rule, 'at least one of succeededCount or succeededIndexes must be specified'),
        );
      }
      const total = indexes === undefined ? 0 : countIndexes(indexes, completions);
      if (indexes !== undefined && byteLength(indexes) > 65_536) {
        faults.push(fieldErrors.tooLong(rule.at('succeededIndexes'), 65_536));
      }
      if (typeof total === 'string') {
        faults.push(
          fieldErrors.invalid(
            rule.at('succeededIndexes'),
            indexes,
            `error parsing succeededIndexes: ${total}`,
          ),
        );
      }
      if (count === undefined) return faults;
      const where = rule.at('succeededCount');
      const known = typeof total === 'number' ? total : 0;
      faults.push(...validateNotNegative(count, where));
      if (count > completions) {
        const why = `must be less than or equal to ${completions} (the number of specified completions)`;
        faults.push(fieldErrors.invalid(where, count, why));
      }
      if (indexes !== undefined && count > known) {
        const why = `must be less than or equal to ${known} (the number of indexes in the specified succeededIndexes field)`;
        faults.push(fieldErrors.invalid(where, count, why));
      }
      return faults;
    }),
  ];
}

/** How many indexes "0,2-4" names, or what is wrong with it. */
function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0;
  let total = 0;
  let last = -1;
  for (const interval of text.split(',')) {
    const parts = interval.split('-');
    if (parts.length > 2) {
      return `the fragment ${JSON.stringify(interval)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    }
    for (const part of parts) {
      if (!/^[+-]?\d+$/u.test(part))
        return `cannot convert string to integer for index: ${JSON.stringify(part)}`;
      if (Number(part) >= completions) return `too large index: ${JSON.stringify(part)}`;
    }
    const first = Number(parts[0]);
    const end = Number(parts.at(-1));
    if (parts.length === 2 && first >= end)
      return `non-increasing order, previous: ${first}, current: ${end}`;
    if (last !== -1 && last >= first) return `non-increasing order, previous: ${last}, current: ${first}`;
    total += end - first + 1;
    last = end;
  }
  return total;
}
