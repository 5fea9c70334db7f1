import type { SystemError } from '../process/types.ts';
import { SystemError as Failure } from '../process/types.ts';
import type { Shell } from './shell.ts';

const defaultPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The path of a command: as it is with a slash, else the first executable in PATH. Undefined: none is found. */
export function findExecutable(shell: Shell, name: string, path?: string): string | undefined {
  if (name === '') return undefined;
  if (name.includes('/')) return name;
  let other: string | undefined;
  for (const folder of (path ?? shell.state.get('PATH') ?? defaultPath).split(':')) {
    const candidate = folder === '' ? name : `${folder.replace(/\/$/, '')}/${name}`;
    const kind = executableKind(shell, candidate);
    if (kind === 'executable') return candidate.includes('/') ? candidate : `./${candidate}`;
    if (kind === 'file') other ??= candidate;
  }
  return other;
}

export function executableKind(shell: Shell, path: string): 'executable' | 'file' | undefined {
  try {
    if (shell.process.files.stat(path).type !== 'file') return undefined;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
  try {
    shell.process.files.access(path, { execute: true });
    return 'executable';
  } catch (error) {
    if (error instanceof Failure) return 'file';
    throw error;
  }
}

/** What a shell says when a program can't be started, and its status. */
export function startFailure(
  shell: Shell,
  name: string,
  error: SystemError,
): { readonly message: string; readonly code: number } {
  const isMissing = error.code === 'ENOENT' || error.code === 'ENOTDIR';
  const code = isMissing ? 127 : 126;
  if (shell.dialect !== 'bash')
    return { message: `${name}: ${isMissing ? 'not found' : error.message}`, code };
  if (isMissing)
    return { message: name.includes('/') ? `${name}: ${error.message}` : `${name}: command not found`, code };
  const isDirectory = error.code === 'EACCES' && statType(shell, name) === 'directory';
  return { message: `${name}: ${isDirectory ? 'Is a directory' : error.message}`, code };
}

function statType(shell: Shell, path: string): string | undefined {
  try {
    return shell.process.files.stat(path).type;
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}
