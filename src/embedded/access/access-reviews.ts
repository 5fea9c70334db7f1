import { fieldErrors, Path, type FieldError } from '../objects/field-error.ts';
import { isFields, type ApiObject, type Fields } from '../objects/object.ts';
import { failures } from '../objects/status-error.ts';
import type { Creator } from '../registry/environment.ts';
import { joinErrors } from './authorizer.ts';
import { nodeNameOf } from './node-rights.ts';
import { selectorFaults, unreadSelectors } from './review-selectors.ts';
import type { Attributes, Authorizer, Subject } from './types.ts';

/** Answers to the reviews of authorization.k8s.io/v1 (pkg/registry/authorization). */

const GROUP = 'authorization.k8s.io';

/** The reviews of rights, by ResourceInfo.key. */
export function accessReviews(authorizer: Authorizer): Readonly<Record<string, Creator>> {
  const answer = (review: ApiObject, spec: Fields, subject: Subject): ApiObject => {
    const { allowed, reason } = authorizer.decide(subject, attributesOf(spec));
    const error = unreadSelectors(spec);
    const status = {
      allowed,
      ...(reason === '' ? {} : { reason }),
      ...(error === '' ? {} : { evaluationError: error }),
    };
    return { ...review, status };
  };
  return {
    [`subjectaccessreviews.${GROUP}`]: ({ object }) => {
      const spec = specOf(object);
      refuse([...specFaults(spec, true), ...metadataFaults(object, false)]);
      return answer(object, spec, subjectOf(spec));
    },
    [`localsubjectaccessreviews.${GROUP}`]: ({ object, target: { namespace } }) => {
      const spec = specOf(object);
      refuse([
        ...specFaults(spec, true),
        ...metadataFaults(object, true),
        ...placeFaults(spec, object.metadata.namespace ?? ''),
      ]);
      if (namespace !== object.metadata.namespace)
        throw failures.badRequest(`spec.resourceAttributes.namespace must match namespace: ${namespace}`);
      return answer(object, spec, subjectOf(spec));
    },
    [`selfsubjectaccessreviews.${GROUP}`]: ({ object, caller }) => {
      const spec = specOf(object);
      refuse([...specFaults(spec, false), ...metadataFaults(object, false)]);
      return answer(object, spec, caller);
    },
    [`selfsubjectrulesreviews.${GROUP}`]: ({ object, caller }) => {
      const namespace = text(specOf(object)['namespace']);
      if (namespace === '') throw failures.badRequest('no namespace on request');
      return answerRules(authorizer, caller, namespace);
    },
  };
}

function answerRules(authorizer: Authorizer, caller: Subject, namespace: string): ApiObject {
  const { rules, errors } = authorizer.rulesFor(caller, namespace);
  const isNode = nodeNameOf(caller) !== undefined;
  const faults = [...(isNode ? ['node authorizer does not support user rule resolution'] : []), ...errors];
  return {
    kind: 'SelfSubjectRulesReview',
    apiVersion: `${GROUP}/v1`,
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules
        .filter(({ resources = [] }) => resources.length > 0)
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs,
          ...given('apiGroups', apiGroups),
          ...given('resources', resources),
          ...given('resourceNames', resourceNames),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs = [] }) => nonResourceURLs.length > 0)
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: isNode,
      ...(faults.length === 0 ? {} : { evaluationError: joinErrors(faults) }),
    },
  };
}

const given = (name: string, list: readonly string[] = []): Fields =>
  list.length === 0 ? {} : { [name]: list };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const specOf = (object: ApiObject): Fields => (isFields(object['spec']) ? object['spec'] : {});

function subjectOf(spec: Fields): Subject {
  const extra = isFields(spec['extra']) ? (spec['extra'] as Record<string, string[]>) : {};
  return {
    user: text(spec['user']),
    uid: text(spec['uid']),
    groups: Array.isArray(spec['groups']) ? (spec['groups'] as string[]) : [],
    extra,
  };
}

function attributesOf(spec: Fields): Attributes {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (!isFields(resource)) {
    const asked = isFields(path) ? path : {};
    return { verb: text(asked['verb']), path: text(asked['path']) };
  }
  return {
    verb: text(resource['verb']),
    group: text(resource['group']),
    resource: text(resource['resource']),
    subresource: text(resource['subresource']),
    namespace: text(resource['namespace']),
    name: text(resource['name']),
  };
}

/** pkg/apis/authorization/validation. */
function specFaults(spec: Fields, namesSubject: boolean): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  const faults: FieldError[] = [];
  if (isFields(resource) && isFields(path)) {
    faults.push(
      fieldErrors.invalid(
        Path.of('spec', 'nonResourceAttributes'),
        internalPath(path),
        'cannot be specified in combination with resourceAttributes',
      ),
    );
  }
  if (!isFields(resource) && !isFields(path)) {
    faults.push(
      fieldErrors.invalid(
        Path.of('spec', 'resourceAttributes'),
        null,
        'exactly one of nonResourceAttributes or resourceAttributes must be specified',
      ),
    );
  }
  const groups = Array.isArray(spec['groups']) ? spec['groups'] : [];
  if (namesSubject && text(spec['user']) === '' && groups.length === 0) {
    faults.push(
      fieldErrors.invalid(Path.of('spec', 'user'), '', 'at least one of user or group must be specified'),
    );
  }
  return [...faults, ...(isFields(resource) ? selectorFaults(resource) : [])];
}

const internalPath = (path: Fields): Fields => ({ Path: text(path['path']), Verb: text(path['verb']) });

function metadataFaults({ metadata }: ApiObject, local: boolean): FieldError[] {
  const { managedFields: _, namespace, ...rest } = metadata;
  const said = local || namespace === undefined ? rest : { ...rest, namespace };
  if (Object.keys(said).length === 0) return [];
  const what = local ? 'must be empty except for namespace' : 'must be empty';
  return [fieldErrors.invalid(Path.of('metadata'), metadata, what)];
}

function placeFaults(spec: Fields, namespace: string): FieldError[] {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  return [
    ...(isFields(resource) && text(resource['namespace']) !== namespace
      ? [
          fieldErrors.invalid(
            Path.of('spec', 'resourceAttributes', 'namespace'),
            text(resource['namespace']),
            'must match metadata.namespace',
          ),
        ]
      : []),
    ...(isFields(path)
      ? [
          fieldErrors.invalid(
            Path.of('spec', 'nonResourceAttributes'),
            internalPath(path),
            'disallowed on this kind of request',
          ),
        ]
      : []),
  ];
}

/** The kind of such a review is lost by then. */
function refuse(faults: readonly FieldError[]): void {
  if (faults.length > 0) throw failures.invalid(GROUP, '', '', faults);
}
