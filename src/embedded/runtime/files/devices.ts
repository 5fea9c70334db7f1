import { randomFillSync } from 'node:crypto';
import { systemError } from '../process/system-error.ts';
import type { Description } from './handle.ts';
import { statOf, type DeviceInode } from './inode.ts';

/** At most this many bytes come from a device that never ends in one read. */
const MOST = 65_536;

/** Opens a device; a terminal is the process's own. Throws ENXIO where there is none. */
export function openDevice(inode: DeviceInode, path: string, terminal: Description | undefined): Description {
  const device = (read: (length: number) => Uint8Array, write: () => void = () => {}): Description => ({
    isTerminal: false,
    path,
    inode,
    async read(length) {
      return read(Math.min(length, MOST));
    },
    async write() {
      write();
    },
    stat: (viewer) => statOf(inode, viewer),
    close() {},
  });
  switch (inode.device) {
    case 'null':
      return device(() => new Uint8Array());
    case 'zero':
      return device((length) => new Uint8Array(length));
    case 'full':
      return device(
        (length) => new Uint8Array(length),
        () => {
          throw systemError('ENOSPC');
        },
      );
    case 'random':
    case 'urandom':
      return device((length) => randomFillSync(new Uint8Array(length)));
    default:
      if (terminal === undefined) throw systemError(inode.device === 'ptmx' ? 'ENOSPC' : 'ENXIO');
      return terminal;
  }
}
