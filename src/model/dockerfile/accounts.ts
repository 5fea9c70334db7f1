import { splitWords } from './words.ts';

/** Users that a shell's commands make, by name; null where the number is chosen by the system. */
export function usersMadeBy(script: string): Readonly<Record<string, number | null>> {
  const made: Record<string, number | null> = {};
  for (const command of commandsOf(script)) {
    const words = splitWords(command, '\\').map(({ text }) => text);
    const program = programOf(words);
    if (program === null || !['useradd', 'adduser'].includes(program.name)) continue;
    const { name, uid } = readAddUser(words.slice(program.index + 1), program.name);
    if (name !== null) made[name] = uid;
  }
  // a line written into the file of accounts: "app:x:1000:1000::/:/bin/false"
  if (/\/etc\/passwd\b/.test(script))
    for (const line of script.matchAll(/([a-z_][a-z0-9_-]*):[^:\s]*:(\d+):\d+:/g))
      made[line[1] ?? ''] = Number(line[2]);
  return made;
}

/** The simple commands of a shell's text. */
export function commandsOf(script: string): readonly string[] {
  return script
    .split(/&&|\|\||[;|&\n()]/)
    .map((command) => command.trim())
    .filter((command) => command !== '');
}

/** The program of a command: behind `VAR=value`, sudo, env and the like. */
export function programOf(
  words: readonly string[],
): { readonly name: string; readonly index: number } | null {
  const index = words.findIndex(
    (word) =>
      !/^[A-Za-z_]\w*=/.test(word) && !['sudo', 'env', 'exec', 'then', 'do', 'if', '!', '{'].includes(word),
  );
  const word = words[index];
  return word === undefined ? null : { name: word.slice(word.lastIndexOf('/') + 1), index };
}

/** Options of useradd and adduser (shadow, Debian, busybox) that take a value. */
const WITH_VALUE =
  /^(?:-[a-zA-Z]*[ugGdskcbeKhpf]|--(?:uid|gid|group|ingroup|groups|home|home-dir|shell|comment|gecos|base-dir|expiredate|password|inactive))$/;

function readAddUser(
  args: readonly string[],
  program: string,
): { readonly name: string | null; readonly uid: number | null } {
  let name: string | null = null;
  let uid: number | null = null;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const joined = /^--uid=(\d+)$/.exec(word) ?? /^-u(\d+)$/.exec(word);
    if (joined !== null) uid = Number(joined[1]);
    else if (/^(?:-[a-zA-Z]*u|--uid)$/.test(word)) {
      index += 1;
      uid = /^\d+$/.test(args[index] ?? '') ? Number(args[index]) : uid;
    } else if (word === '--group' && program === 'adduser') continue;
    else if (WITH_VALUE.test(word)) index += 1;
    // "adduser user group" adds a user that is there to a group
    else if (!word.startsWith('-')) name ??= word;
  }
  return { name, uid };
}
