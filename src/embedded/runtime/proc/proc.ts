import type { Inode } from '../files/inode.ts';
import type { MountNamespace } from '../files/mounts.ts';
import type { PidNamespace } from '../process/namespace.ts';
import { describeNode } from './node.ts';
import { processFolder } from './process-folder.ts';
import { PseudoFileSystem } from './pseudo.ts';

/** /proc of a container: the processes of its namespace, and what the node's kernel says of itself. */
export function createProc(
  pids: PidNamespace,
  mounts: MountNamespace,
  now: () => Date,
  { hostname }: { readonly hostname: string },
): PseudoFileSystem {
  return new PseudoFileSystem('proc', 30 + mounts.list.length, now, (fs) => {
    const fixed = describeNode(fs, now, hostname, pids);
    const folders = new WeakMap<object, Inode>();
    const folderOf = (pid: number): Inode | undefined => {
      const member = pids.members.get(pid);
      if (member === undefined) return undefined;
      const known = folders.get(member) ?? processFolder(fs, member, pids);
      folders.set(member, known);
      return known;
    };
    return {
      names: () => [...[...pids.members.keys()].map(String), ...Object.keys(fixed)],
      lookup: (name) => (/^[1-9]\d*$/.test(name) ? folderOf(Number(name)) : fixed[name]),
    };
  });
}
