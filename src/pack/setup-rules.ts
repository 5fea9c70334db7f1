import type { KubeObject } from '../model/kube-object.ts';
import { namespaceOf } from '../model/kube-object.ts';
import type { Isolation, Parameter, ParameterValues } from '../model/task.ts';
import { scopeOf } from './cluster-wide-kinds.ts';
import type { Finding } from './finding.ts';
import { defaultValues } from './placeholders.ts';

/**
 * Values for looking at manifests: a namespace's tells that the manifest names the parameter. With the default in its
 * place `sun` written out would look the same, and miss the namespace that an attempt draws.
 */
export function markedValues(parameters: readonly Parameter[]): ParameterValues {
  const marks = parameters
    .filter(({ type }) => type === 'namespace')
    .map(({ name }) => [name, `parameter-${name}`]);
  return { ...defaultValues(parameters), ...Object.fromEntries(marks) };
}

/** What set-up may make: objects in the task's own namespaces, and cluster-wide ones only of a task that runs alone. */
export function checkSetupObject(
  object: KubeObject,
  isolation: Isolation,
  parameters: readonly Parameter[],
  values: ParameterValues,
): Finding | null {
  const names = parameters.filter(({ type }) => type === 'namespace').map(({ name }) => name);
  const isOwn = (namespace: string): boolean => names.some((name) => values[name] === namespace);
  const advice =
    names[0] === undefined
      ? 'add a parameter of type namespace'
      : `write \${{ ${names.join(' }} or ${{ ')} }}`;
  const scope = scopeOf(object.apiVersion, object.kind);
  const namespace = namespaceOf(object);
  if (scope === 'cluster') {
    // the task's own namespace, to give it labels
    if (object.kind === 'Namespace' && isOwn(object.metadata.name)) return null;
    if (isolation === 'cluster') return null;
    const message = `${object.kind} is cluster-wide, and the task's isolation is ${isolation}`;
    return { path: ['kind'], at: 'value', message, next: 'make its isolation cluster' };
  }
  if (namespace !== undefined) {
    if (isOwn(namespace)) return null;
    const message = `namespace ${namespace} is not a parameter of the task`;
    return { path: ['metadata', 'namespace'], at: 'value', message, next: advice };
  }
  if (scope === 'unknown' && isolation === 'cluster') return null;
  const message = 'the object has no `metadata.namespace`';
  return { path: ['metadata'], at: 'key', message, next: advice };
}
