/** The minor version of Kubernetes (1.x) that tasks are written for and the practice cluster has. */
export const SUPPORTED_MINOR = 36;

/** Node images since Kubernetes 1.33 come with containerd 2, which older kinds can't load images into. */
export const LEAST_KIND = '0.27.0';

/** As `engines` in package.json. */
export const LEAST_NODE = '22.19.0';

/**
 * The first minor version (1.x) of kubectl whose exec speaks websockets: by KUBECTL_REMOTE_COMMAND_WEBSOCKETS, which
 * the learner's shell sets; of itself from 1.31 on (kubernetes.io, KEP-4006).
 */
export const LEAST_KUBECTL_MINOR = 29;
