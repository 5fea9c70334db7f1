import { optionNames } from '../state.ts';
import type { Builtin, Shell } from '../shell.ts';
import { allVariables } from './environment.ts';

const shown: Readonly<Record<'ash' | 'dash' | 'bash', readonly string[]>> = {
  ash: 'errexit noglob ignoreeof monitor noexec xtrace verbose noclobber allexport notify nounset errtrace vi pipefail'.split(
    ' ',
  ),
  dash: 'errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs noclobber allexport notify nounset privileged nolog debug'.split(
    ' ',
  ),
  bash: 'allexport braceexpand emacs errexit errtrace functrace hashall histexpand history ignoreeof interactive-comments keyword monitor noclobber noexec noglob nolog notify nounset onecmd physical pipefail posix privileged verbose vi xtrace'.split(
    ' ',
  ),
};

/** Reads options of set, or of a shell's command line, into the state; the rest is left. */
export function readShellOptions(shell: Shell, args: readonly string[]): readonly string[] {
  let at = 0;
  for (; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (!/^[-+]./.test(arg) || arg === '--') break;
    const on = arg.startsWith('-');
    for (const letter of arg.slice(1)) {
      if (letter === 'o') {
        const name = args[at + 1];
        if (name === undefined) break;
        at += 1;
        if (!shown[shell.dialect].includes(name)) throw refuse(shell, `${arg[0] ?? ''}o ${name}`, name);
        turn(shell, name, on);
      } else {
        const name = optionNames[letter];
        if (
          name === undefined &&
          !(shell.dialect === 'bash' && 'hkptBEHPT'.includes(letter)) &&
          !'iVIE'.includes(letter)
        ) {
          throw refuse(shell, `${arg[0] ?? ''}${letter}`);
        }
        if (name !== undefined) turn(shell, name, on);
      }
    }
  }
  return args.slice(at);
}

function turn(shell: Shell, name: string, on: boolean): void {
  if (on) shell.state.options.add(name);
  else shell.state.options.delete(name);
}

function refuse(shell: Shell, option: string, name?: string): Error {
  switch (shell.dialect) {
    case 'ash':
      return shell.fault(`illegal option ${option}`, 2, 'set');
    case 'dash':
      return shell.fault(`Illegal option ${option}`, 2, 'set');
    case 'bash':
      return name === undefined
        ? shell.fault(`${option}: invalid option`, 2, 'set')
        : shell.fault(`${name}: invalid option name`, 2, 'set');
    default:
      return shell.dialect satisfies never;
  }
}

export const changeOptions: Builtin = async (shell, args) => {
  if (args.length === 0) {
    await shell.out(allVariables(shell));
    return 0;
  }
  if (args.length === 1 && (args[0] === '-o' || args[0] === '+o')) {
    await shell.out(showOptions(shell, args[0] === '+o'));
    return 0;
  }
  const rest = readShellOptions(shell, args);
  if (rest[0] === '--') shell.state.positional = rest.slice(1);
  else if (rest[0] === '-') shell.state.positional = rest.length > 1 ? rest.slice(1) : shell.state.positional;
  else if (rest.length > 0) shell.state.positional = rest;
  return 0;
};

function showOptions(shell: Shell, asCommands: boolean): string {
  const isOn = (name: string): boolean =>
    shell.state.options.has(name) ||
    (shell.dialect === 'bash' && ['braceexpand', 'hashall', 'interactive-comments'].includes(name));
  const lines = shown[shell.dialect].map((name) =>
    asCommands
      ? `set ${isOn(name) ? '-' : '+'}o ${name}\n`
      : `${name.padEnd(15)}${shell.dialect === 'bash' ? '\t' : ' '}${isOn(name) ? 'on' : 'off'}\n`,
  );
  return `${shell.dialect === 'dash' && !asCommands ? 'Current option settings\n' : ''}${lines.join('')}`;
}

/** shopt: accepts the usual options of scripts and changes none of what is simulated. */
export const changeShopt: Builtin = async (shell, args) => {
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (
      /^(?:extglob|nullglob|dotglob|globstar|nocasematch|expand_aliases|inherit_errexit|lastpipe|checkwinsize|histappend|failglob|nocaseglob)$/.test(
        name,
      )
    )
      continue;
    await shell.complain(`${name}: invalid shell option name`, 'shopt');
    return 1;
  }
  return 0;
};
