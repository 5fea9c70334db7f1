import { createHash } from 'node:crypto';
import { normaliseImage, parseImageReference } from '../../../model/image-reference.ts';
import type { ImageDirectory } from '../files/image-tree.ts';
import type { FindProgram } from '../process/executable.ts';
import type { Image, ImageCatalogue } from '../types.ts';
import { RECIPES, type Recipe } from './recipes.ts';

/** The images that can be pulled, and their files: made when a container first needs them. */
export function createImageCatalogue(find: FindProgram): {
  readonly images: ImageCatalogue;
  /** Throws for an image of another catalogue. */
  readonly filesOf: (image: Image) => ImageDirectory;
} {
  const known = new Map<string, { readonly image: Image; readonly recipe: Recipe }>();
  const byDigest = new Map<string, Image>();
  for (const recipe of RECIPES) {
    for (const tag of recipe.tags) {
      const reference = normaliseImage(`${recipe.repository}:${tag}`);
      const image = imageOf(reference, recipe);
      known.set(reference, { image, recipe });
      byDigest.set(image.digest, image);
    }
  }
  const trees = new Map<Recipe, ImageDirectory>();
  return {
    images: {
      find(reference) {
        const full = normaliseImage(reference);
        return parseImageReference(reference).digest === null ? known.get(full)?.image : byDigest.get(full);
      },
    },
    filesOf(image) {
      const recipe = known.get(image.reference)?.recipe;
      if (recipe === undefined) throw new Error(`${image.reference} is not an image of this runtime`);
      const tree = trees.get(recipe) ?? recipe.build(find);
      trees.set(recipe, tree);
      return tree;
    },
  };
}

/** Tags of one recipe are one image: they share digest and id. */
function imageOf(reference: string, recipe: Recipe): Image {
  const { repository, tags, config, sizeBytes } = recipe;
  const hash = (what: string): string =>
    `sha256:${createHash('sha256').update(`${what} ${repository}:${tags[0]}`).digest('hex')}`;
  const { registry, repository: path } = parseImageReference(repository);
  return {
    reference,
    digest: `${registry}/${path}@${hash('manifest')}`,
    id: hash('config'),
    sizeBytes,
    ...config,
  };
}
