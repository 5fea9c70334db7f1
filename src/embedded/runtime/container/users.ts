import { ContainerStartError } from '../types.ts';

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  readonly home: string;
}

/** Where users and groups are looked up: the texts of the image's /etc/passwd and /etc/group. */
export interface UserFiles {
  readonly passwd: string;
  readonly group: string;
}

export interface WantedUser {
  /** Of the image: "", "1000", "www-data", "1000:1000", "nginx:web". */
  readonly image: string;
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly supplementalGroups: readonly number[];
}

/**
 * The user that a container's processes run as. What the Pod says counts before the image; who isn't in /etc/passwd
 * has group 0. Its groups are those of /etc/group and the Pod's. Throws ContainerStartError for a name nobody has.
 */
export function findUser({ passwd, group }: UserFiles, wanted: WantedUser): ContainerUser {
  const [imageUser = '', imageGroup] = wanted.image.split(':', 2);
  const name = wanted.uid === undefined ? imageUser : String(wanted.uid);
  const users = passwd.split('\n').map((line) => line.split(':'));
  const found = users.find((fields) => fields[0] === name || fields[2] === (name === '' ? '0' : name));
  if (found === undefined && !/^\d*$/.test(name))
    throw new ContainerStartError(`unable to find user ${name}: no matching entries in passwd file`, 128);
  const uid = Number(found?.[2] ?? name);
  const groups = group.split('\n').map((line) => line.split(':'));
  const ofImage =
    wanted.uid === undefined && imageGroup !== undefined ? findGroup(groups, imageGroup) : undefined;
  const gid = wanted.gid ?? ofImage ?? Number(found?.[3] ?? 0);
  const memberOf =
    found === undefined || ofImage !== undefined
      ? []
      : groups
          .filter((fields) => fields[3]?.split(',').includes(found[0] ?? ''))
          .map((fields) => Number(fields[2]));
  // setgroups(2) keeps them sorted
  const all = [...new Set([gid, ...memberOf, ...wanted.supplementalGroups])].toSorted((a, b) => a - b);
  return { uid, gid, groups: all, home: found?.[5] === undefined || found[5] === '' ? '/' : found[5] };
}

function findGroup(groups: readonly (readonly string[])[], name: string): number {
  const found = groups.find((fields) => fields[0] === name || fields[2] === name);
  if (found !== undefined) return Number(found[2]);
  if (/^\d+$/.test(name)) return Number(name);
  throw new ContainerStartError(`unable to find group ${name}: no matching entries in group file`, 128);
}
