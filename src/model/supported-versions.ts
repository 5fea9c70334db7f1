/** The minor version of Kubernetes (1.x) that tasks are written for and the practice cluster has. */
export const SUPPORTED_MINOR = 36;

/** Node images since Kubernetes 1.33 come with containerd 2, which older kinds can't load images into. */
export const LEAST_KIND = '0.27.0';

/** As `engines` in package.json. */
export const LEAST_NODE = '22.19.0';
