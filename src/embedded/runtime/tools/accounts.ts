import type { Process } from '../process/types.ts';
import { SystemError } from '../process/types.ts';
import { decodeText } from './text.ts';

/** The fields of the first line of a colon-separated file whose field is a value; undefined: none, or no such file. */
export function lookUpName(
  process: Process,
  path: '/etc/passwd' | '/etc/group',
  value: string,
  field: 0 | 2,
): readonly string[] | undefined {
  return accountLines(process, path).find((fields) => fields[field] === value);
}

export function accountLines(
  process: Process,
  path: '/etc/passwd' | '/etc/group',
): readonly (readonly string[])[] {
  try {
    return decodeText(process.files.readFile(path))
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => line.split(':'));
  } catch (error) {
    if (error instanceof SystemError) return [];
    throw error;
  }
}

/** The name of a user, or undefined where /etc/passwd has none. */
export function userName(process: Process, uid: number): string | undefined {
  return lookUpName(process, '/etc/passwd', String(uid), 2)?.[0];
}

export function groupName(process: Process, gid: number): string | undefined {
  return lookUpName(process, '/etc/group', String(gid), 2)?.[0];
}

/** A user by name or number; undefined: neither. */
export function findUser(process: Process, text: string): number | undefined {
  const uid = lookUpName(process, '/etc/passwd', text, 0)?.[2];
  return uid === undefined ? (/^\d+$/.test(text) ? Number(text) : undefined) : Number(uid);
}

export function findGroup(process: Process, text: string): number | undefined {
  const gid = lookUpName(process, '/etc/group', text, 0)?.[2];
  return gid === undefined ? (/^\d+$/.test(text) ? Number(text) : undefined) : Number(gid);
}
