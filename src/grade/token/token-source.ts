import { normalisePath } from '../../model/effective-volumes.ts';
import type { JsonObject } from '../../model/json.ts';
import { objectAt, objectsAt, stringAt } from '../../model/json-read.ts';

/** Whence a file of a container comes. */
export type TokenSource =
  /** A token that the kubelet asks for and renews. */
  | { readonly source: 'projected' }
  /** Anything else, in words. */
  | { readonly source: 'other'; readonly what: string };

/** Looks up what is mounted at a path of a container, by the Pod as it runs. */
export function tokenSource(pod: JsonObject, container: string, path: string): TokenSource {
  const spec = objectAt(pod, 'spec');
  const found = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((key) => objectsAt(spec, key))
    .find(({ name }) => name === container);
  const file = normalisePath(path);
  const mounts = found === undefined ? [] : objectsAt(found, 'volumeMounts');
  const over = mounts
    .map((mount) => ({ mount, at: normalisePath(stringAt(mount, 'mountPath') ?? '') }))
    .filter(({ at }) => file === at || file.startsWith(at === '/' ? '/' : `${at}/`))
    // what is mounted deeper covers what is above it
    .toSorted((a, b) => b.at.length - a.at.length)[0];
  if (over === undefined) return { source: 'other', what: 'a file of the container itself' };
  const name = stringAt(over.mount, 'name') ?? '';
  const volume = objectsAt(spec, 'volumes').find((each) => each['name'] === name) ?? {};
  const rest = file === over.at ? '' : file.slice(over.at === '/' ? 1 : over.at.length + 1);
  const inVolume = [stringAt(over.mount, 'subPath') ?? '', rest].filter((part) => part !== '').join('/');
  const tokens = objectsAt(objectAt(volume, 'projected'), 'sources').map((source) =>
    objectAt(source, 'serviceAccountToken'),
  );
  if (tokens.some((token) => stringAt(token, 'path') === inVolume)) {
    const isCopy = over.mount['subPath'] !== undefined || over.mount['subPathExpr'] !== undefined;
    return isCopy
      ? { source: 'other', what: `volume ${name} by a subPath, where nothing renews it` }
      : { source: 'projected' };
  }
  const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'emptyDir';
  return { source: 'other', what: `volume ${name} (${kind})` };
}
