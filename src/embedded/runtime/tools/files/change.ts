import type { FileStat } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { findGroup, findUser, groupName, userName } from '../accounts.ts';
import type { Options } from '../options.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { changeMode, modeText } from './mode.ts';

/** Goes through operands, with -R through what is below them. */
export async function walkOperands(
  tool: Tool,
  options: Options,
  operands: readonly string[],
  step: (path: string, stat: FileStat) => void,
  describe: (path: string, message: string) => string,
): Promise<number> {
  let code = 0;
  const { files } = tool.process;
  const visit = (path: string, isOperand: boolean): void => {
    try {
      const stat = isOperand && !options.has('h') ? files.stat(path) : files.lstat(path);
      if (stat.type !== 'symlink' || options.has('h')) step(path, stat);
      if (options.has('R') && stat.type === 'directory') {
        for (const name of files.readdir(path)) visit(`${path.replace(/\/$/, '')}/${name}`, false);
      }
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      code = 1;
      if (!options.has('f')) tool.complain(describe(path, error.message));
    }
  };
  for (const operand of operands) {
    visit(operand, true);
    await tool.relieve();
  }
  return code;
}

const long = {
  recursive: 'R',
  verbose: 'v',
  changes: 'c',
  silent: 'f',
  quiet: 'f',
  'no-dereference': 'h',
  dereference: 'dereference',
  reference: 'reference:',
};

export async function chmod(tool: Tool): Promise<number> {
  // "-x" is a mode, not an option
  const args = tool.args.map((arg) => (/^-[rwxXst]+$/.test(arg) ? `a${arg}` : arg));
  const options = parseOptions(tool, 'Rcvf', long, args);
  const [mode, ...operands] = options.rest;
  if (mode === undefined || operands.length === 0) {
    if (!tool.isBusybox)
      tool.complain(mode === undefined ? 'missing operand' : `missing operand after '${mode}'`);
    tool.usage();
  }
  if (changeMode(mode, 0, false, 0) === undefined) {
    if (tool.isBusybox) tool.die(`invalid mode '${mode}'`);
    tool.complain(`invalid mode: '${mode}'`);
    tool.usage();
  }
  const { files } = tool.process;
  const missing = new Set<string>();
  return walkOperands(
    tool,
    options,
    operands,
    (path, stat) => {
      const wanted = changeMode(mode, stat.mode, stat.type === 'directory', files.umask) ?? stat.mode;
      try {
        files.chmod(path, wanted);
      } catch (error) {
        if (error instanceof SystemError) missing.add(path);
        throw error;
      }
      if (options.has('v') || (options.has('c') && wanted !== stat.mode)) {
        const octal = wanted.toString(8).padStart(4, '0');
        if (tool.isBusybox)
          tool.out(
            `mode of '${path}' changed to ${octal} (${modeText({ ...stat, mode: wanted }).slice(1)})\n`,
          );
        else if (wanted === stat.mode)
          tool.out(`mode of '${path}' retained as ${octal} (${modeText(stat).slice(1)})\n`);
        else
          tool.out(
            `mode of '${path}' changed from ${stat.mode.toString(8).padStart(4, '0')} (${modeText(stat).slice(1)}) to ${octal} (${modeText({ ...stat, mode: wanted }).slice(1)})\n`,
          );
      }
    },
    (path, message) =>
      tool.isBusybox
        ? `${path}: ${message}`
        : missing.has(path)
          ? `changing permissions of '${path}': ${message}`
          : `cannot access '${path}': ${message}`,
  );
}

export async function chown(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'RhLHPcvf', long);
  const [owner, ...operands] = options.has('reference')
    ? [referenceOwner(tool, options), ...options.rest]
    : options.rest;
  if (owner === undefined || operands.length === 0) {
    if (!tool.isBusybox)
      tool.complain(owner === undefined ? 'missing operand' : `missing operand after '${owner}'`);
    tool.usage();
  }
  const { uid, gid } =
    tool.name === 'chgrp' ? { uid: undefined, gid: groupOf(tool, owner, owner) } : ownerOf(tool, owner);
  const changing = new Set<string>();
  const code = await walkOperands(
    tool,
    options,
    operands,
    (path) => {
      try {
        tool.process.files.chown(path, uid, gid, { follow: !options.has('h') });
      } catch (error) {
        if (error instanceof SystemError) changing.add(path);
        throw error;
      }
    },
    (path, message) =>
      tool.isBusybox
        ? `${path}: ${message}`
        : changing.has(path)
          ? `changing ${tool.name === 'chgrp' ? 'group' : 'ownership'} of '${path}': ${message}`
          : `cannot access '${path}': ${message}`,
  );
  return code;
}

function referenceOwner(tool: Tool, options: Options): string {
  const stat = tool.process.files.stat(options.value('reference') ?? '');
  return `${stat.uid}:${stat.gid}`;
}

function ownerOf(tool: Tool, text: string): { uid: number | undefined; gid: number | undefined } {
  const [user = '', group] = text.split(/[:.]/, 2);
  const uid = user === '' ? undefined : findUser(tool.process, user);
  if (user !== '' && uid === undefined) tool.die(tool.say(`unknown user ${user}`, `invalid user: '${text}'`));
  if (group === undefined) return { uid, gid: undefined };
  if (group === '') return { uid, gid: loginGroup(tool, uid) };
  return { uid, gid: groupOf(tool, group, text) };
}

/** "user:" is the user's own group. */
function loginGroup(tool: Tool, uid: number | undefined): number | undefined {
  const name = uid === undefined ? undefined : userName(tool.process, uid);
  return name === undefined ? uid : findGroup(tool.process, groupName(tool.process, uid ?? 0) ?? name);
}

function groupOf(tool: Tool, group: string, text: string): number {
  return (
    findGroup(tool.process, group) ?? tool.die(tool.say(`unknown group ${group}`, `invalid group: '${text}'`))
  );
}
