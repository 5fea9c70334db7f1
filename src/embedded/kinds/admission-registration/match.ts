import type { Compiled } from '../../cel/compile.ts';
import type { FieldError, Path } from '../../objects/field-error.ts';
import { fieldErrors } from '../../objects/field-error.ts';
import type { LabelSelector, ValidatingWebhookConfiguration } from '../../objects/kinds.ts';
import { validateLabelSelector } from '../../objects/validation/labels.ts';
import { checkPathSegment, checkQualifiedName } from '../../objects/validation/names.ts';
import { invalidFor } from '../pod/checks.ts';

/** What webhooks and admission policies share (pkg/apis/admissionregistration/validation). */

export type Rule = NonNullable<
  NonNullable<ValidatingWebhookConfiguration['webhooks']>[number]['rules']
>[number];
type Condition = NonNullable<
  NonNullable<ValidatingWebhookConfiguration['webhooks']>[number]['matchConditions']
>[number];

export const FAILURE_POLICIES = ['Fail', 'Ignore'];
export const MATCH_POLICIES = ['Equivalent', 'Exact'];
export const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const SCOPES = ['*', 'Cluster', 'Namespaced'];
const MOST_CONDITIONS = 64;

/** One of some words, or none. */
export function validateWord(value: string | undefined, words: readonly string[], path: Path): FieldError[] {
  return value === undefined || words.includes(value) ? [] : [fieldErrors.notSupported(path, value, words)];
}

export function defaultRule(rule: Rule): void {
  rule.scope ??= '*';
}

export function validateRule(rule: Rule, path: Path): FieldError[] {
  const { operations = [] } = rule;
  const at = path.at('operations');
  return [
    ...(operations.length === 0 ? [fieldErrors.required(at, '')] : []),
    ...validateAlone(operations, "if '*' is present, must not specify other operations", at),
    ...operations.flatMap((operation, index) => validateWord(operation, OPERATIONS, at.index(index))),
    ...validateList(rule.apiGroups ?? [], 'API groups', path.at('apiGroups')),
    ...validateList(rule.apiVersions ?? [], 'API versions', path.at('apiVersions')),
    ...(rule.apiVersions ?? []).flatMap((version, index) =>
      version === '' ? [fieldErrors.required(path.at('apiVersions').index(index), '')] : [],
    ),
    ...validateResources(rule.resources ?? [], path.at('resources')),
    ...validateWord(rule.scope, SCOPES, path.at('scope')),
  ];
}

function validateList(list: readonly string[], what: string, path: Path): FieldError[] {
  return [
    ...(list.length === 0 ? [fieldErrors.required(path, '')] : []),
    ...validateAlone(list, `if '*' is present, must not specify other ${what}`, path),
  ];
}

const validateAlone = (list: readonly string[], why: string, path: Path): FieldError[] =>
  list.length > 1 && list.includes('*') ? [fieldErrors.invalid(path, list, why)] : [];

function validateResources(resources: readonly string[], path: Path): FieldError[] {
  const faults: FieldError[] = resources.length === 0 ? [fieldErrors.required(path, '')] : [];
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  let hasPlain = false;
  for (const [index, text] of resources.entries()) {
    const at = path.index(index);
    const slash = text.indexOf('/');
    if (text === '') faults.push(fieldErrors.required(at, ''));
    else if (slash < 0) hasPlain = text !== '*';
    else {
      const [resource, part] = [text.slice(0, slash), text.slice(slash + 1)];
      if (allOf.has(resource)) {
        const why = `if '${resource}/*' is present, must not specify ${text}`;
        faults.push(fieldErrors.invalid(at, text, why));
      }
      if (ofAll.has(part)) {
        faults.push(fieldErrors.invalid(at, text, `if '*/${part}' is present, must not specify ${text}`));
      }
      if (part === '*') allOf.add(resource);
      if (resource === '*') ofAll.add(part);
    }
  }
  if (resources.length > 1 && resources.includes('*/*')) {
    faults.push(
      fieldErrors.invalid(path, resources, "if '*/*' is present, must not specify other resources"),
    );
  }
  if (resources.includes('*') && hasPlain) {
    faults.push(
      fieldErrors.invalid(
        path,
        resources,
        "if '*' is present, must not specify other resources without subresources",
      ),
    );
  }
  return faults;
}

/** `compiled` are the conditions' expressions, in the same order. */
export function validateConditions(
  conditions: readonly Condition[],
  path: Path,
  compiled: readonly Compiled[],
): FieldError[] {
  const seen = new Set<string>();
  return [
    ...(conditions.length > MOST_CONDITIONS
      ? [fieldErrors.tooMany(path, conditions.length, MOST_CONDITIONS)]
      : []),
    ...conditions.flatMap(({ name, expression }, index) => {
      const at = path.index(index);
      const faults: FieldError[] = [];
      const program = compiled[index];
      if (expression.trim() === '') faults.push(fieldErrors.required(at.at('expression'), ''));
      else if (program?.ok === false) {
        faults.push(fieldErrors.invalid(at.at('expression'), expression.trim(), program.fault));
      }
      if (name === '') faults.push(fieldErrors.required(at.at('name'), ''));
      else faults.push(...invalidFor(at.at('name'), name, checkQualifiedName(name)));
      if (name !== '' && seen.has(name)) faults.push(fieldErrors.duplicate(at.at('name'), name));
      seen.add(name);
      return faults;
    }),
  ];
}

export interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: (Rule & { resourceNames?: string[] })[];
  excludeResourceRules?: (Rule & { resourceNames?: string[] })[];
}

export function defaultMatch(match: MatchResources): void {
  match.matchPolicy ??= 'Equivalent';
  match.namespaceSelector ??= {};
  match.objectSelector ??= {};
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) {
    defaultRule(rule);
  }
}

export function validateMatch(match: MatchResources, path: Path): FieldError[] {
  return [
    ...validateWord(match.matchPolicy, MATCH_POLICIES, path.at('matchPolicy')),
    ...validateLabelSelector(match.namespaceSelector, path.at('namespaceSelector')),
    ...validateLabelSelector(match.objectSelector, path.at('objectSelector')),
    ...(['resourceRules', 'excludeResourceRules'] as const).flatMap((field) =>
      (match[field] ?? []).flatMap((rule, index) => [
        ...validateNames(rule.resourceNames ?? [], path.at(field).index(index).at('resourceNames')),
        ...validateRule(rule, path.at(field).index(index)),
      ]),
    ),
  ];
}

function validateNames(names: readonly string[], path: Path): FieldError[] {
  return names.flatMap((name, index) => [
    ...invalidFor(path.index(index), name, checkPathSegment(name)),
    ...(names.indexOf(name) < index ? [fieldErrors.duplicate(path.index(index), name)] : []),
  ]);
}

const MUTATED = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** What is deleted can't be mutated. */
export function validateMutatedOperations(match: MatchResources | undefined, path: Path): FieldError[] {
  const at = path.at('resourceRules').at('operations');
  return (match?.resourceRules ?? [])
    .flatMap(({ operations = [] }) => operations)
    .flatMap((operation) => validateWord(operation, MUTATED, at));
}
