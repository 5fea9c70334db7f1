import { systemError } from '../process/system-error.ts';
import type { Credentials } from '../process/types.ts';
import type { Inode } from './inode.ts';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** Are all the wanted rights (READ | WRITE | EXECUTE) there? As the kernel's generic_permission decides. */
export function mayAccess(who: Credentials, inode: Inode, wanted: number): boolean {
  const { mode, uid, gid } = inode;
  const shift = who.uid === uid ? 6 : isInGroup(who, gid) ? 3 : 0;
  if (((mode >> shift) & wanted) === wanted) return true;
  if (inode.type === 'directory') {
    if (who.capabilities.has('DAC_OVERRIDE')) return true;
    return (wanted & WRITE) === 0 && who.capabilities.has('DAC_READ_SEARCH');
  }
  if (wanted === READ && who.capabilities.has('DAC_READ_SEARCH')) return true;
  const executable = (wanted & EXECUTE) === 0 || (mode & 0o111) !== 0;
  return executable && who.capabilities.has('DAC_OVERRIDE');
}

/** Throws EACCES. */
export function requireAccess(who: Credentials, inode: Inode, wanted: number): void {
  if (!mayAccess(who, inode, wanted)) throw systemError('EACCES');
}

export function isInGroup(who: Credentials, gid: number): boolean {
  return who.gid === gid || who.groups.includes(gid);
}

/** Is it the file's owner, or may it act like one? */
export function isOwner(who: Credentials, inode: Inode): boolean {
  return who.uid === inode.uid || who.capabilities.has('FOWNER');
}

/** May a name be taken away from this directory? Throws EACCES, or EPERM in a sticky one. */
export function requireRemovable(who: Credentials, directory: Inode, inode: Inode): void {
  requireAccess(who, directory, WRITE | EXECUTE);
  const sticky = (directory.mode & 0o1000) !== 0;
  if (sticky && who.uid !== inode.uid && who.uid !== directory.uid && !who.capabilities.has('FOWNER'))
    throw systemError('EPERM');
}

/** The mode after chmod(2): setgid is lost by who isn't in the group. Throws EPERM. */
export function changedMode(who: Credentials, inode: Inode, mode: number): number {
  if (!isOwner(who, inode)) throw systemError('EPERM');
  const keepsGroup =
    inode.type === 'directory' || isInGroup(who, inode.gid) || who.capabilities.has('FSETID');
  return mode & 0o7777 & (keepsGroup ? 0o7777 : ~0o2000);
}

/** The owner, group and mode after chown(2). Throws EPERM. */
export function changedOwner(
  who: Credentials,
  inode: Inode,
  uid: number | undefined,
  gid: number | undefined,
): { readonly uid: number; readonly gid: number; readonly mode: number } {
  const free = who.capabilities.has('CHOWN');
  const owns = who.uid === inode.uid;
  if (!free && uid !== undefined && !(owns && uid === inode.uid)) throw systemError('EPERM');
  if (!free && gid !== undefined && !(owns && (gid === inode.gid || isInGroup(who, gid))))
    throw systemError('EPERM');
  const executable = (inode.mode & 0o010) !== 0;
  const lost = inode.type === 'directory' ? 0 : executable ? 0o6000 : 0o4000;
  return { uid: uid ?? inode.uid, gid: gid ?? inode.gid, mode: inode.mode & ~lost };
}
