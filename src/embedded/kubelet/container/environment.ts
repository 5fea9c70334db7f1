import type { ConfigMap, Container, Pod, Secret } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import type { MountedVolume } from '../volumes/types.ts';
import { podSpec } from '../names.ts';
import { expand } from './expand.ts';
import { fieldValue, type NodeAmounts, type PodAddresses, resourceValue } from './field-values.ts';
import { serviceLinks } from './service-links.ts';

/** What the Pod asks for can't be made into a container: CreateContainerConfigError, with this message. */
export class ContainerConfigError extends Error {}

export interface EnvironmentParts {
  readonly api: ApiClient;
  readonly addresses: PodAddresses;
  readonly nodeAmounts: NodeAmounts;
  readonly volumes: ReadonlyMap<string, MountedVolume>;
}

type EnvVar = NonNullable<Container['env']>[number];

/**
 * The variables a container gets (makeEnvironmentVariables): envFrom, then env over them, then service links for the
 * names that are left. Throws ContainerConfigError.
 */
export function environment(pod: Pod, container: Container, parts: EnvironmentParts): Map<string, string> {
  const namespace = pod.metadata.namespace ?? '';
  const links = serviceLinks(parts.api, namespace, podSpec(pod).enableServiceLinks !== false);
  const values = new Map<string, string>();
  for (const source of container.envFrom ?? []) {
    const prefix = source.prefix ?? '';
    const data =
      source.configMapRef !== undefined
        ? configMap(parts.api, namespace, source.configMapRef.name, source.configMapRef.optional)
        : source.secretRef !== undefined
          ? secret(parts.api, namespace, source.secretRef.name, source.secretRef.optional)
          : undefined;
    for (const [key, value] of data ?? []) values.set(`${prefix}${key}`, value);
  }
  for (const variable of container.env ?? []) {
    const value =
      (variable.value ?? '') === '' && variable.valueFrom !== undefined
        ? resolve(pod, container, variable, parts)
        : expand(variable.value ?? '', (name) => values.get(name) ?? links.get(name));
    if (value !== undefined) values.set(variable.name, value);
  }
  for (const [name, value] of links) if (!values.has(name)) values.set(name, value);
  return values;
}

/** Undefined: an optional source that isn't there. */
function resolve(
  pod: Pod,
  container: Container,
  { valueFrom }: EnvVar,
  parts: EnvironmentParts,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  if (valueFrom?.fieldRef !== undefined)
    return fieldValue(pod, valueFrom.fieldRef.fieldPath, parts.addresses);
  if (valueFrom?.resourceFieldRef !== undefined) {
    const { containerName = '', resource, divisor } = valueFrom.resourceFieldRef;
    const spec = podSpec(pod);
    const other =
      containerName === ''
        ? container
        : [...spec.containers, ...(spec.initContainers ?? [])].find((one) => one.name === containerName);
    if (other === undefined) throw new ContainerConfigError(`container ${containerName} not found`);
    return resourceValue(other, resource, divisor, parts.nodeAmounts);
  }
  if (valueFrom?.configMapKeyRef !== undefined) {
    const { name, key, optional } = valueFrom.configMapKeyRef;
    const data = configMap(parts.api, namespace, name, optional);
    const value = data?.get(key);
    if (value === undefined && optional !== true) {
      throw new ContainerConfigError(`couldn't find key ${key} in ConfigMap ${namespace}/${name}`);
    }
    return value;
  }
  if (valueFrom?.secretKeyRef !== undefined) {
    const { name, key, optional } = valueFrom.secretKeyRef;
    const data = secret(parts.api, namespace, name, optional);
    const value = data?.get(key);
    if (value === undefined && optional !== true) {
      throw new ContainerConfigError(`couldn't find key ${key} in Secret ${namespace}/${name}`);
    }
    return value;
  }
  if (valueFrom?.fileKeyRef !== undefined) {
    const { volumeName, path, key, optional } = valueFrom.fileKeyRef;
    const volume = parts.volumes.get(volumeName);
    if (volume === undefined) {
      throw new ContainerConfigError(
        `cannot find the volume ${JSON.stringify(volumeName)} referenced by FileKeyRef`,
      );
    }
    const content = volume.files.readFile([volume.base, path].filter((part) => part !== '').join('/'));
    const value = content === undefined ? undefined : fileValue(Buffer.from(content).toString(), key);
    if (value === undefined && optional !== true) {
      if (content === undefined) throw new ContainerConfigError("couldn't parse env file");
      throw new ContainerConfigError(
        `environment variable key ${JSON.stringify(key)} not found in file ${JSON.stringify(`${volume.source}/${path}`)}`,
      );
    }
    return value;
  }
  return '';
}

function configMap(
  api: ApiClient,
  namespace: string,
  name: string | undefined,
  optional: boolean | undefined,
): ReadonlyMap<string, string> | undefined {
  const found = api.get<ConfigMap>('configmaps', namespace, name ?? '');
  if (found !== undefined) return new Map(Object.entries(found.data ?? {}));
  if (optional === true) return undefined;
  throw new ContainerConfigError(`configmap ${JSON.stringify(name ?? '')} not found`);
}

function secret(
  api: ApiClient,
  namespace: string,
  name: string | undefined,
  optional: boolean | undefined,
): ReadonlyMap<string, string> | undefined {
  const found = api.get<Secret>('secrets', namespace, name ?? '');
  if (found !== undefined) {
    return new Map(
      Object.entries(found.data ?? {}).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
    );
  }
  if (optional === true) return undefined;
  throw new ContainerConfigError(`secret ${JSON.stringify(name ?? '')} not found`);
}

/** KEY=VALUE lines; the value may be in single quotes. */
function fileValue(text: string, key: string): string | undefined {
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at === -1 || line.slice(0, at).trim() !== key) continue;
    const value = line.slice(at + 1).trim();
    return /^'.*'$/.test(value) ? value.slice(1, -1) : value;
  }
  return undefined;
}
