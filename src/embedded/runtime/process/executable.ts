import type { FileInode, Location } from '../files/inode.ts';
import { EXECUTE, requireAccess } from '../files/permissions.ts';
import { resolve, type Standpoint } from '../files/resolve.ts';
import { systemError } from './system-error.ts';
import type { Program } from './types.ts';

/** Whose tools an image has. `service` are the programs that images exist for: httpd, nginx, pause. */
export type Flavour = 'busybox' | 'gnu' | 'service';

/** What an executable is, by what it has in its header. */
export type FindProgram = (flavour: Flavour, name: string) => Program | undefined;

const MAGIC = '\u007FELF\u0002\u0001\u0001\0\0\0\0\0\0\0\0\0';
const HEADER = /^\u007FELF[^\n]{12}(busybox|gnu|service) ([^\n]+)\n/;
const MAX_SCRIPTS = 4;

/** The beginning of an executable file. */
export function executableBytes(flavour: Flavour, name: string): Uint8Array {
  return Buffer.from(`${MAGIC}${flavour} ${name}\n`, 'latin1');
}

/** A program that is ready to run. */
export interface Executable {
  readonly program: Program;
  readonly argv: readonly string[];
  readonly file: Location & { readonly inode: FileInode };
}

/**
 * Finds the program of an executable file, or of the interpreter in its first line. Throws ENOENT, EACCES, ENOEXEC and
 * what a path can fail with.
 */
export function loadExecutable(
  from: Standpoint,
  find: FindProgram,
  path: string,
  argv: readonly string[],
  scripts = 0,
): Executable {
  const { mount, inode } = resolve(from, path);
  if (inode.type !== 'file' || mount.options.includes('noexec')) throw systemError('EACCES');
  requireAccess(from.credentials, inode, EXECUTE);
  if (inode.writers > 0) throw systemError('ETXTBSY');
  const start = Buffer.from(inode.read(0, 256, from)).toString('latin1');
  const header = HEADER.exec(start);
  if (header !== null) {
    const program = programOf(find, header[1] as Flavour, header[2] ?? '', argv);
    return { program, argv, file: { mount, inode } };
  }
  if (!start.startsWith('#!')) throw systemError('ENOEXEC');
  if (scripts > MAX_SCRIPTS) throw systemError('ELOOP');
  const line = Buffer.from(start.slice(2).split('\n', 1)[0] ?? '', 'latin1').toString();
  const words = /^[ \t]*([^ \t]+)(?:[ \t]+(.*?))?[ \t]*$/.exec(line);
  if (words === null) throw systemError('ENOEXEC');
  const [, interpreter = '', option] = words;
  const more = option === undefined || option === '' ? [] : [option];
  return loadExecutable(from, find, interpreter, [interpreter, ...more, path, ...argv.slice(1)], scripts + 1);
}

/** Busybox is many programs: it goes by the name it is called by. */
function programOf(find: FindProgram, flavour: Flavour, name: string, argv: readonly string[]): Program {
  if (flavour !== 'busybox' || name !== 'busybox') {
    const program = find(flavour, name);
    if (program === undefined) throw systemError('ENOEXEC');
    return program;
  }
  const called = (argv[0] ?? '').replace(/^-/, '').replace(/^.*\//, '');
  const applet = called.startsWith('busybox') ? 'busybox' : called;
  return find('busybox', applet) ?? notFound(applet);
}

function notFound(applet: string): Program {
  return async (process) => {
    await process.print(2, `${applet}: applet not found\n`);
    return 127;
  };
}
