import type { Credentials } from '../process/types.ts';
import { reopenable, type Description } from './handle.ts';
import type { DeviceInode, FifoInode, FileSystem } from './inode.ts';
import { PipeBuffer } from './pipe.ts';

let lastInode = 4_026_531;

function pseudoFileSystem(type: string, now: () => Date): FileSystem {
  return {
    device: 12,
    type,
    size: 0,
    free: 0,
    readOnly: false,
    now,
    chargeInode() {},
    takeInodeNumber: () => (lastInode += 1),
  };
}

/** The inode of a new pipe, as its two ends and /proc/<pid>/fd show it. */
export function makePipe(by: { readonly credentials: Credentials; now(): Date }): FifoInode {
  const fs = pseudoFileSystem('pipefs', () => by.now());
  const { uid, gid } = by.credentials;
  const number = fs.takeInodeNumber();
  return {
    type: 'fifo',
    fs,
    number,
    mode: 0o600,
    uid,
    gid,
    modified: by.now(),
    links: 1,
    pipe: new PipeBuffer(),
  };
}

/** An inode that stands for something open that has none: who opens /proc/self/fd/1 gets the same thing. */
export function standInode(
  owner: { readonly uid: number; readonly gid: number; readonly now: () => Date },
  mode: number,
): DeviceInode {
  const { uid, gid, now } = owner;
  const fs = pseudoFileSystem('pipefs', now);
  const number = fs.takeInodeNumber();
  return {
    type: 'character-device',
    fs,
    number,
    mode,
    uid,
    gid,
    modified: now(),
    links: 1,
    device: 'console',
  };
}

/** Lets links of /proc lead to it. */
export function makeReopenable(inode: DeviceInode, description: Description): void {
  reopenable.set(inode, description);
}
