import type { PodSpec, PodTemplateSpec } from '../../objects/kinds.ts';
import type { Fields } from '../../objects/object.ts';
import { isFields } from '../../objects/object.ts';
import { INTERNAL_TYPES } from './internal-types.ts';

/**
 * A value as the API server prints it from its internal types: ordered, with capital names, absent fields as null, ""
 * or 0. `type` is the name of a type of pkg/apis/core; undefined is nil.
 */
export function internalValue(type: string, value: unknown): Fields | null {
  return isFields(value) ? struct(type, value) : null;
}

/** A Pod's spec as the API server prints it; what v1 has in the spec is in the security context there. */
export function internalPodSpec(spec: PodSpec): Fields {
  const { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers } = spec;
  const moved = { hostNetwork, hostPID, hostIPC, shareProcessNamespace, hostUsers };
  return struct('PodSpec', { ...spec, securityContext: { ...spec.securityContext, ...moved } });
}

/** A Pod template: its metadata stands between its braces, with the API's own names. */
export function internalTemplate(template: PodTemplateSpec): Fields {
  return { ...template.metadata, Spec: internalPodSpec(template.spec ?? { containers: [] }) };
}

function struct(type: string, value: Fields): Fields {
  const result: Fields = {};
  for (const field of (INTERNAL_TYPES[type] ?? '').split(' ').filter((one) => one !== '')) {
    if (field.startsWith('...')) {
      const embedded = field.slice(3);
      if (embedded === 'objectMeta') Object.assign(result, value['metadata']);
      else Object.assign(result, struct(embedded, value));
      continue;
    }
    const [names = '', fieldType = ''] = field.split(':');
    const [name = '', jsonName = `${name.charAt(0).toLowerCase()}${name.slice(1)}`] = names.split('=');
    result[name] = print(fieldType, value[jsonName]);
  }
  return result;
}

function print(type: string, value: unknown): unknown {
  if (type.startsWith('*')) return value === undefined ? null : print(type.slice(1), value);
  if (type.startsWith('[]')) {
    return Array.isArray(value) ? value.map((item: unknown) => print(type.slice(2), item)) : null;
  }
  switch (type) {
    case 'string':
      return value ?? '';
    case 'int':
    case 'port':
      return value ?? 0;
    case 'bool':
      return value ?? false;
    case 'quantity':
      return value ?? '0';
    case 'map':
    case 'resources':
      return isFields(value) ? sorted(value) : null;
    case 'labelSelector':
      return value ?? null;
    default:
      return struct(type, isFields(value) ? value : {});
  }
}

function sorted(map: Fields): Fields {
  return Object.fromEntries(Object.entries(map).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
