import type { ImageDirectory } from '../files/image-tree.ts';
import type { FindProgram } from '../process/executable.ts';
import type { Image } from '../types.ts';
import { buildBusybox } from './busybox.ts';

/** How one image is made, and the names it goes by. */
export interface Recipe {
  /** "busybox", "registry.k8s.io/pause". */
  readonly repository: string;
  readonly tags: readonly [string, ...string[]];
  readonly sizeBytes: number;
  readonly config: Pick<Image, 'entrypoint' | 'cmd' | 'env' | 'workingDir' | 'user' | 'stopSignal'>;
  readonly build: (find: FindProgram) => ImageDirectory;
}

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

function busybox(tags: Recipe['tags'], sizeBytes: number, programSize: number, made: string): Recipe {
  return {
    repository: 'busybox',
    tags,
    sizeBytes,
    config: { entrypoint: [], cmd: ['sh'], env: [PATH], workingDir: '', user: '', stopSignal: '' },
    build: () => buildBusybox(new Date(made), programSize),
  };
}

export const RECIPES: readonly Recipe[] = [
  busybox(['1.31.1'], 764_619, 1_046_880, '2020-05-29T21:19:44Z'),
  busybox(['1.32.0', '1.32'], 764_619, 1_047_096, '2020-10-13T00:26:12Z'),
];
