import { normaliseImage, parseImageReference } from '../../../model/image-reference.ts';
import type { Container } from '../../objects/kinds.ts';
import type { Image, ImageCatalogue } from '../../runtime/types.ts';

/** The answer to a pull: an image, or why not in containerd's words. */
export type PullResult =
  | { readonly image: Image; readonly error?: undefined }
  | { readonly image?: undefined; readonly error: string };

const REPOSITORY = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** Why a reference is none, in the words of distribution/reference; undefined when it is one. */
export function invalidReference(text: string): string | undefined {
  const invalid = 'invalid reference format';
  if (text === '' || /\s/.test(text)) return invalid;
  const { repository, tag, digest } = parseImageReference(text);
  if (!REPOSITORY.test(repository)) {
    return REPOSITORY.test(repository.toLowerCase())
      ? `${invalid}: repository name (${repository}) must be lowercase`
      : invalid;
  }
  if (tag !== null && !TAG.test(tag)) return invalid;
  if (digest !== null && !DIGEST.test(digest)) return invalid;
  return undefined;
}

/**
 * Pulls from the only registry there is, the catalogue. What isn't there fails as it would against the real
 * registries: a known repository lacks the tag, an unknown one of Docker Hub denies access, other hosts aren't found.
 */
export function pullImage(images: ImageCatalogue, reference: string): PullResult {
  const image = images.find(reference);
  if (image !== undefined) return { image };
  const full = normaliseImage(reference);
  const { registry, repository } = parseImageReference(reference);
  const failed = `failed to pull and unpack image ${JSON.stringify(full)}: failed to resolve reference ${JSON.stringify(full)}: `;
  if (registry !== 'docker.io') {
    const at = parseImageReference(reference);
    const url = `https://${registry}/v2/${repository}/manifests/${at.digest ?? at.tag ?? 'latest'}`;
    const host = registry.split(':')[0] ?? registry;
    return {
      error:
        `rpc error: code = Unknown desc = ${failed}failed to do request: Head ${JSON.stringify(url)}: ` +
        `dial tcp: lookup ${host}: no such host`,
    };
  }
  if (images.find(`${registry}/${repository}`) !== undefined) {
    return { error: `rpc error: code = NotFound desc = ${failed}${full}: not found` };
  }
  return {
    error:
      `rpc error: code = Unknown desc = ${failed}pull access denied, repository does not exist or may require ` +
      'authorization: server message: insufficient_scope: authorization failed',
  };
}

/** Whether the node must look for a newer image (defaulting has set the policy). */
export function pullPolicy(container: Container): 'Always' | 'IfNotPresent' | 'Never' {
  const policy = container.imagePullPolicy;
  return policy === 'Always' || policy === 'Never' ? policy : 'IfNotPresent';
}
