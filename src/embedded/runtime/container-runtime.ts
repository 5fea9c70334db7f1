import { SimulatedContainer } from './container/container.ts';
import { createDisk, createTmpfs } from './files/tmpfs.ts';
import { Volume } from './files/volume.ts';
import { createImageCatalogue } from './images/catalogue.ts';
import { startPause } from './container/pause.ts';
import type { FindProgram } from './process/executable.ts';
import { PidNamespace } from './process/namespace.ts';
import type { Program } from './process/types.ts';
import { findService } from './programs/services.ts';
import type { ContainerRuntime } from './types.ts';

/** What the kubelet gives a tmpfs that has no limit; bytes. */
const NODE_MEMORY = 8_131_992 * 1024;

export interface RuntimeOptions {
  readonly now: () => Date;
  /** The tools of images: `findProgram('busybox', 'ls')`. */
  readonly findProgram: (flavour: 'busybox' | 'gnu', name: string) => Program | undefined;
}

/** The container runtime, with its images. */
export function createContainerRuntime({ now, findProgram }: RuntimeOptions): ContainerRuntime {
  const find: FindProgram = (flavour, name) =>
    flavour === 'service' ? findService(name) : findProgram(flavour, name);
  const { images, filesOf } = createImageCatalogue(find);
  return {
    images,
    createVolume(kind, options = {}) {
      if (kind === 'disk') return new Volume(kind, createDisk(now), '');
      const { sizeLimit } = options;
      const { fs, superOptions } = createTmpfs(now, [`size=${sizeLimit ?? NODE_MEMORY}`]);
      return new Volume(kind, fs, `${superOptions},noswap`);
    },
    createContainer(config) {
      const lower = filesOf(config.image);
      return new SimulatedContainer(config, { now, findProgram: find, lower });
    },
    createProcessNamespace(options = {}) {
      const namespace = new PidNamespace();
      if (options.pause === true) startPause(namespace, now);
      return namespace;
    },
  };
}
