import { SystemError } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';

export async function rm(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'fiRrv' + (tool.isBusybox ? '' : 'dI'), {
    force: 'f',
    recursive: 'r',
    verbose: 'v',
    interactive: 'i',
  });
  const recursive = options.has('r') || options.has('R');
  const force = options.order.findLast(([key]) => key === 'f' || key === 'i')?.[0] === 'f';
  if (options.rest.length === 0) {
    if (options.has('f')) return 0;
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  const { files } = tool.process;
  let code = 0;
  const fail = (path: string, message: string): void => {
    tool.complain(tool.say(`can't remove '${path}': ${message}`, `cannot remove '${path}': ${message}`));
    code = 1;
  };
  const remove = async (path: string): Promise<boolean> => {
    try {
      const stat = files.lstat(path);
      if (stat.type === 'directory') {
        if (!recursive && !options.has('d')) {
          if (tool.isBusybox) {
            tool.complain(`'${path}' is a directory`);
            code = 1;
          } else fail(path, 'Is a directory');
          return false;
        }
        if (
          options.has('i') &&
          !force &&
          !(await confirm(
            tool,
            tool.say(`rm: descend into directory '${path}'? `, `rm: descend into directory '${path}'? `),
          ))
        )
          return false;
        let whole = true;
        if (recursive) {
          for (const name of files.readdir(path))
            if (!(await remove(`${path.replace(/\/+$/, '')}/${name}`))) whole = false;
        }
        // what is left in it has been complained about
        if (!whole) return false;
        files.rmdir(path);
        if (options.has('v')) tool.out(tool.say(`removed '${path}'\n`, `removed directory '${path}'\n`));
        return true;
      }
      const asks = options.has('i')
        ? !force
        : !force &&
          stat.type !== 'symlink' &&
          (tool.process.descriptors.get(0)?.isTerminal ?? false) &&
          !isWritable(tool, path);
      if (
        asks &&
        !(await confirm(
          tool,
          tool.say(
            `rm: remove '${path}'? `,
            `rm: remove ${options.has('i') ? '' : 'write-protected '}regular ${stat.size === 0 ? 'empty ' : ''}file '${path}'? `,
          ),
        ))
      )
        return false;
      files.unlink(path);
      if (options.has('v')) tool.out(`removed '${path}'\n`);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (force && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return true;
      fail(path, error.message);
      return false;
    }
  };
  for (const path of options.rest) {
    if (/(?:^|\/)\.{1,2}\/*$/.test(path)) {
      tool.complain(
        tool.say(`can't remove '.' or '..'`, `refusing to remove '.' or '..' directory: skipping '${path}'`),
      );
      code = 1;
    } else if (/^\/+$/.test(path) && recursive && !tool.isBusybox) {
      tool.complain("it is dangerous to operate recursively on '/'");
      tool.complain('use --no-preserve-root to override this failsafe');
      code = 1;
    } else {
      await remove(path);
    }
    await tool.relieve();
  }
  return code;
}

function isWritable(tool: Tool, path: string): boolean {
  try {
    tool.process.files.access(path, { write: true });
    return true;
  } catch (error) {
    if (error instanceof SystemError) return false;
    throw error;
  }
}

/** Asks on standard error and reads a line: y is yes. */
export async function confirm(tool: Tool, question: string): Promise<boolean> {
  tool.err(question);
  await tool.flush();
  let answer = '';
  for (;;) {
    const [byte] = await tool.input.read(1);
    if (byte === undefined || byte === 10) return /^\s*y/i.test(answer);
    answer += String.fromCharCode(byte);
  }
}

export async function rmdir(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'pv', {
    parents: 'p',
    'ignore-fail-on-non-empty': 'ignore',
    verbose: 'v',
  });
  if (options.rest.length === 0) {
    if (!tool.isBusybox) tool.complain('missing operand');
    tool.usage();
  }
  return tool.each(
    options.rest,
    (operand) => {
      try {
        let path = operand.replace(/\/+$/, '');
        tool.process.files.rmdir(operand);
        while (options.has('p') && path.includes('/')) {
          path = path.replace(/\/+[^/]*$/, '');
          if (path === '') break;
          tool.process.files.rmdir(path);
        }
      } catch (error) {
        if (!(error instanceof SystemError) || error.code !== 'ENOTEMPTY' || !options.has('ignore'))
          throw error;
      }
    },
    (operand, message) => tool.say(`'${operand}': ${message}`, `failed to remove '${operand}': ${message}`),
  );
}

export async function unlink(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '');
  const [path] = options.rest;
  if (path === undefined || options.rest.length > 1) {
    if (!tool.isBusybox)
      tool.complain(path === undefined ? 'missing operand' : `extra operand '${options.rest[1] ?? ''}'`);
    tool.usage();
  }
  return tool.each(
    [path],
    () => tool.process.files.unlink(path),
    (_operand, message) =>
      tool.say(`can't remove file '${path}': ${message}`, `cannot unlink '${path}': ${message}`),
  );
}
