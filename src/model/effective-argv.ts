import { normaliseImage } from './image-reference.ts';
import type { JsonObject } from './json.ts';
import { objectsAt, stringAt, stringsAt } from './json-read.ts';
import type { ImageDefaults } from './task.ts';

/**
 * The words a container starts with: `command` replaces ENTRYPOINT and CMD of the image, `args` only CMD
 * (kubernetes.io, "Define a Command and Arguments for a Container"). Null when the image's part is needed and in no
 * list. `$(NAME)` is filled in from environment variables with plain values, `$$(NAME)` stands for itself.
 */
export function effectiveArgv(
  container: JsonObject,
  images: readonly ImageDefaults[],
): readonly string[] | null {
  const command = stringsAt(container, 'command');
  const args = stringsAt(container, 'args');
  const words = command.length > 0 ? [...command, ...args] : overImage(container, args, images);
  if (words === null) return null;
  const values = new Map(
    objectsAt(container, 'env').map((variable) => [
      stringAt(variable, 'name') ?? '',
      stringAt(variable, 'value'),
    ]),
  );
  return words.map((word) => expand(word, values));
}

function overImage(
  container: JsonObject,
  args: readonly string[],
  images: readonly ImageDefaults[],
): readonly string[] | null {
  const wanted = normaliseImage(stringAt(container, 'image') ?? '');
  const defaults = images.find(({ reference }) => normaliseImage(reference) === wanted);
  if (defaults === undefined) return null;
  return [...defaults.entrypoint, ...(args.length > 0 ? args : defaults.command)];
}

/** As k8s.io/kubernetes/third_party/forked/golang/expansion: an unknown name stays as it is written. */
function expand(word: string, values: ReadonlyMap<string, string | null>): string {
  return word.replaceAll(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (whole === '$$') return '$';
    return values.get(name ?? '') ?? whole;
  });
}
