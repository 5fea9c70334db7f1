/** An image reference in its full form. */
export interface ImageReference {
  /** Host, with port where one is given, such as "docker.io". */
  readonly registry: string;
  /** Path below the registry, such as "library/busybox". */
  readonly repository: string;
  /** Null where a digest decides: a runtime then ignores the tag. */
  readonly tag: string | null;
  /** Such as "sha256:…". */
  readonly digest: string | null;
}

const DEFAULT_REGISTRY = 'docker.io';

/**
 * Takes a reference apart as the container runtimes do (github.com/distribution/reference): the first part is a
 * registry when it has a dot, a colon, or is "localhost"; else the registry is docker.io, and a name of one part is
 * below "library/". Without tag and digest the tag is "latest".
 */
export function parseImageReference(text: string): ImageReference {
  const [named, digest] = splitOnce(text.trim(), '@');
  const slash = named.indexOf('/');
  const first = slash === -1 ? '' : named.slice(0, slash);
  const hasRegistry = first === 'localhost' || /[.:]/.test(first) || first !== first.toLowerCase();
  const given = hasRegistry ? first : DEFAULT_REGISTRY;
  const registry = given === 'index.docker.io' || given === 'registry-1.docker.io' ? DEFAULT_REGISTRY : given;
  const rest = hasRegistry ? named.slice(slash + 1) : named;
  const colon = rest.lastIndexOf(':');
  const tagged = colon > rest.lastIndexOf('/');
  const path = tagged ? rest.slice(0, colon) : rest;
  const repository = registry === DEFAULT_REGISTRY && !path.includes('/') ? `library/${path}` : path;
  const tag = digest === null ? (tagged ? rest.slice(colon + 1) : 'latest') : null;
  return { registry, repository, tag, digest };
}

/** The one spelling that all references to the same image share: "docker.io/library/busybox:1.32.0". */
export function normaliseImage(text: string): string {
  const { registry, repository, tag, digest } = parseImageReference(text);
  return `${registry}/${repository}${digest === null ? `:${tag}` : `@${digest}`}`;
}

function splitOnce(text: string, separator: string): readonly [string, string | null] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, null] : [text.slice(0, at), text.slice(at + separator.length)];
}
