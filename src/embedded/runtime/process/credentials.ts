import { CAPABILITIES } from '../../../model/linux-capabilities.ts';
import type { Inode, Mount } from '../files/inode.ts';
import type { Credentials } from './types.ts';

/** Everything the kernel knows of a process's rights. `uid`, `gid` and `capabilities` are the effective ones. */
export interface FullCredentials extends Credentials {
  readonly realUid: number;
  readonly realGid: number;
  readonly bounding: ReadonlySet<string>;
  readonly noNewPrivileges: boolean;
  readonly seccomp: 'unconfined' | 'filtered';
}

/** A set as /proc/<pid>/status shows it: 16 hex digits. */
export function capabilityMask(names: ReadonlySet<string>): string {
  let mask = 0n;
  for (const [index, name] of CAPABILITIES.entries()) if (names.has(name)) mask |= 1n << BigInt(index);
  return mask.toString(16).padStart(16, '0');
}

const NONE: ReadonlySet<string> = new Set();

/** The rights after execve(2) of a file: setuid and setgid bits count, root gets its whole bounding set. */
export function credentialsAfterExec(old: FullCredentials, inode: Inode, mount: Mount): FullCredentials {
  const setid = !old.noNewPrivileges && !mount.options.includes('nosuid');
  const uid = setid && (inode.mode & 0o4000) !== 0 ? inode.uid : old.uid;
  const gid = setid && (inode.mode & 0o2010) === 0o2010 ? inode.gid : old.gid;
  const isRoot = uid === 0 || old.realUid === 0;
  const capabilities = uid === 0 ? (isRoot ? old.bounding : NONE) : NONE;
  return { ...old, uid, gid, capabilities };
}

/** May one process look into another's folder in /proc (ptrace_may_access)? */
export function mayInspect(who: FullCredentials, other: FullCredentials): boolean {
  if (who.capabilities.has('SYS_PTRACE')) return true;
  const same =
    who.uid === other.realUid && who.uid === other.uid && who.gid === other.realGid && who.gid === other.gid;
  return same && [...other.capabilities].every((name) => who.capabilities.has(name));
}
