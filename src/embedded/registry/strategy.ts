import type { FieldError } from '../objects/field-error.ts';
import { fieldErrors, Path } from '../objects/field-error.ts';
import { copyOf, type ApiObject } from '../objects/object.ts';
import type { ResourceInfo } from '../schema/types.ts';
import { sameJson } from '../store/same-json.ts';
import { rulesOf, type Environment, type Request } from './environment.ts';
import {
  FIRST_STATUS,
  HAS_GENERATION,
  KEEPS_STATUS_ON_CREATE,
  STATUS_KEEPS,
  STATUS_KEEPS_METADATA,
} from './kind-facts.ts';
import { stampRequester } from './own-rules.ts';
import { nameCheckOf, validateObjectMeta, validateObjectMetaUpdate } from './object-meta.ts';
import type { KindRules, SubresourceRules } from './types.ts';

/**
 * What happens to an object between coming in and being stored, for every kind: what its rules say, or what the real
 * strategies have in common where they say nothing.
 */
export interface Strategy {
  applyDefaults(object: ApiObject): void;
  prepareForCreate(object: ApiObject, request: Request): void;
  /** Errors of metadata first, as every kind's validation has them. */
  validate(object: ApiObject, request: Request): FieldError[];
  prepareForUpdate(object: ApiObject, old: ApiObject, request: Request): void;
  validateUpdate(object: ApiObject, old: ApiObject, request: Request): FieldError[];
  warnings(object: ApiObject, old: ApiObject | undefined): string[];
}

export function strategyOf(environment: Environment, request: Request): Strategy {
  const { resource, subresource } = request.target;
  const rules = rulesOf(environment, resource);
  const own = rules.subresources?.[subresource];
  return {
    applyDefaults: (object) => rules.default?.(object),
    prepareForCreate: (object, { context, caller }) => {
      if (resource.key === 'certificatesigningrequests.certificates.k8s.io') stampRequester(object, caller);
      if (rules.prepareForCreate === undefined) prepareForCreate(resource, object);
      else rules.prepareForCreate(object, context);
    },
    validate: (object, { context }) => [
      ...validateObjectMeta(object.metadata, resource.namespaced, nameCheck(rules), Path.of('metadata')),
      ...validateFinalizerNames(resource, object.metadata),
      ...(rules.validate?.(object, context) ?? []),
    ],
    prepareForUpdate: (object, old, { context }) => {
      if (own !== undefined) own.prepareForUpdate(object, old, context);
      else if (subresource === '') prepareForMainUpdate(rules, resource, object, old, request);
      else prepareForPartUpdate(resource, subresource, object, old);
    },
    validateUpdate: (object, old, { context }) => [
      ...validateObjectMeta(object.metadata, resource.namespaced, checkPathOnly, Path.of('metadata')),
      ...validateObjectMetaUpdate(object.metadata, old.metadata, Path.of('metadata')),
      // the kinds' own validation looks at metadata once more: causes are listed twice
      ...validateObjectMetaUpdate(object.metadata, old.metadata, Path.of('metadata')),
      ...validateFinalizerNames(resource, object.metadata),
      ...ownErrors(rules, own, subresource, object, old, context),
    ],
    warnings: (object, old) => (subresource === '' ? (rules.warnings?.(object, old) ?? []) : []),
  };
}

function nameCheck(rules: KindRules): (name: string, prefix: boolean) => string[] {
  return rules.validateName === undefined
    ? nameCheckOf(rules.resource)
    : (name, prefix) => rules.validateName?.(name, prefix) ?? [];
}

/** Names can't change any more: updates only look that they could stand in a path. */
const checkPathOnly = (): string[] => [];

function ownErrors(
  rules: KindRules,
  own: SubresourceRules | undefined,
  subresource: string,
  object: ApiObject,
  old: ApiObject,
  context: Request['context'],
): FieldError[] {
  if (own !== undefined) return own.validateUpdate(object, old, context);
  return subresource === '' ? (rules.validateUpdate?.(object, old, context) ?? []) : [];
}

const STANDARD_FINALIZERS = new Set(['kubernetes', 'orphan', 'foregroundDeletion']);

/** Kinds of these groups are checked without what pkg/apis/core/validation adds. */
const PLAIN_GROUPS = new Set([
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'apiregistration.k8s.io',
  'coordination.k8s.io',
]);

function validateFinalizerNames(resource: ResourceInfo, { finalizers }: ApiObject['metadata']): FieldError[] {
  if (finalizers === undefined || PLAIN_GROUPS.has(resource.group)) return [];
  return finalizers.flatMap((finalizer, index) =>
    finalizer.includes('/') || STANDARD_FINALIZERS.has(finalizer)
      ? []
      : [
          fieldErrors.invalid(
            Path.of('metadata', 'finalizers').index(index),
            finalizer,
            'name is neither a standard finalizer name nor is it fully qualified',
          ),
        ],
  );
}

function prepareForPartUpdate(
  resource: ResourceInfo,
  subresource: string,
  object: ApiObject,
  old: ApiObject,
): void {
  keepAllBut(partOf(subresource), object, old);
  if (subresource !== 'status') return;
  if (STATUS_KEEPS_METADATA.has(resource.key)) {
    const { resourceVersion } = object.metadata;
    object.metadata = copyOf(old.metadata);
    if (resourceVersion !== undefined) object.metadata.resourceVersion = resourceVersion;
    return;
  }
  for (const field of STATUS_KEEPS[resource.key] ?? []) {
    if (old.metadata[field] === undefined) delete object.metadata[field];
    else Object.assign(object.metadata, { [field]: copyOf(old.metadata[field]) });
  }
}

/** Which top-level field a subresource without rules of its own is about. */
function partOf(subresource: string): string {
  return subresource === 'finalize' ? 'spec' : 'status';
}

function prepareForCreate(resource: ResourceInfo, object: ApiObject): void {
  if (HAS_GENERATION.has(resource.key)) object.metadata.generation = 1;
  else delete object.metadata.generation;
  if (KEEPS_STATUS_ON_CREATE.has(resource.key) || !resource.subresources.has('status')) return;
  object['status'] = { ...FIRST_STATUS[resource.key] };
}

function prepareForMainUpdate(
  rules: KindRules,
  resource: ResourceInfo,
  object: ApiObject,
  old: ApiObject,
  { context }: Request,
): void {
  if (rules.prepareForUpdate !== undefined) return rules.prepareForUpdate(object, old, context);
  if (resource.subresources.has('status')) keepField('status', object, old);
  if (HAS_GENERATION.has(resource.key) && !sameBody(object, old)) {
    object.metadata.generation = (old.metadata.generation ?? 0) + 1;
  }
}

/** Are they the same besides metadata and status? */
function sameBody(object: ApiObject, old: ApiObject): boolean {
  const names = new Set([...Object.keys(object), ...Object.keys(old)]);
  names.delete('metadata');
  names.delete('status');
  return [...names].every((name) => sameJson(object[name], old[name]));
}

function keepField(name: string, object: ApiObject, old: ApiObject | undefined): void {
  if (old?.[name] === undefined) delete object[name];
  else object[name] = copyOf(old[name]);
}

/** Everything but metadata and one part is the old object's. */
function keepAllBut(part: string, object: ApiObject, old: ApiObject): void {
  const names = new Set([...Object.keys(object), ...Object.keys(old)]);
  for (const name of ['apiVersion', 'kind', 'metadata', part]) names.delete(name);
  for (const name of names) keepField(name, object, old);
}
