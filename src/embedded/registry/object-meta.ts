import { fieldErrors, type FieldError, type Path } from '../objects/field-error.ts';
import type { ObjectMeta, OwnerReference } from '../objects/kinds.ts';
import { validateAnnotations, validateLabels } from '../objects/validation/labels.ts';
import {
  asObjectName,
  checkDnsLabel,
  checkDnsSubdomain,
  checkPathSegment,
  checkQualifiedName,
} from '../objects/validation/names.ts';
import { sameJson } from '../store/same-json.ts';
import { nameStyle } from './kind-facts.ts';

/** The rules for metadata of apimachinery/pkg/api/validation/objectmeta.go, in its order and words. */

type NameCheck = (name: string, prefix: boolean) => string[];

const NAME_CHECKS: Readonly<Record<ReturnType<typeof nameStyle>, NameCheck>> = {
  label: asObjectName(checkDnsLabel),
  subdomain: asObjectName(checkDnsSubdomain),
  path: checkPathSegment,
};

const checkNamespaceName = asObjectName(checkDnsLabel);

/** How names of a kind are checked where its rules don't say: a DNS subdomain, for most. */
export function nameCheckOf(key: string): NameCheck {
  return NAME_CHECKS[nameStyle(key)];
}

/** Of a new object; its name has been generated. `check` is what the kind says of names. */
export function validateObjectMeta(
  meta: ObjectMeta,
  namespaced: boolean,
  check: NameCheck,
  path: Path,
): FieldError[] {
  const errors: FieldError[] = [];
  const { generateName = '', name = '', namespace = '' } = meta;
  if (generateName !== '') {
    const faults = check(generateName, true);
    errors.push(...faults.map((fault) => fieldErrors.invalid(path.at('generateName'), generateName, fault)));
  }
  if (name === '') errors.push(fieldErrors.required(path.at('name'), 'name or generateName is required'));
  else errors.push(...check(name, false).map((fault) => fieldErrors.invalid(path.at('name'), name, fault)));
  if (namespaced) {
    if (namespace === '') errors.push(fieldErrors.required(path.at('namespace'), ''));
    else {
      const faults = checkNamespaceName(namespace, false);
      errors.push(...faults.map((fault) => fieldErrors.invalid(path.at('namespace'), namespace, fault)));
    }
  } else if (namespace !== '') {
    errors.push(fieldErrors.forbidden(path.at('namespace'), 'not allowed on this type'));
  }
  if ((meta.generation ?? 0) < 0) {
    errors.push(
      fieldErrors.invalid(path.at('generation'), meta.generation, 'must be greater than or equal to 0'),
    );
  }
  errors.push(
    ...validateLabels(meta.labels ?? {}, path.at('labels')),
    ...validateAnnotations(meta.annotations ?? {}, path.at('annotations')),
    ...validateOwnerReferences(meta.ownerReferences ?? [], path.at('ownerReferences')),
    ...validateFinalizers(meta.finalizers ?? [], path.at('finalizers')),
    ...validateManagedFields(meta, path.at('managedFields')),
  );
  return errors;
}

const IMMUTABLE = 'field is immutable';

/** What an update may not do to metadata, besides what holds for new objects. */
export function validateObjectMetaUpdate(next: ObjectMeta, old: ObjectMeta, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (old.deletionTimestamp !== undefined) {
    const added = [...new Set(next.finalizers ?? [])]
      .filter((finalizer) => !(old.finalizers ?? []).includes(finalizer))
      .toSorted();
    if (added.length > 0) {
      const shown = `[]string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`;
      errors.push(
        fieldErrors.forbidden(
          path.at('finalizers'),
          `no new finalizers can be added if the object is being deleted, found new finalizers ${shown}`,
        ),
      );
    }
  }
  if ((next.resourceVersion ?? '') === '') {
    errors.push(fieldErrors.invalid(path.at('resourceVersion'), '', 'must be specified for an update'));
  }
  if ((next.generation ?? 0) < (old.generation ?? 0)) {
    errors.push(fieldErrors.invalid(path.at('generation'), next.generation ?? 0, 'must not be decremented'));
  }
  const immutable = (
    name:
      'name' | 'namespace' | 'uid' | 'creationTimestamp' | 'deletionTimestamp' | 'deletionGracePeriodSeconds',
  ): void => {
    if (next[name] === old[name]) return;
    const absent = name.startsWith('deletion') || name === 'creationTimestamp' ? null : '';
    errors.push(fieldErrors.invalid(path.at(name), next[name] ?? absent, IMMUTABLE));
  };
  immutable('name');
  immutable('namespace');
  immutable('uid');
  immutable('creationTimestamp');
  immutable('deletionTimestamp');
  immutable('deletionGracePeriodSeconds');
  errors.push(
    ...validateLabels(next.labels ?? {}, path.at('labels')),
    ...validateAnnotations(next.annotations ?? {}, path.at('annotations')),
    ...validateOwnerReferences(next.ownerReferences ?? [], path.at('ownerReferences')),
    ...validateManagedFields(next, path.at('managedFields')),
  );
  return errors;
}

function validateOwnerReferences(references: readonly OwnerReference[], path: Path): FieldError[] {
  const errors: FieldError[] = [];
  let controller = '';
  for (const reference of references) {
    const required = (field: 'apiVersion' | 'kind' | 'name' | 'uid', fault: string): void => {
      const value: string = reference[field] ?? '';
      if (value === '' || (field === 'apiVersion' && value.endsWith('/'))) {
        errors.push(fieldErrors.invalid(path.at(field), value, fault));
      }
    };
    required('apiVersion', 'version must not be empty');
    required('kind', 'must not be empty');
    required('name', 'must not be empty');
    required('uid', 'must not be empty');
    if (reference.apiVersion === 'v1' && reference.kind === 'Event') {
      errors.push(fieldErrors.invalid(path, reference, '/v1, Kind=Event is disallowed from being an owner'));
    }
    if (reference.controller !== true) continue;
    const name = `${reference.kind}/${reference.name}`;
    if (controller === '') controller = name;
    else {
      const fault = `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`;
      errors.push(fieldErrors.invalid(path, references, fault));
    }
  }
  return errors;
}

const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

function validateFinalizers(finalizers: readonly string[], path: Path): FieldError[] {
  const errors = finalizers.flatMap((finalizer) =>
    checkQualifiedName(finalizer).map((fault) => fieldErrors.invalid(path, finalizer, fault)),
  );
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND)) {
    errors.push(
      fieldErrors.invalid(path, finalizers, `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`),
    );
  }
  return errors;
}

function validateManagedFields(meta: ObjectMeta, path: Path): FieldError[] {
  return (meta.managedFields ?? []).flatMap((entry, index) => {
    const errors: FieldError[] = [];
    const at = path.index(index);
    if (entry.operation !== 'Apply' && entry.operation !== 'Update') {
      errors.push(
        fieldErrors.invalid(at.at('operation'), entry.operation ?? '', 'must be `Apply` or `Update`'),
      );
    }
    if ((entry.fieldsType ?? '') !== '' && entry.fieldsType !== 'FieldsV1') {
      errors.push(fieldErrors.invalid(at.at('fieldsType'), entry.fieldsType, 'must be `FieldsV1`'));
    }
    errors.push(...validateFieldManager(entry.manager ?? '', at.at('manager')));
    if ((entry.subresource ?? '').length > 256) {
      errors.push(fieldErrors.tooLong(at.at('subresource'), 256));
    }
    return errors;
  });
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

/** Of a fieldManager, in options and in managedFields. */
export function validateFieldManager(manager: string, path: Path): FieldError[] {
  const errors: FieldError[] = [];
  if (Buffer.byteLength(manager) > 128) errors.push(fieldErrors.tooLong(path, 128));
  let position = 0;
  for (const character of manager) {
    if (UNPRINTABLE.test(character)) {
      const code = character.codePointAt(0) ?? 0;
      const point = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
      errors.push(fieldErrors.invalid(path, manager, `invalid character ${point} (at position ${position})`));
    }
    position += Buffer.byteLength(character);
  }
  return errors;
}

/** Takes repeated references out, naming the uids of those it took. */
export function dedupeOwners(meta: ObjectMeta): string[] {
  const references = meta.ownerReferences;
  if (references === undefined || references.length < 2) return [];
  const kept: OwnerReference[] = [];
  const repeated: string[] = [];
  for (const reference of references) {
    if (kept.some((one) => sameJson(one, reference))) repeated.push(reference.uid);
    else kept.push(reference);
  }
  if (repeated.length > 0) meta.ownerReferences = kept;
  return repeated;
}
