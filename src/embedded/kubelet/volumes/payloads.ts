import type { ConfigMap, Pod, Secret, Volume } from '../../objects/kinds.ts';
import type { ApiClient } from '../../registry/types.ts';
import { fieldValue, resourceValue, type NodeAmounts } from '../container/field-values.ts';
import { podSpec } from '../names.ts';
import type { Payload, Projection } from './types.ts';
import { VolumeError } from './types.ts';

type KeyToPath = NonNullable<NonNullable<Volume['configMap']>['items']>[number];
type DownwardFile = NonNullable<NonNullable<Volume['downwardAPI']>['items']>[number];

/** What a source of files asks for; `name` is the object's. */
export interface KeySource {
  readonly name: string;
  readonly items: readonly KeyToPath[];
  readonly optional: boolean;
  readonly mode: number;
}

/** The files of a ConfigMap. Throws VolumeError when it, or a key, isn't there and isn't optional. */
export function configMapPayload(api: ApiClient, namespace: string, source: KeySource): Payload {
  const found = api.get<ConfigMap>('configmaps', namespace, source.name);
  if (found === undefined) {
    if (source.optional) return new Map();
    throw new VolumeError(`configmap ${JSON.stringify(source.name)} not found`);
  }
  const contents = new Map<string, Uint8Array>([
    ...Object.entries(found.data ?? {}).map(([key, text]): [string, Uint8Array] => [key, Buffer.from(text)]),
    ...Object.entries(found.binaryData ?? {}).map(([key, text]): [string, Uint8Array] => [
      key,
      Buffer.from(text, 'base64'),
    ]),
  ]);
  return select(contents, source, (key) => `configmap references non-existent config key: ${key}`);
}

/** The files of a Secret. Throws VolumeError as for ConfigMaps. */
export function secretPayload(api: ApiClient, namespace: string, source: KeySource): Payload {
  const found = api.get<Secret>('secrets', namespace, source.name);
  if (found === undefined) {
    if (source.optional) return new Map();
    throw new VolumeError(`secret ${JSON.stringify(source.name)} not found`);
  }
  const contents = new Map<string, Uint8Array>(
    Object.entries(found.data ?? {}).map(([key, text]) => [key, Buffer.from(text, 'base64')]),
  );
  return select(contents, source, (key) => `references non-existent secret key: ${key}`);
}

function select(
  contents: ReadonlyMap<string, Uint8Array>,
  source: KeySource,
  missing: (key: string) => string,
): Payload {
  if (source.items.length === 0) {
    return new Map([...contents].map(([key, content]) => [key, { content, mode: source.mode }]));
  }
  const chosen = new Map<string, Projection>();
  for (const item of source.items) {
    const content = contents.get(item.key);
    if (content === undefined) {
      if (source.optional) continue;
      throw new VolumeError(missing(item.key));
    }
    chosen.set(item.path, { content, mode: item.mode ?? source.mode });
  }
  return chosen;
}

/** The files of a downwardAPI source. */
export function downwardPayload(
  pod: Pod,
  items: readonly DownwardFile[],
  mode: number,
  node: NodeAmounts,
): Payload {
  return new Map(
    items.map((item) => [
      item.path,
      { content: Buffer.from(downwardText(pod, item, node)), mode: item.mode ?? mode },
    ]),
  );
}

function downwardText(pod: Pod, item: DownwardFile, node: NodeAmounts): string {
  if (item.fieldRef !== undefined) return fieldValue(pod, item.fieldRef.fieldPath, undefined);
  const reference = item.resourceFieldRef;
  if (reference === undefined) return '';
  const spec = podSpec(pod);
  const container = [...spec.containers, ...(spec.initContainers ?? [])].find(
    (one) => one.name === reference.containerName,
  );
  if (container === undefined) throw new VolumeError(`container ${reference.containerName ?? ''} not found`);
  return resourceValue(container, reference.resource, reference.divisor, node);
}
