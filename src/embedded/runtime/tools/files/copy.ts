import type { FileStat } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { readChunks } from '../tool.ts';
import { baseName } from './create.ts';
import { confirm } from './remove.ts';

function statOf(tool: Tool, path: string, follow = true): FileStat | undefined {
  try {
    return follow ? tool.process.files.stat(path) : tool.process.files.lstat(path);
  } catch (error) {
    if (error instanceof SystemError) return undefined;
    throw error;
  }
}

const join = (folder: string, name: string): string => `${folder.replace(/\/+$/, '')}/${name}`;

/** Sources and where each goes; undefined target: the last operand itself. */
function plan(tool: Tool, options: Options): readonly (readonly [string, string])[] {
  const folder = options.value('t');
  const operands = folder === undefined ? options.rest : [...options.rest, folder];
  if (operands.length < 2) {
    if (!tool.isBusybox) {
      tool.complain(
        operands[0] === undefined
          ? 'missing file operand'
          : `missing destination file operand after '${operands[0]}'`,
      );
    }
    tool.usage();
  }
  const last = operands.at(-1) ?? '';
  const sources = operands.slice(0, -1);
  const target = statOf(tool, last);
  const into = target?.type === 'directory' && !options.has('T');
  // busybox goes on, and fails where it makes the first of them
  const joins = into || (tool.isBusybox && sources.length > 1 && target === undefined);
  if (sources.length > 1 && !joins) {
    if (tool.isBusybox) tool.die(`target '${last}' is not a directory`);
    tool.die(`target '${last}': ${target === undefined ? 'No such file or directory' : 'Not a directory'}`);
  }
  if (
    !into &&
    last.endsWith('/') &&
    target === undefined &&
    statOf(tool, sources[0] ?? '')?.type === 'file'
  ) {
    tool.die(
      tool.say(
        `can't create '${last}': Not a directory`,
        `cannot create regular file '${last}': Not a directory`,
      ),
    );
  }
  return sources.map((source) => [source, joins ? join(last, baseName(source)) : last] as const);
}

export async function cp(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'arRdpPLHfinlsTut:vxZ', {
    archive: 'a',
    recursive: 'R',
    force: 'f',
    interactive: 'i',
    'no-clobber': 'n',
    'no-dereference': 'P',
    dereference: 'L',
    preserve: 'preserve::',
    parents: 'parents',
    'target-directory': 't',
    'no-target-directory': 'T',
    update: 'u',
    verbose: 'v',
    symbolic: 's',
    link: 'l',
  });
  const copier = new Copier(tool, options);
  for (const [source, target] of plan(tool, options)) {
    await copier.copy(source, target, true);
    await tool.relieve();
  }
  return copier.code;
}

class Copier {
  code = 0;
  readonly #tool: Tool;
  readonly #options: Options;
  readonly #recursive: boolean;
  readonly #preserves: boolean;

  constructor(tool: Tool, options: Options) {
    this.#tool = tool;
    this.#options = options;
    this.#recursive = options.has('r') || options.has('R') || options.has('a');
    this.#preserves = options.has('p') || options.has('a') || options.has('preserve');
  }

  #fail(message: string): false {
    this.#tool.complain(message);
    this.code = 1;
    return false;
  }

  async copy(source: string, target: string, isOperand: boolean): Promise<boolean> {
    const { files } = this.#tool.process;
    const options = this.#options;
    const say = this.#tool.say.bind(this.#tool);
    const keepsLinks =
      options.has('P') ||
      options.has('d') ||
      options.has('a') ||
      (this.#recursive && !options.has('L') && !(options.has('H') && isOperand));
    let stat: FileStat;
    try {
      stat = keepsLinks ? files.lstat(source) : files.stat(source);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return this.#fail(
        say(`can't stat '${source}': ${error.message}`, `cannot stat '${source}': ${error.message}`),
      );
    }
    const there = statOf(this.#tool, target, stat.type !== 'symlink');
    if (there !== undefined && there.inode === stat.inode && there.device === stat.device) {
      return this.#fail(`'${source}' and '${target}' are the same file`);
    }
    if (stat.type === 'directory') return this.#folder(source, target, stat, there);
    if (there?.type === 'directory') {
      return this.#fail(
        say(
          `can't create '${target}': Is a directory`,
          `cannot overwrite directory '${target}' with non-directory`,
        ),
      );
    }
    if (there !== undefined && options.has('n')) return true;
    if (there !== undefined && options.has('u') && there.modified >= stat.modified) return true;
    if (
      there !== undefined &&
      options.has('i') &&
      !(await confirm(this.#tool, `${this.#tool.name}: overwrite '${target}'? `))
    )
      return true;
    try {
      if (options.has('s')) files.symlink(source, target);
      else if (options.has('l')) files.link(source, target);
      else if (stat.type === 'symlink') {
        if (there !== undefined) files.unlink(target);
        files.symlink(files.readlink(source), target);
      } else if (stat.type === 'fifo' && this.#recursive) files.mkfifo(target, stat.mode);
      else if (!(await this.#content(source, target, stat, there))) return false;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return this.#fail(
        say(
          `can't create ${options.has('l') ? 'link ' : stat.type === 'symlink' ? 'symlink ' : ''}'${target}': ${error.message}`,
          `cannot create ${stat.type === 'symlink' ? 'symbolic link' : 'regular file'} '${target}': ${error.message}`,
        ),
      );
    }
    if (stat.type !== 'symlink') this.#keep(target, stat);
    if (options.has('v')) this.#tool.out(say(`'${source}' -> '${target}'\n`, `'${source}' -> '${target}'\n`));
    return true;
  }

  async #content(
    source: string,
    target: string,
    stat: FileStat,
    there: FileStat | undefined,
  ): Promise<boolean> {
    const { files } = this.#tool.process;
    const say = this.#tool.say.bind(this.#tool);
    let from;
    try {
      from = files.open(source, { read: true });
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return this.#fail(
        say(
          `can't open '${source}': ${error.message}`,
          `cannot open '${source}' for reading: ${error.message}`,
        ),
      );
    }
    try {
      let to;
      try {
        to = files.open(target, { write: true, create: true, truncate: true, mode: stat.mode & 0o777 });
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        if (!this.#options.has('f') || there === undefined || error.code === 'EROFS') {
          return this.#fail(
            say(
              `can't create '${target}': ${error.message}`,
              there === undefined
                ? `cannot create regular file '${target}': ${error.message}`
                : `cannot create regular file '${target}': ${error.message}`,
            ),
          );
        }
        files.unlink(target);
        to = files.open(target, { write: true, create: true, truncate: true, mode: stat.mode & 0o777 });
      }
      try {
        for await (const chunk of readChunks(from)) await to.write(chunk);
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        return this.#fail(
          say(`write error: ${error.message}`, `error writing '${target}': ${error.message}`),
        );
      } finally {
        to.close();
      }
    } finally {
      from.close();
    }
    return true;
  }

  async #folder(
    source: string,
    target: string,
    stat: FileStat,
    there: FileStat | undefined,
  ): Promise<boolean> {
    const { files } = this.#tool.process;
    const say = this.#tool.say.bind(this.#tool);
    if (!this.#recursive)
      return this.#fail(
        say(`omitting directory '${source}'`, `-r not specified; omitting directory '${source}'`),
      );
    if (there !== undefined && there.type !== 'directory') {
      return this.#fail(
        say(
          `target '${target}' is not a directory`,
          `cannot overwrite non-directory '${target}' with directory '${source}'`,
        ),
      );
    }
    try {
      const names = files.readdir(source);
      if (there === undefined) files.mkdir(target, stat.mode | 0o700);
      let whole = true;
      for (const name of names)
        if (!(await this.copy(join(source, name), join(target, name), false))) whole = false;
      if (there === undefined) files.chmod(target, stat.mode & ~(this.#preserves ? 0 : files.umask) & 0o7777);
      this.#keep(target, stat);
      return whole;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      return this.#fail(
        say(
          `can't create directory '${target}': ${error.message}`,
          `cannot create directory '${target}': ${error.message}`,
        ),
      );
    }
  }

  /** -p */
  #keep(target: string, stat: FileStat): void {
    if (!this.#preserves) return;
    const { files } = this.#tool.process;
    files.utimes(target, stat.modified);
    try {
      files.chown(target, stat.uid, stat.gid);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      // without the right to give files away the rest is kept
      if (this.#tool.isBusybox) this.#fail(`can't preserve ownership of '${target}': ${error.message}`);
    }
    files.chmod(target, stat.mode);
  }
}

export async function mv(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'finTt:vuZ', {
    force: 'f',
    interactive: 'i',
    'no-clobber': 'n',
    'target-directory': 't',
    'no-target-directory': 'T',
    verbose: 'v',
    update: 'u',
  });
  const { files } = tool.process;
  let code = 0;
  for (const [source, target] of plan(tool, options)) {
    const there = statOf(tool, target);
    if (there !== undefined && options.has('n')) continue;
    if (
      there !== undefined &&
      options.has('i') &&
      !options.has('f') &&
      !(await confirm(tool, `mv: overwrite '${target}'? `))
    )
      continue;
    const from = statOf(tool, source, false);
    if (!tool.isBusybox && from === undefined) {
      tool.complain(`cannot stat '${source}': No such file or directory`);
      code = 1;
      continue;
    }
    if (
      from !== undefined &&
      there !== undefined &&
      from.inode === there.inode &&
      from.device === there.device
    ) {
      tool.complain(`'${source}' and '${target}' are the same file`);
      code = 1;
      continue;
    }
    try {
      files.rename(source, target);
      if (options.has('v')) tool.out(`${tool.say('', 'renamed ')}'${source}' -> '${target}'\n`);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === 'EXDEV' && (await moveAcross(tool, source, target))) continue;
      code = 1;
      if (error.code === 'EXDEV') continue;
      tool.complain(
        tool.say(
          `can't rename '${source}': ${error.message}`,
          `cannot move '${source}' to '${target}': ${error.message}`,
        ),
      );
    }
  }
  return code;
}

const isArchive = (key: string): boolean => key === 'a' || key === 'f';

/** Between file systems a move is a copy, and the removal of what was. */
async function moveAcross(tool: Tool, source: string, target: string): Promise<boolean> {
  const options: Options = {
    order: [['a', '']],
    rest: [],
    has: isArchive,
    value: () => undefined,
    all: () => [],
  };
  const copier = new Copier(tool, options);
  if (!(await copier.copy(source, target, true))) return false;
  const { files } = tool.process;
  const remove = (path: string): void => {
    if (files.lstat(path).type === 'directory') {
      for (const name of files.readdir(path)) remove(join(path, name));
      files.rmdir(path);
    } else {
      files.unlink(path);
    }
  };
  try {
    remove(source);
    return true;
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    tool.complain(
      tool.say(`can't remove '${source}': ${error.message}`, `cannot remove '${source}': ${error.message}`),
    );
    return false;
  }
}
