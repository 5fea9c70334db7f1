import type { JsonObject } from '../../model/json.ts';
import { booleanAt, numberAt, objectAt, objectsAt, stringAt, stringsAt } from '../../model/json-read.ts';
import { normalisePath } from '../../model/effective-volumes.ts';

/** What Podman mounts by itself beside a read-only root (--read-only-tmpfs, on by default). */
const PODMAN_OWN = ['/dev', '/dev/shm', '/run', '/tmp', '/var/tmp'];

/**
 * The tmpfs mounts of a container: those of --tmpfs and those of --mount type=tmpfs, which engines keep in different
 * places. `implicit` marks what Podman mounts by itself.
 */
export function tmpfsOf(inspected: JsonObject): readonly JsonObject[] {
  const host = objectAt(inspected, 'HostConfig');
  const found = new Map<string, JsonObject>();
  const add = (path: string, options: readonly string[]): void => {
    const at = normalisePath(path);
    if (!found.has(at)) found.set(at, { path: at, options, implicit: isImplicit(inspected, at) });
  };
  for (const [path, options] of Object.entries(objectAt(host, 'Tmpfs')))
    add(path, typeof options === 'string' ? options.split(',').filter((option) => option !== '') : []);
  for (const mount of objectsAt(host, 'Mounts').filter(isTmpfs))
    add(stringAt(mount, 'Target') ?? '', mountOptions(mount));
  for (const mount of objectsAt(inspected, 'Mounts').filter(isTmpfs))
    add(stringAt(mount, 'Destination') ?? '', mountedOptions(mount));
  return [...found.values()];
}

function isTmpfs(mount: JsonObject): boolean {
  return mount['Type'] === 'tmpfs';
}

function mountOptions(mount: JsonObject): readonly string[] {
  const options = objectAt(mount, 'TmpfsOptions');
  const size = numberAt(options, 'SizeBytes') ?? 0;
  const mode = numberAt(options, 'Mode') ?? 0;
  return [
    booleanAt(mount, 'ReadOnly') === true ? 'ro' : 'rw',
    ...(size === 0 ? [] : [`size=${size}`]),
    ...(mode === 0 ? [] : [`mode=${mode.toString(8)}`]),
  ];
}

function mountedOptions(mount: JsonObject): readonly string[] {
  const options = stringsAt(mount, 'Options');
  return options.length > 0 ? options : [booleanAt(mount, 'RW') === false ? 'ro' : 'rw'];
}

/** Podman keeps the words of `podman run`: one of its usual paths that is in none of them was not asked for. */
function isImplicit(inspected: JsonObject, path: string): boolean {
  const isPodman = inspected['OCIConfigPath'] !== undefined || inspected['ConmonPidFile'] !== undefined;
  const readOnly = booleanAt(objectAt(inspected, 'HostConfig'), 'ReadonlyRootfs') === true;
  if (!isPodman || !readOnly || !PODMAN_OWN.includes(path)) return false;
  const words = stringsAt(objectAt(inspected, 'Config'), 'CreateCommand');
  const named = words.flatMap((word) => word.split(/[=,:]/)).filter((part) => part.startsWith('/'));
  return !named.some((part) => normalisePath(part) === path);
}
