import type { ProcessFiles } from '../process/types.ts';
import { SystemError } from '../process/types.ts';
import { compilePattern, hasPattern, unescapePattern } from './pattern.ts';

/** The paths a pattern matches, sorted by their bytes; empty: none. Names with a leading dot need one in the pattern. */
export function expandPath(files: ProcessFiles, pattern: string, extended = false): readonly string[] {
  const parts = pattern.split(/(\/+)/);
  let found: string[] = [''];
  for (const [index, part] of parts.entries()) {
    if (part === '') continue;
    if (part.startsWith('/')) {
      found = found.map((path) => path + part);
      continue;
    }
    const isLast = index === parts.length - 1;
    if (!hasPattern(part) && !(extended && /[?*+@!]\(/.test(part))) {
      const name = unescapePattern(part);
      found = found.map((path) => path + name).filter((path) => exists(files, path));
      continue;
    }
    const expression = compilePattern(part, { extended });
    const wantsDot = part.startsWith('.') || part.startsWith('\\.');
    found = found.flatMap((path) =>
      list(files, path === '' ? '.' : path)
        .filter((name) => (wantsDot || !name.startsWith('.')) && expression.test(name))
        .map((name) => path + name)
        .filter((match) => isLast || isDirectory(files, match)),
    );
  }
  return found.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function list(files: ProcessFiles, path: string): readonly string[] {
  return attempt(
    () => [...files.readdir(path), '.', '..'].filter((name) => name !== '.' && name !== '..'),
    [],
  );
}

function exists(files: ProcessFiles, path: string): boolean {
  return attempt(() => files.lstat(path) !== undefined, false);
}

function isDirectory(files: ProcessFiles, path: string): boolean {
  return attempt(() => files.stat(path).type === 'directory', false);
}

function attempt<T>(look: () => T, otherwise: T): T {
  try {
    return look();
  } catch (error) {
    if (error instanceof SystemError) return otherwise;
    throw error;
  }
}
