import { decodeText } from '../../tools/text.ts';
import type { Builtin, Shell } from '../shell.ts';
import { appletName } from './jobs.ts';

interface ReadOptions {
  readonly isRaw: boolean;
  readonly prompt: string;
  readonly isSilent: boolean;
  readonly timeout: number | undefined;
  readonly count: number | undefined;
  readonly delimiter: number;
  readonly descriptor: number;
  readonly array: string | undefined;
  readonly names: readonly string[];
}

/** read (POSIX, with ash's and bash's options) */
export const readVariables: Builtin = async (shell, args) => {
  const options = readArgs(shell, args);
  if (options.prompt !== '' && (shell.process.descriptors.get(options.descriptor)?.isTerminal ?? false))
    await shell.err(options.prompt);
  for (const name of options.names) {
    if (/^[A-Za-z_]\w*$/.test(name)) continue;
    if (shell.dialect === 'dash') throw shell.fault(`${name}: bad variable name`, 2, 'read');
    if (shell.dialect === 'ash')
      await shell.err(`${appletName(shell)}: read: '${name}': bad variable name\n`);
    else await shell.complain(`\`${name}': not a valid identifier`, 'read');
    return 1;
  }
  if (shell.process.descriptors.get(options.descriptor) === undefined) {
    if (shell.dialect === 'bash')
      await shell.complain(`${options.descriptor}: invalid file descriptor: Bad file descriptor`, 'read');
    return 1;
  }
  if (shell.dialect === 'dash' && options.names.length === 0) throw shell.fault('arg count', 2, 'read');
  const { characters, ended } = await readInput(shell, options);
  assignFields(shell, characters, options);
  return ended ? 1 : 0;
};

function readArgs(shell: Shell, args: readonly string[]): ReadOptions {
  const options = {
    isRaw: false,
    prompt: '',
    isSilent: false,
    timeout: undefined,
    count: undefined,
    delimiter: 10,
    descriptor: 0,
    array: undefined,
  } as {
    isRaw: boolean;
    prompt: string;
    isSilent: boolean;
    timeout: number | undefined;
    count: number | undefined;
    delimiter: number;
    descriptor: number;
    array: string | undefined;
  };
  const rest = [...args];
  while (rest.length > 0 && /^-./.test(rest[0] ?? '')) {
    const arg = rest.shift() ?? '';
    if (arg === '--') break;
    for (let at = 1; at < arg.length; at += 1) {
      const letter = arg[at] ?? '';
      if (letter === 'r') options.isRaw = true;
      else if (letter === 's') options.isSilent = true;
      else if (letter === 'e' && shell.dialect === 'bash') continue;
      else if ('ptnNdua'.includes(letter)) {
        const value = arg.slice(at + 1) || (rest.shift() ?? '');
        if (letter === 'p') options.prompt = value;
        if (letter === 't') options.timeout = Number(value);
        if (letter === 'n' || letter === 'N') options.count = Number(value);
        if (letter === 'd') options.delimiter = value === '' ? 0 : value.charCodeAt(0);
        if (letter === 'u') options.descriptor = Number(value);
        if (letter === 'a') options.array = value;
        break;
      } else {
        throw shell.fault(
          shell.dialect === 'bash'
            ? `-${letter}: invalid option`
            : `${shell.dialect === 'ash' ? 'illegal' : 'Illegal'} option -${letter}`,
          2,
          'read',
        );
      }
    }
  }
  return { ...options, names: rest };
}

/** A character, and whether a backslash quoted it. */
interface Character {
  readonly text: string;
  readonly isQuoted: boolean;
}

async function readInput(
  shell: Shell,
  options: ReadOptions,
): Promise<{ characters: readonly Character[]; ended: boolean }> {
  const file = shell.process.descriptors.get(options.descriptor);
  const chunks: { bytes: number[]; isQuoted: boolean }[] = [];
  const characters = (): readonly Character[] =>
    chunks.flatMap(({ bytes, isQuoted }) =>
      Array.from(decodeText(Uint8Array.from(bytes))).map((text) => ({ text, isQuoted })),
    );
  const deadline =
    options.timeout === undefined
      ? undefined
      : shell.process.sleep(options.timeout * 1000).then(() => undefined);
  let isEscaped = false;
  for (let count = 0; options.count === undefined || count < options.count;) {
    const reading = file?.read(1);
    const chunk = deadline === undefined ? await reading : await Promise.race([reading, deadline]);
    const byte = chunk?.[0];
    if (byte === undefined) return { characters: characters(), ended: true };
    if (isEscaped) {
      isEscaped = false;
      if (byte === 10) continue;
      chunks.push({ bytes: [byte], isQuoted: true });
      count += 1;
    } else if (byte === 92 && !options.isRaw) {
      isEscaped = true;
    } else if (byte === options.delimiter) {
      break;
    } else {
      const last = chunks.at(-1);
      if (last?.isQuoted === false) last.bytes.push(byte);
      else chunks.push({ bytes: [byte], isQuoted: false });
      count += 1;
    }
  }
  return { characters: characters(), ended: false };
}

/** Splits by IFS: the last name gets what is left. */
function assignFields(shell: Shell, characters: readonly Character[], options: ReadOptions): void {
  const { ifs } = shell;
  const isSpace = (index: number): boolean => {
    const character = characters[index];
    return (
      character !== undefined &&
      !character.isQuoted &&
      ' \t\n'.includes(character.text) &&
      ifs.includes(character.text)
    );
  };
  const isSeparator = (index: number): boolean => {
    const character = characters[index];
    return character !== undefined && !character.isQuoted && ifs.includes(character.text);
  };
  const text = (from: number, to: number): string =>
    characters
      .slice(from, to)
      .map((character) => character.text)
      .join('');
  if (options.names.length === 0 && options.array === undefined) {
    shell.assign('REPLY', text(0, characters.length));
    return;
  }
  const limit = options.array === undefined ? options.names.length : Infinity;
  const fields: string[] = [];
  let at = 0;
  while (isSpace(at)) at += 1;
  while (at < characters.length) {
    const start = at;
    if (fields.length === limit - 1) {
      let end = characters.length;
      while (end > start && isSpace(end - 1)) end -= 1;
      // a single separator at the very end belongs to the field before it
      const separators = Array.from({ length: end - start }, (_, index) => start + index).filter(
        (index) => isSeparator(index) && !isSpace(index),
      );
      if (separators.length === 1 && separators[0] === end - 1) {
        end -= 1;
        while (end > start && isSpace(end - 1)) end -= 1;
      }
      fields.push(text(start, end));
      break;
    }
    while (at < characters.length && !isSeparator(at)) at += 1;
    fields.push(text(start, at));
    while (isSpace(at)) at += 1;
    if (isSeparator(at)) at += 1;
    while (isSpace(at)) at += 1;
  }
  if (options.array === undefined) {
    for (const [index, name] of options.names.entries()) shell.assign(name, fields[index] ?? '');
  } else {
    shell.state.variables.set(options.array, {
      value: new Map(fields.entries()),
      exported: false,
      readonly: false,
    });
  }
}
