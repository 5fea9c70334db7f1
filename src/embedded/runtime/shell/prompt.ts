import type { Shell } from './shell.ts';
import { expandInQuotes } from './expand.ts';

/** The prompt of an interactive shell: PS1 with its escapes, or what the shell in question has without it. */
export async function promptText(shell: Shell, name: 'PS1' | 'PS2'): Promise<string> {
  const isRoot = shell.process.credentials.uid === 0;
  const fallback =
    name === 'PS2'
      ? '> '
      : shell.dialect === 'ash'
        ? '\\w \\$ '
        : shell.dialect === 'dash'
          ? isRoot
            ? '# '
            : '$ '
          : '\\u@\\h:\\w\\$ ';
  const raw = shell.state.get(name) ?? fallback;
  const text = shell.dialect === 'dash' ? raw : unescape(shell, raw);
  return /[$`]/.test(text.replace(/\$ ?$/, '')) ? expandInQuotes(shell, text) : text;
}

function unescape(shell: Shell, text: string): string {
  const { process } = shell;
  const cwd = shell.state.get('PWD') ?? process.files.cwd;
  const home = shell.state.get('HOME');
  const short =
    home !== undefined && home !== '/' && (cwd === home || cwd.startsWith(`${home}/`))
      ? `~${cwd.slice(home.length)}`
      : cwd;
  return text.replace(/\\(\[|\]|[^])/g, (_, letter: string) => {
    switch (letter) {
      case 'w':
        return short;
      case 'W':
        return short === '~' || short === '/' ? short : (short.split('/').at(-1) ?? '');
      case 'u':
        return shell.userName();
      case 'h':
        return process.hostname.split('.')[0] ?? '';
      case 'H':
        return process.hostname;
      case '$':
        return process.credentials.uid === 0 ? '#' : '$';
      case 's':
        return shell.scriptName.split('/').at(-1) ?? '';
      case 'n':
        return '\n';
      case 'e':
        return '\u001b';
      case '[':
      case ']':
        return '';
      case '\\':
        return '\\';
      default:
        return `\\${letter}`;
    }
  });
}
