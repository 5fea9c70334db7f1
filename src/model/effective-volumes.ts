import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import { booleanAt, objectAt, objectsAt, stringAt } from './json-read.ts';

/** These kinds of volume are mounted read-only whatever the mount says. */
const ALWAYS_READ_ONLY = ['configMap', 'secret', 'projected', 'downwardAPI', 'image'];

/** A Pod's volumes: `{name, type, medium, path, source, readOnly}`; what does not apply is null. */
export function effectiveVolumes(spec: JsonObject): readonly JsonObject[] {
  return objectsAt(spec, 'volumes').map((volume) => {
    const type = Object.keys(volume).find((key) => key !== 'name' && isJsonObject(volume[key])) ?? null;
    const source = type === null ? {} : objectAt(volume, type);
    return {
      name: stringAt(volume, 'name') ?? '',
      // a volume that names no source is an emptyDir (core/v1 defaults)
      type: type ?? 'emptyDir',
      // how the API spells the default medium: ""
      medium: type === 'emptyDir' || type === null ? (stringAt(source, 'medium') ?? '') : null,
      path: type === 'hostPath' ? normalisePath(stringAt(source, 'path') ?? '') : null,
      source: stringAt(source, 'name') ?? stringAt(source, 'secretName') ?? stringAt(source, 'claimName'),
      readOnly: ALWAYS_READ_ONLY.includes(type ?? '') || booleanAt(source, 'readOnly') === true,
    };
  });
}

/** A container's mounts with what they mount: `{path, volume, type, medium, readOnly, subPath, propagation}`. */
export function effectiveMounts(
  container: JsonObject,
  volumes: readonly JsonObject[],
): readonly JsonObject[] {
  return objectsAt(container, 'volumeMounts').map((mount) => {
    const volume = volumes.find(({ name }) => name === mount['name']);
    return {
      path: normalisePath(stringAt(mount, 'mountPath') ?? ''),
      volume: stringAt(mount, 'name') ?? '',
      type: volume?.['type'] ?? null,
      medium: volume?.['medium'] ?? null,
      readOnly: booleanAt(mount, 'readOnly') === true || volume?.['readOnly'] === true,
      subPath: stringAt(mount, 'subPath') ?? stringAt(mount, 'subPathExpr'),
      propagation: stringAt(mount, 'mountPropagation') ?? 'None',
    };
  });
}

/** A path without doubled or trailing slashes, "." and ".."; "/" stays "/". */
export function normalisePath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}` || '.';
}
