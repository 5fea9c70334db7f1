import { SystemError } from '../process/types.ts';
import type { ChildProcess, OpenFile } from '../process/types.ts';
import { SIGNAL_NUMBERS } from '../process/signals.ts';
import type { Tool } from './tool.ts';

/** The path of a command in PATH; with a slash it is its own. Undefined: not found. */
export function findInPath(tool: Tool, name: string): string | undefined {
  return name.includes('/') ? name : findAllInPath(tool, name)[0];
}

/** Every executable of that name in PATH. */
export function findAllInPath(tool: Tool, name: string): readonly string[] {
  const { files, env } = tool.process;
  const folders = (env.get('PATH') ?? '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin').split(
    ':',
  );
  return folders
    .map((folder) => `${folder === '' ? '.' : folder}/${name}`)
    .filter((path) => {
      try {
        if (files.stat(path).type !== 'file') return false;
        files.access(path, { execute: true });
        return true;
      } catch (error) {
        if (error instanceof SystemError) return false;
        throw error;
      }
    });
}

/** Starts a command as a child; complains where it can't and gives the code of that: 127 or 126. */
export function startCommand(
  tool: Tool,
  words: readonly string[],
  options: {
    readonly env?: ReadonlyMap<string, string>;
    readonly files?: ReadonlyMap<number, OpenFile>;
  } = {},
): ChildProcess | number {
  const [name = ''] = words;
  try {
    const path = findInPath(tool, name);
    if (path === undefined) throw new SystemError('ENOENT', 'No such file or directory');
    return tool.process.spawn({
      path,
      argv: words,
      env: options.env ?? tool.process.env,
      files: options.files ?? tool.process.descriptors,
    });
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return refuseCommand(tool, name, error);
  }
}

/** What is said about a command that can't be run. */
export function refuseCommand(tool: Tool, name: string, error: SystemError): number {
  const gnu =
    tool.name === 'find' || tool.name === 'env' || tool.name === 'xargs'
      ? `${tool.name === 'env' ? `'${name}'` : tool.name === 'find' ? `'${name}'` : name}: ${error.message}`
      : `failed to run command '${name}': ${error.message}`;
  tool.complain(tool.say(`can't execute '${name}': ${error.message}`, gnu));
  return error.code === 'ENOENT' ? 127 : 126;
}

/** Runs a command to its end; the result is its status. */
export async function runCommand(tool: Tool, words: readonly string[]): Promise<number> {
  const child = startCommand(tool, words);
  if (typeof child === 'number') return child;
  const status = await child.exited;
  return status.signal === undefined ? status.code : 128 + SIGNAL_NUMBERS[status.signal];
}

/** Replaces the tool by a command, as env, nohup and nice do. */
export async function becomeCommand(
  tool: Tool,
  words: readonly string[],
  env: ReadonlyMap<string, string> = tool.process.env,
): Promise<number> {
  const [name = ''] = words;
  await tool.flush();
  try {
    const path = findInPath(tool, name);
    if (path === undefined) throw new SystemError('ENOENT', 'No such file or directory');
    return await tool.process.exec(path, words, env);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return refuseCommand(tool, name, error);
  }
}
