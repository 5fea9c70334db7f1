import { type JsonObject, valueAt } from '../../model/json.ts';
import { changed, type ObjectChange } from './change.ts';

/**
 * The object under another name, and in another namespace: one of the task's others, or, where it has none, one that is
 * made for it and goes with the attempt.
 */
export function moved(object: JsonObject, namespaces: readonly string[]): readonly ObjectChange[] {
  const name = valueAt(object, ['metadata', 'name']);
  const namespace = valueAt(object, ['metadata', 'namespace']);
  if (typeof name !== 'string') return [];
  // a namespace of another name is another namespace: the task's own stays as set-up made it
  const renamed: ObjectChange = {
    kind: 'moved',
    what: `metadata.name: ${name} -> ${name}-made-up`,
    object: changed(object, ['metadata', 'name'], `${name}-made-up`),
  };
  if (typeof namespace !== 'string') return [renamed];
  const known = namespaces.find((other) => other !== namespace);
  const other = known ?? `${namespace}-made-up`;
  const made: JsonObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: other } };
  return [
    renamed,
    {
      kind: 'moved',
      what: `metadata.namespace: ${namespace} -> ${other}`,
      object: changed(object, ['metadata', 'namespace'], other),
      ...(known === undefined ? { beside: [made] } : {}),
    },
  ];
}
