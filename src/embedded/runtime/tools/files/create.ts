import { randomInt } from 'node:crypto';
import { SystemError } from '../../process/types.ts';
import { parseDate } from '../dates.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { changeMode } from './mode.ts';

function needOperand(tool: Tool, operands: readonly string[], gnu: string): void {
  if (operands.length > 0) return;
  if (!tool.isBusybox) tool.complain(gnu);
  tool.usage();
}

export async function mkdir(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'm:pvZ', { mode: 'm', parents: 'p', verbose: 'v' });
  needOperand(tool, options.rest, 'missing operand');
  const { files } = tool.process;
  const modeOption = options.value('m');
  const mode = modeOption === undefined ? undefined : changeMode(modeOption, 0o777, true, 0);
  if (modeOption !== undefined && mode === undefined)
    tool.die(tool.say(`invalid mode '${modeOption}'`, `invalid mode '${modeOption}'`));
  const make = (path: string): void => {
    files.mkdir(path, mode ?? 0o777);
    if (mode !== undefined) files.chmod(path, mode);
    if (options.has('v'))
      tool.out(tool.say(`created directory: '${path}'\n`, `mkdir: created directory '${path}'\n`));
  };
  return tool.each(
    options.rest,
    (operand) => {
      if (!options.has('p')) return make(operand);
      const parts = operand.split('/');
      for (let count = 1; count <= parts.length; count += 1) {
        const path = parts.slice(0, count).join('/');
        if (path === '' || path.endsWith('/')) continue;
        const isLast = count === parts.length;
        try {
          if (isLast) make(path);
          else files.mkdir(path, 0o777);
        } catch (error) {
          if (!(error instanceof SystemError)) throw error;
          if (!isFolder(tool, path))
            throw new PathError(
              path,
              error.code === 'EEXIST'
                ? isLast
                  ? error
                  : new SystemError('ENOTDIR', 'Not a directory')
                : error,
            );
        }
      }
    },
    (operand, message, error) => {
      const path = error instanceof PathError ? error.path : operand;
      return tool.say(
        `can't create directory '${path}${error.code === 'ENOTDIR' ? '/' : ''}': ${message}`,
        `cannot create directory ${quoteGnu(path)}: ${message}`,
      );
    },
  );
}

const quoteGnu = (path: string): string => `'${path}'`;

/** Which of the folders of mkdir -p it was. */
class PathError extends SystemError {
  readonly path: string;

  constructor(path: string, error: SystemError) {
    super(error.code, error.message);
    this.path = path;
  }
}

function isFolder(tool: Tool, path: string): boolean {
  try {
    return tool.process.files.stat(path).type === 'directory';
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

export async function touch(tool: Tool): Promise<number> {
  const options = parseOptions(tool, `cfamhd:t:r:`, {
    'no-create': 'c',
    date: 'd',
    reference: 'r',
    'no-dereference': 'h',
    time: 'time:',
  });
  needOperand(tool, options.rest, 'missing file operand');
  const { files } = tool.process;
  let time = tool.process.now();
  const text = options.value('d') ?? options.value('t');
  const reference = options.value('r');
  if (reference !== undefined) {
    try {
      time = files.stat(reference).modified;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.die(
        tool.say(
          `${reference}: ${error.message}`,
          `failed to get attributes of '${reference}': ${error.message}`,
        ),
      );
    }
  }
  if (text !== undefined) {
    const parsed = parseDate(text, time, !tool.isBusybox && options.has('d'));
    if (parsed === undefined) tool.die(tool.say(`invalid date '${text}'`, `invalid date format '${text}'`));
    time = parsed;
  }
  return tool.each(
    options.rest,
    (operand) => {
      try {
        files.utimes(operand, time);
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== 'ENOENT') throw error;
        if (options.has('c')) return;
        files.open(operand, { write: true, create: true }).close();
        if (text !== undefined || reference !== undefined) files.utimes(operand, time);
      }
    },
    (operand, message, error) =>
      tool.say(
        `${operand}: ${message}`,
        `${error.code === 'EPERM' ? 'setting times of' : 'cannot touch'} '${operand}': ${message}`,
      ),
  );
}

export async function ln(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'sfnbS:vTt:ir', {
    symbolic: 's',
    force: 'f',
    'no-dereference': 'n',
    verbose: 'v',
    'target-directory': 't',
    'no-target-directory': 'T',
    relative: 'r',
  });
  needOperand(tool, options.rest, 'missing file operand');
  const { files } = tool.process;
  const folder = options.value('t');
  const operands = folder === undefined ? options.rest : [...options.rest, folder];
  const last = operands.length === 1 ? '.' : (operands.at(-1) ?? '.');
  const sources = operands.length === 1 ? operands : operands.slice(0, -1);
  const isLink = (path: string): boolean => {
    try {
      return files.lstat(path).type === 'symlink';
    } catch {
      return false;
    }
  };
  const into = isFolder(tool, last) && !options.has('T') && !(options.has('n') && isLink(last));
  if (sources.length > 1 && !into)
    tool.die(
      tool.say(
        `${last}: Not a directory`,
        `target '${last}': ${exists(tool, last) ? 'Not a directory' : 'No such file or directory'}`,
      ),
    );
  let target = last;
  return tool.each(
    sources,
    (source) => {
      target = into ? `${last.replace(/\/$/, '')}/${baseName(source)}` : last;
      if (!options.has('s') && !exists(tool, source))
        throw new PathError(source, new SystemError('ENOENT', 'No such file or directory'));
      if (options.has('f') && exists(tool, target)) files.unlink(target);
      if (options.has('s')) files.symlink(source, target);
      else files.link(source, target);
      if (options.has('v')) tool.out(`'${target}' -> '${source}'\n`);
    },
    (source, message, error) => {
      if (tool.isBusybox)
        return error instanceof PathError ? `${source}: ${message}` : `${target}: ${message}`;
      if (error instanceof PathError) return `failed to access '${source}': ${message}`;
      return options.has('s')
        ? `failed to create symbolic link '${target}': ${message}`
        : `failed to create hard link '${target}'${error.code === 'EEXIST' ? '' : ` => '${source}'`}: ${message}`;
    },
  );
}

export function exists(tool: Tool, path: string): boolean {
  try {
    tool.process.files.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

/** The last part of a path, as basename(1) has it. */
export function baseName(path: string): string {
  const trimmed = path.replace(/\/+$/, '');
  return trimmed === '' ? (path === '' ? '' : '/') : (trimmed.split('/').at(-1) ?? '');
}

export async function mkfifo(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'm:', { mode: 'm' });
  needOperand(tool, options.rest, 'missing operand');
  const mode = changeMode(options.value('m') ?? '666', 0o666, false, 0) ?? 0o666;
  return tool.each(
    options.rest,
    (operand) => tool.process.files.mkfifo(operand, mode),
    (operand, message) => tool.say(`${operand}: ${message}`, `cannot create fifo '${operand}': ${message}`),
  );
}

export async function mknod(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'm:', { mode: 'm' });
  const [path, type, ...numbers] = options.rest;
  if (
    path === undefined ||
    type === undefined ||
    !/^[bcup]$/.test(type) ||
    (type === 'p') !== (numbers.length === 0)
  ) {
    if (!tool.isBusybox) {
      tool.complain(
        path === undefined
          ? 'missing operand'
          : type === undefined
            ? `missing operand after '${path}'`
            : `invalid device type '${type}'`,
      );
    }
    tool.usage();
  }
  return tool.each(
    [path],
    () => {
      // a container may make no devices here
      if (type !== 'p')
        throw exists(tool, path)
          ? new SystemError('EEXIST', 'File exists')
          : new SystemError('EPERM', 'Operation not permitted');
      tool.process.files.mkfifo(path, changeMode(options.value('m') ?? '666', 0o666, false, 0) ?? 0o666);
    },
    (_operand, message) => `${path}: ${message}`,
  );
}

export async function mktemp(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'dqtup:', {
    directory: 'd',
    quiet: 'q',
    'dry-run': 'u',
    tmpdir: 'p',
    suffix: 'suffix:',
  });
  const template = options.rest[0] ?? tool.say('tmp.XXXXXX', 'tmp.XXXXXXXXXX');
  const run = /X{3,}$/.exec(template)?.[0] ?? (tool.isBusybox ? undefined : /X{3,}/.exec(template)?.[0]);
  if (run === undefined || (tool.isBusybox && run.length < 6)) {
    tool.die(tool.say(': Invalid argument', `too few X's in template '${template}'`));
  }
  const folder =
    options.has('p') || options.has('t') || options.rest.length === 0
      ? options.value('p') || tool.process.env.get('TMPDIR') || '/tmp'
      : undefined;
  const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
  const letters = Array.from({ length: run.length }, () => alphabet[randomInt(alphabet.length)] ?? 'x').join(
    '',
  );
  const at = template.lastIndexOf(run);
  const name =
    template.slice(0, at) + letters + template.slice(at + run.length) + (options.value('suffix') ?? '');
  const path = folder === undefined ? name : `${folder.replace(/\/$/, '')}/${name}`;
  const shown = folder === undefined ? template : `${folder.replace(/\/$/, '')}/${template}`;
  try {
    if (options.has('d')) tool.process.files.mkdir(path, 0o700);
    else if (!options.has('u'))
      tool.process.files.open(path, { write: true, create: true, exclusive: true, mode: 0o600 }).close();
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (options.has('q')) return 1;
    tool.die(
      tool.say(
        `: ${error.message}`,
        `failed to create ${options.has('d') ? 'directory' : 'file'} via template '${shown}': ${error.message}`,
      ),
    );
  }
  tool.out(`${path}\n`);
  return 0;
}
