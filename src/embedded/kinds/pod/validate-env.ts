import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { Container } from '../../objects/kinds.ts';
import {
  asObjectName,
  checkConfigKey,
  checkDnsLabel,
  checkDnsSubdomain,
  checkEnvName,
} from '../../objects/validation/names.ts';
import { invalidFor, isBlank, validateNoBacksteps } from './checks.ts';
import { ENV_FIELDS, validateFieldRef, validateResourceRef } from './validate-downward.ts';

type Variable = NonNullable<Container['env']>[number];
type VariableSource = NonNullable<Container['envFrom']>[number];
type ValueFrom = NonNullable<Variable['valueFrom']>;

export function validateEnv(variables: readonly Variable[], path: Path): FieldError[] {
  return variables.flatMap((variable, index) => {
    const at = path.index(index);
    return [
      ...(isBlank(variable.name)
        ? [fieldErrors.required(at.at('name'), '')]
        : invalidFor(at.at('name'), variable.name, checkEnvName(variable.name))),
      ...(variable.valueFrom === undefined
        ? []
        : validateValueFrom(variable.valueFrom, variable.value ?? '', at.at('valueFrom'))),
    ];
  });
}

function validateValueFrom(from: ValueFrom, value: string, path: Path): FieldError[] {
  const faults: FieldError[] = [];
  if (from.fieldRef !== undefined) {
    faults.push(...validateFieldRef(from.fieldRef, ENV_FIELDS, path.at('fieldRef')));
  }
  if (from.resourceFieldRef !== undefined) {
    faults.push(...validateResourceRef(from.resourceFieldRef, path.at('resourceFieldRef'), false));
  }
  for (const kind of ['configMapKeyRef', 'secretKeyRef'] as const) {
    const ref = from[kind];
    if (ref !== undefined) faults.push(...validateKeyRef(ref, path.at(kind)));
  }
  if (from.fileKeyRef !== undefined)
    faults.push(...validateFileKeyRef(from.fileKeyRef, path.at('fileKeyRef')));
  const count = Object.values(from).filter((one) => one !== undefined).length;
  if (count === 0) {
    faults.push(
      fieldErrors.invalid(
        path,
        '',
        'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`',
      ),
    );
  } else if (value !== '') {
    faults.push(fieldErrors.invalid(path, '', 'may not be specified when `value` is not empty'));
  } else if (count > 1) {
    faults.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'));
  }
  return faults;
}

function validateKeyRef(ref: { readonly name?: string; readonly key?: string }, path: Path): FieldError[] {
  const name = ref.name ?? '';
  return [
    ...invalidFor(path.at('name'), name, checkDnsSubdomain(name)),
    ...(isBlank(ref.key)
      ? [fieldErrors.required(path.at('key'), '')]
      : invalidFor(path.at('key'), ref.key, checkConfigKey(ref.key))),
  ];
}

function validateFileKeyRef(ref: NonNullable<ValueFrom['fileKeyRef']>, path: Path): FieldError[] {
  return [
    ...(isBlank(ref.key)
      ? [fieldErrors.required(path.at('key'), '')]
      : invalidFor(path.at('key'), ref.key, checkEnvName(ref.key))),
    ...(isBlank(ref.volumeName)
      ? [fieldErrors.required(path.at('volumeName'), '')]
      : invalidFor(path.at('volumeName'), ref.volumeName, checkDnsLabel(ref.volumeName))),
    ...(isBlank(ref.path)
      ? [fieldErrors.required(path.at('path'), '')]
      : validateNoBacksteps(ref.path, path.at('path'))),
  ];
}

export function validateEnvFrom(sources: readonly VariableSource[], path: Path): FieldError[] {
  return sources.flatMap((source, index) => {
    const at = path.index(index);
    const faults: FieldError[] = [];
    if (!isBlank(source.prefix))
      faults.push(...invalidFor(at.at('prefix'), source.prefix, checkEnvName(source.prefix)));
    for (const kind of ['configMapRef', 'secretRef'] as const) {
      const ref = source[kind];
      if (ref === undefined) continue;
      const name = ref.name ?? '';
      faults.push(
        ...(name === ''
          ? [fieldErrors.required(at.at(kind).at('name'), '')]
          : invalidFor(at.at(kind).at('name'), name, asObjectName(checkDnsSubdomain)(name, true))),
      );
    }
    if (source.configMapRef === undefined && source.secretRef === undefined) {
      faults.push(fieldErrors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`'));
    } else if (source.configMapRef !== undefined && source.secretRef !== undefined) {
      faults.push(fieldErrors.invalid(path, '', 'may not have more than one field specified at a time'));
    }
    return faults;
  });
}
