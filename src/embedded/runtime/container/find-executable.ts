import { EXECUTE, mayAccess } from '../files/permissions.ts';
import { resolve, type Standpoint } from '../files/resolve.ts';
import { systemError } from '../process/system-error.ts';
import { SystemError } from '../process/types.ts';

/** Where to look for programs when no PATH is set. */
export const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * The path of a container's executable, found as runc does (exec.LookPath of Go). Fails with an Error whose message is
 * runc's: `exec: "x": executable file not found in $PATH`.
 */
export function findExecutable(from: Standpoint, name: string, path: string): string {
  if (name.includes('/')) {
    checkExecutable(from, name, name);
    return name;
  }
  for (const folder of path.split(':')) {
    const candidate = `${folder === '' ? '.' : folder}/${name}`;
    try {
      checkExecutable(from, candidate, name);
      return candidate;
    } catch {
      // the next folder may have it
    }
  }
  throw new Error(`exec: ${JSON.stringify(name)}: executable file not found in $PATH`);
}

function checkExecutable(from: Standpoint, path: string, name: string): void {
  const said = `exec: ${JSON.stringify(name)}: `;
  try {
    const { inode, mount } = resolve(from, path);
    // a directory may not be executed either
    if (
      inode.type === 'directory' ||
      !mayAccess(from.credentials, inode, EXECUTE) ||
      mount.options.includes('noexec')
    )
      throw new Error(`${said}permission denied`);
  } catch (error) {
    if (error instanceof SystemError)
      throw new Error(`${said}stat ${path}: ${inGo(error)}`, { cause: error });
    throw error;
  }
}

/** Error texts of Go are those of strerror, without capitals: "no such file or directory". */
export function inGo({ code }: SystemError): string {
  const { message } = systemError(code);
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`;
}
