import type { ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../objects/kinds.ts';
import type { ApiObject } from '../../objects/object.ts';
import { selectsLabels } from '../../objects/validation/labels.ts';
import type { RulesContext } from '../../registry/types.ts';
import type { Schemas } from '../../schema/types.ts';

type ParamKind = NonNullable<NonNullable<ValidatingAdmissionPolicy['spec']>['paramKind']>;
type ParamRef = NonNullable<NonNullable<ValidatingAdmissionPolicyBinding['spec']>['paramRef']>;

/** A policy or a binding is not set up in a way that could be followed. */
export class ConfigurationFault extends Error {}

/**
 * The objects that a binding hands to its policy, one evaluation each; null stands for none at all. CollectParams of
 * k8s.io/apiserver/pkg/admission/plugin/policy/generic. Throws ConfigurationFault.
 */
export function collectParams(
  kind: ParamKind | undefined,
  ref: ParamRef | undefined,
  namespace: string,
  schemas: Pick<Schemas, 'byKind'>,
  context: RulesContext,
): readonly (ApiObject | null)[] {
  if (kind === undefined || ref === undefined) return [null];
  const resource = schemas.byKind(kind.apiVersion ?? '', kind.kind ?? '');
  if (resource === undefined) throw new ConfigurationFault(unknownKind(kind));
  const wanted = ref.namespace ?? '';
  if (!resource.namespaced && wanted !== '') {
    throw new ConfigurationFault('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
  }
  const place = !resource.namespaced ? '' : wanted === '' ? namespace : wanted;
  if (resource.namespaced && place === '') {
    throw new ConfigurationFault(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  }
  const found = (ref.name ?? '') === '' ? bySelector() : byName();
  if (found.length === 0 && ref.parameterNotFoundAction === 'Deny') {
    throw new ConfigurationFault('no params found for policy binding with `Deny` parameterNotFoundAction');
  }
  return found.map((param) => ({ ...param, apiVersion: resource.apiVersion, kind: resource.kind }));

  function byName(): readonly ApiObject[] {
    const param = context.get(resource?.key ?? '', place, ref?.name ?? '');
    return param === undefined ? [] : [param];
  }

  function bySelector(): readonly ApiObject[] {
    const all = context.list(resource?.key ?? '', resource?.namespaced === true ? place : undefined);
    return all.filter(({ metadata }) => selectsLabels(ref?.selector ?? {}, metadata.labels ?? {}));
  }
}

/** Is the kind one that this cluster has? Otherwise what is wrong. */
export function paramKindFault(
  kind: ParamKind | undefined,
  schemas: Pick<Schemas, 'byKind'>,
): string | undefined {
  if (kind === undefined) return undefined;
  return schemas.byKind(kind.apiVersion ?? '', kind.kind ?? '') === undefined ? unknownKind(kind) : undefined;
}

function unknownKind({ apiVersion = '', kind = '' }: ParamKind): string {
  const groupVersion = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
  return `failed to find resource referenced by paramKind: '${groupVersion}, Kind=${kind}'`;
}
