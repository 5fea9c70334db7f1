import type { JsonObject } from '../../model/json.ts';
import { listAt, objectAt, objectsAt, stringAt, stringsAt } from '../../model/json-read.ts';
import { normaliseImage } from '../../model/image-reference.ts';
import type { ImageDefaults } from '../../model/task.ts';

/** Where programs and the libraries they load are. */
const PROGRAM_FOLDERS = ['/bin', '/sbin', '/usr', '/lib', '/lib32', '/lib64', '/libx32', '/etc', '/opt'];

/**
 * Are the programs in a container those of an image the task knows? So they are where the image is one of the task's,
 * the root can't be written to (nor be mounted anew), nothing is mounted over them, and no variable has others found.
 * Takes the effective container.
 */
export function hasTrustedTools(container: JsonObject, images: readonly ImageDefaults[]): boolean {
  const image = stringAt(container, 'image');
  const known = image !== null && images.some(({ reference }) => normaliseImage(reference) === image);
  const added = stringsAt(objectAt(container, 'capabilities'), 'add');
  const sealed =
    container['readOnlyRootFilesystem'] === true &&
    container['privileged'] !== true &&
    !added.some((name) => name === 'ALL' || name === 'SYS_ADMIN');
  const covered = objectsAt(container, 'mounts').some((mount) =>
    isOverPrograms(stringAt(mount, 'path') ?? '/'),
  );
  const steered =
    listAt(container, 'envFrom').length > 0 ||
    objectsAt(container, 'env').some((variable) => /^(PATH|LD_.*)$/.test(stringAt(variable, 'name') ?? ''));
  return known && sealed && !covered && !steered;
}

function isOverPrograms(path: string): boolean {
  if (path === '/') return true;
  const isInside = PROGRAM_FOLDERS.some((folder) => path === folder || path.startsWith(`${folder}/`));
  return isInside && !isData(path);
}

/**
 * Below /usr/local/apache2/logs and the like there are no programs that read files. /usr/local/apache2/bin is the first
 * folder in which that image looks for any.
 */
function isData(path: string): boolean {
  return /^\/usr\/local\/[^/]+\/./.test(path) && !/\/(s?bin|lib\w*)(\/|$)/.test(path);
}
