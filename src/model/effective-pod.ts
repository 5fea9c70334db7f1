import {
  effectiveContainer,
  supplementalGroups,
  type ContainerRole,
  type PodContext,
} from './effective-container.ts';
import { effectiveVolumes } from './effective-volumes.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { booleanAt, numberAt, objectAt, objectsAt, stringAt } from './json-read.ts';
import type { ImageDefaults } from './task.ts';

interface PodPart {
  readonly metadata: JsonObject;
  readonly spec: JsonObject;
  /** Where the Pod's spec is in the object: "spec" or "spec.template.spec". */
  readonly path: string;
}

/** The Pod in an object: itself, or its template. Null for kinds without one. */
export function findPodPart(object: JsonObject): PodPart | null {
  const spec = objectAt(object, 'spec');
  switch (stringAt(object, 'kind')) {
    case 'Pod':
      return { metadata: objectAt(object, 'metadata'), spec, path: 'spec' };
    case 'PodTemplate':
      return template(objectAt(object, 'template'), 'template.spec');
    case 'CronJob':
      return template(
        objectAt(objectAt(objectAt(spec, 'jobTemplate'), 'spec'), 'template'),
        'spec.jobTemplate.spec.template.spec',
      );
    default:
      return isJsonObject(spec['template']) && isJsonObject(spec['template']['spec'])
        ? template(spec['template'], 'spec.template.spec')
        : null;
  }
}

function template(part: JsonObject, path: string): PodPart {
  return { metadata: objectAt(part, 'metadata'), spec: objectAt(part, 'spec'), path };
}

/**
 * What is in force in a Pod, or in the Pods a template makes; null for kinds without Pods. The shape is in
 * docs/pack-format.md; every key is there, what is not set is null, so that rules need no has().
 */
export function effectivePod(object: JsonObject, images: readonly ImageDefaults[]): JsonObject | null {
  const part = findPodPart(object);
  if (part === null) return null;
  const { metadata, spec, path } = part;
  const securityContext = objectAt(spec, 'securityContext');
  const volumes = effectiveVolumes(spec);
  const annotations = objectAt(metadata, 'annotations');
  const context: PodContext = { securityContext, annotations, volumes, images };
  return {
    name: stringAt(metadata, 'name'),
    namespace: stringAt(metadata, 'namespace') ?? stringAt(objectAt(object, 'metadata'), 'namespace'),
    labels: objectAt(metadata, 'labels'),
    annotations,
    serviceAccount: stringAt(spec, 'serviceAccountName') ?? stringAt(spec, 'serviceAccount') ?? 'default',
    automountServiceAccountToken: booleanAt(spec, 'automountServiceAccountToken'),
    hostNetwork: booleanAt(spec, 'hostNetwork') === true,
    hostPID: booleanAt(spec, 'hostPID') === true,
    hostIPC: booleanAt(spec, 'hostIPC') === true,
    hostUsers: booleanAt(spec, 'hostUsers') !== false,
    shareProcessNamespace: booleanAt(spec, 'shareProcessNamespace') === true,
    runtimeClassName: stringAt(spec, 'runtimeClassName'),
    nodeName: stringAt(spec, 'nodeName'),
    restartPolicy: stringAt(spec, 'restartPolicy') ?? 'Always',
    fsGroup: numberAt(securityContext, 'fsGroup'),
    supplementalGroups: supplementalGroups(securityContext),
    supplementalGroupsPolicy: stringAt(securityContext, 'supplementalGroupsPolicy') ?? 'Merge',
    volumes,
    containers: listContainers(spec).map(({ container, role, index, field }) =>
      effectiveContainer(container, role, `${path}.${field}[${index}]`, context),
    ),
  };
}

/** Every container of a Pod spec with its role, in the order in which they start; ephemeral ones last. */
export function listContainers(spec: JsonObject): readonly {
  readonly container: JsonObject;
  readonly role: ContainerRole;
  readonly field: string;
  readonly index: number;
}[] {
  const all = (field: string, roleOf: (container: JsonObject) => ContainerRole) =>
    objectsAt(spec, field).map((container, index) => ({
      container,
      role: roleOf(container),
      field,
      index,
    }));
  return [
    ...all('initContainers', (container) => (container['restartPolicy'] === 'Always' ? 'sidecar' : 'init')),
    ...all('containers', () => 'container'),
    ...all('ephemeralContainers', () => 'ephemeral'),
  ];
}

/** The object as rules and facts may see it: no field owners, and of a Secret the keys without their values. */
export function withoutSecretValues(object: JsonObject): JsonObject {
  const metadata = { ...objectAt(object, 'metadata') } as Record<string, Json>;
  delete metadata['managedFields'];
  if (object['kind'] !== 'Secret') return { ...object, metadata };
  const annotations = { ...objectAt(metadata, 'annotations') } as Record<string, Json>;
  // kubectl apply keeps the whole manifest there
  delete annotations['kubectl.kubernetes.io/last-applied-configuration'];
  const emptied = (key: string): Readonly<Record<string, Json>> =>
    isJsonObject(object[key])
      ? { [key]: Object.fromEntries(Object.keys(object[key]).map((name) => [name, ''])) }
      : {};
  return {
    ...object,
    metadata: { ...metadata, annotations },
    ...emptied('data'),
    ...emptied('stringData'),
  };
}
