import type { Isolation } from '../model/task.ts';

/**
 * Where documentation may be read: the exam allows kubernetes.io docs and blog, and the docs of the tools that a task
 * uses. These are the tools of the curriculum.
 */
const EXAM_SITES = [
  'kubernetes.io/docs/',
  'kubernetes.io/blog/',
  'etcd.io/docs/',
  'falco.org/docs/',
  'trivy.dev/',
  'aquasecurity.github.io/trivy/',
  'docs.cilium.io/',
  'istio.io/latest/docs/',
  'gvisor.dev/docs/',
  'kubernetes.github.io/ingress-nginx/',
  'gitlab.com/apparmor/apparmor/-/wikis/',
  'helm.sh/docs/',
  'kubernetes-sigs.github.io/bom/',
] as const;

/** For tasks on the container engine of the host, which are not of the exam but lead to it. */
const HOST_SITES = ['docs.docker.com/', 'docs.podman.io/'] as const;

/** The sites a task of this isolation may link to. */
export function sitesFor(isolation: Isolation): readonly string[] {
  return isolation === 'host' ? [...EXAM_SITES, ...HOST_SITES] : EXAM_SITES;
}

/** Does the link lead to one of the sites, by https? */
export function isAllowedLink(url: string, sites: readonly string[]): boolean {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || parsed.protocol !== 'https:' || parsed.username !== '' || parsed.port !== '')
    return false;
  // the parsed path, so that `/docs/../x` counts as what it is; a slash so that `/docs` is the folder itself
  const address = `${parsed.hostname}${parsed.pathname}`;
  return sites.some((site) => address.startsWith(site) || `${address}/` === site);
}
