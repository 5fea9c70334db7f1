import { normaliseImage } from '../../model/image-reference.ts';
import type { JsonObject } from '../../model/json.ts';
import { booleanAt, numberAt, objectAt, objectsAt, stringAt, stringsAt } from '../../model/json-read.ts';
import { normalisePath } from '../../model/effective-volumes.ts';
import { tmpfsOf } from './tmpfs-mounts.ts';

/**
 * A container as `docker inspect`, `podman inspect` and `nerdctl inspect` show it, in one shape; what is not set is
 * null or empty. The shape is in docs/pack-format.md.
 */
export function normaliseInspect(inspected: JsonObject): JsonObject {
  const host = objectAt(inspected, 'HostConfig');
  const config = objectAt(inspected, 'Config');
  const state = objectAt(inspected, 'State');
  // Podman gives the digest's owner as Image and the name beside it
  const image = stringAt(config, 'Image') ?? stringAt(inspected, 'ImageName');
  return {
    id: stringAt(inspected, 'Id') ?? '',
    name: (stringAt(inspected, 'Name') ?? '').replace(/^\//, ''),
    image: image === null ? null : normaliseImage(image),
    // Docker says Running also of a container that ended and waits to be started again
    running:
      ['Paused', 'Restarting'].every((key) => booleanAt(state, key) !== true) && state['Running'] === true,
    status: stringAt(state, 'Status'),
    exitCode: numberAt(state, 'ExitCode'),
    startedAt: stringAt(state, 'StartedAt'),
    argv: argvOf(inspected, config),
    readOnlyRoot: booleanAt(host, 'ReadonlyRootfs') === true,
    privileged: booleanAt(host, 'Privileged') === true,
    user: stringAt(config, 'User') ?? '',
    capAdd: capabilities(host, 'CapAdd'),
    capDrop: capabilities(host, 'CapDrop'),
    securityOpt: stringsAt(host, 'SecurityOpt'),
    tmpfs: tmpfsOf(inspected),
    mounts: mountsOf(inspected, host),
    network: stringAt(host, 'NetworkMode'),
    pid: stringAt(host, 'PidMode'),
    created: stringAt(inspected, 'Created'),
    env: stringsAt(config, 'Env').map((variable) => variable.split('=')[0] ?? ''),
  };
}

/** `Path` and `Args` are what was started in the end: entry point and command over the image's own. */
function argvOf(inspected: JsonObject, config: JsonObject): readonly string[] {
  const path = stringAt(inspected, 'Path');
  if (path !== null && path !== '') return [path, ...stringsAt(inspected, 'Args')];
  const entrypoint = stringAt(config, 'Entrypoint');
  const first = entrypoint === null ? stringsAt(config, 'Entrypoint') : entrypoint.split(' ');
  return [...first.filter((word) => word !== ''), ...stringsAt(config, 'Cmd')];
}

function capabilities(host: JsonObject, key: string): readonly string[] {
  return stringsAt(host, key).map((name) => name.toUpperCase().replace(/^CAP_/, ''));
}

function mountsOf(inspected: JsonObject, host: JsonObject): readonly JsonObject[] {
  const mounted = objectsAt(inspected, 'Mounts')
    .filter((mount) => mount['Type'] !== 'tmpfs')
    .map((mount) => ({
      path: normalisePath(stringAt(mount, 'Destination') ?? ''),
      type: stringAt(mount, 'Type') ?? 'bind',
      source: stringAt(mount, 'Name') ?? stringAt(mount, 'Source'),
      readOnly: booleanAt(mount, 'RW') === false,
    }));
  const devices = objectsAt(host, 'Devices').map((device) => ({
    path: normalisePath(stringAt(device, 'PathInContainer') ?? ''),
    type: 'device',
    source: stringAt(device, 'PathOnHost'),
    readOnly: false,
  }));
  return [...mounted, ...devices];
}
