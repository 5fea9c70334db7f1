import { SystemError } from '../../process/types.ts';
import type { Builtin, Shell } from '../shell.ts';

/** "/a/./b/../c" without dots; links stay. */
function normalize(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export const changeDirectory: Builtin = async (shell, args) => {
  const physical = args[0] === '-P';
  const [target, extra] = args.filter((arg, index) => !(index === 0 && /^-[LP]$|^--$/.test(arg)));
  if (extra !== undefined && shell.dialect === 'bash') {
    await shell.complain('too many arguments', 'cd');
    return 1;
  }
  const { state } = shell;
  let path = target ?? state.get('HOME');
  if (path === undefined) {
    if (shell.dialect !== 'bash') return 0;
    await shell.complain('HOME not set', 'cd');
    return 1;
  }
  const goesBack = target === '-';
  if (goesBack) {
    const before = state.get('OLDPWD');
    if (before === undefined && shell.dialect === 'bash') {
      await shell.complain('OLDPWD not set', 'cd');
      return 1;
    }
    path = before ?? state.get('PWD') ?? '/';
  }
  const before = currentDirectory(shell);
  const searched = search(shell, path);
  const absolute = normalize(searched.startsWith('/') ? searched : `${before}/${searched}`);
  try {
    // "" means here
    shell.process.files.chdir(path === '' ? '.' : physical ? searched : absolute);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    if (shell.dialect === 'bash') await shell.complain(`${path}: ${error.message}`, 'cd');
    else {
      const reason =
        shell.dialect === 'ash' ? `can't cd to ${path}: ${error.message}` : `can't cd to ${path}`;
      await shell.complain(reason, 'cd');
    }
    return shell.dialect === 'bash' ? 1 : 2;
  }
  state.set('OLDPWD', before);
  state.set('PWD', physical ? shell.process.files.cwd : absolute);
  if (goesBack || searched !== path) await shell.out(`${state.get('PWD') ?? ''}\n`);
  return 0;
};

/** CDPATH */
function search(shell: Shell, path: string): string {
  const folders = shell.state.get('CDPATH');
  if (folders === undefined || folders === '' || /^\.{0,2}\/|^\.{1,2}$/.test(path)) return path;
  for (const folder of folders.split(':')) {
    if (folder === '' || folder === '.') continue;
    try {
      if (shell.process.files.stat(`${folder}/${path}`).type === 'directory') return `${folder}/${path}`;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }
  return path;
}

/** PWD where it is right, else where the process is. */
export function currentDirectory(shell: Shell): string {
  const { files } = shell.process;
  const pwd = shell.state.get('PWD');
  if (pwd?.startsWith('/') === true) {
    try {
      if (files.realpath(pwd) === files.realpath('.')) return pwd;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
    }
  }
  return files.cwd;
}

export const showDirectory: Builtin = async (shell, args) => {
  await shell.out(`${args[0] === '-P' ? shell.process.files.realpath('.') : currentDirectory(shell)}\n`);
  return 0;
};

export const changeUmask: Builtin = async (shell, args) => {
  const { files } = shell.process;
  if (args[0] === '-S' && args.length === 1) {
    const allowed = 0o777 & ~files.umask;
    const letters = (shift: number): string =>
      Array.from('rwx')
        .filter((_, index) => (allowed >> (shift + 2 - index)) & 1)
        .join('');
    await shell.out(`u=${letters(6)},g=${letters(3)},o=${letters(0)}\n`);
    return 0;
  }
  const mask = args.find((arg) => arg !== '-S' && arg !== '-p');
  if (mask === undefined) {
    await shell.out(`${files.umask.toString(8).padStart(4, '0')}\n`);
    return 0;
  }
  if (/^[0-7]{1,4}$/.test(mask)) {
    files.umask = Number.parseInt(mask, 8) & 0o777;
    return 0;
  }
  const allowed = symbolic(0o777 & ~files.umask, mask);
  if (allowed !== undefined) {
    files.umask = 0o777 & ~allowed;
    return 0;
  }
  if (shell.dialect === 'bash') {
    await shell.complain(
      /^\d/.test(mask)
        ? `${mask}: octal number out of range`
        : `\`${mask.slice(0, 1)}': invalid symbolic mode character`,
      'umask',
    );
    return 1;
  }
  throw shell.fault(`${shell.dialect === 'ash' ? 'illegal mode' : 'Illegal mode'}: ${mask}`, 2, 'umask');
};

function symbolic(allowed: number, text: string): number | undefined {
  let bits = allowed;
  for (const clause of text.split(',')) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = '', operator, rights = ''] = match;
    for (const [name, shift] of [
      ['u', 6],
      ['g', 3],
      ['o', 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(name)) continue;
      const value =
        Array.from(rights).reduce(
          (sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter as 'r' | 'w' | 'x'],
          0,
        ) << shift;
      if (operator === '+') bits |= value;
      else if (operator === '-') bits &= ~value;
      else bits = (bits & ~(7 << shift)) | value;
    }
  }
  return bits;
}

const limits: Readonly<Record<string, readonly [ash: string, bash: string, value: string]>> = {
  c: ['core file size (blocks)', 'core file size              (blocks, -c)', 'unlimited'],
  d: ['data seg size (kb)', 'data seg size               (kbytes, -d)', 'unlimited'],
  f: ['file size (blocks)', 'file size                   (blocks, -f)', 'unlimited'],
  l: ['locked memory (kb)', 'max locked memory           (kbytes, -l)', '8192'],
  m: ['resident set size (kb)', 'max memory size             (kbytes, -m)', 'unlimited'],
  n: ['nofiles', 'open files                          (-n)', '1048576'],
  p: ['processes', 'max user processes                  (-u)', 'unlimited'],
  s: ['stack size (kb)', 'stack size                  (kbytes, -s)', '8192'],
  t: ['cpu time (seconds)', 'cpu time                   (seconds, -t)', 'unlimited'],
  u: ['processes', 'max user processes                  (-u)', 'unlimited'],
  v: ['address space (kb)', 'virtual memory              (kbytes, -v)', 'unlimited'],
};

export const showLimits: Builtin = async (shell, args) => {
  const letters = args
    .filter((arg) => arg.startsWith('-'))
    .join('')
    .replaceAll(/[-HS]/g, '');
  // a limit that is set isn't enforced: there is nothing it could count
  if (args.some((arg) => !arg.startsWith('-'))) return 0;
  if (letters.includes('a')) {
    const rows = Object.entries(limits).filter(
      ([letter]) => letter !== (shell.dialect === 'bash' ? 'p' : 'u'),
    );
    const lines = rows.map(([letter, [ash, bash, value]]) =>
      shell.dialect === 'bash'
        ? `${bash} ${value}\n`
        : shell.dialect === 'ash'
          ? `-${letter}: ${ash.padEnd(28)}${value}\n`
          : `${ash.padEnd(20)} ${value}\n`,
    );
    await shell.out(lines.join(''));
    return 0;
  }
  const letter = letters === '' ? 'f' : letters.slice(0, 1);
  const limit = limits[letter];
  if (limit === undefined)
    throw shell.fault(
      shell.dialect === 'bash'
        ? `-${letter}: invalid option`
        : `${shell.dialect === 'ash' ? 'illegal' : 'Illegal'} option -${letter}`,
      2,
      'ulimit',
    );
  await shell.out(`${limit[2]}\n`);
  return 0;
};
