import type { FileStat } from '../../process/types.ts';
import { SystemError } from '../../process/types.ts';
import { compilePattern } from '../../shell/pattern.ts';
import { findGroup, findUser, groupName, userName } from '../accounts.ts';
import { formatDate } from '../dates.ts';
import { basicToRegExp } from '../regular-expression.ts';
import { runCommand } from '../run.ts';
import type { Tool } from '../tool.ts';
import { baseName } from './create.ts';
import { kilobytes } from './ls.ts';
import { modeText } from './mode.ts';
import { confirm } from './remove.ts';

interface Found {
  readonly path: string;
  readonly stat: FileStat;
  readonly depth: number;
  readonly start: string;
  prune: boolean;
}

type Test = (found: Found) => boolean | Promise<boolean>;

/** find of busybox and GNU, without what nobody uses in a container. */
export async function find(tool: Tool): Promise<number> {
  const args = [...tool.args];
  let follows: 'L' | 'H' | undefined;
  while (/^-[HLP]$/.test(args[0] ?? '')) follows = args.shift() === '-L' ? 'L' : 'H';
  const paths: string[] = [];
  while (args.length > 0 && !/^(?:-.|[!()]$)/.test(args[0] ?? '')) paths.push(args.shift() ?? '');
  const expression = new Expression(tool, args);
  const test = expression.parse();
  const { files } = tool.process;
  let code = 0;
  const fail = (path: string, error: SystemError): void => {
    tool.complain(tool.say(`${path}: ${error.message}`, `'${path}': ${error.message}`));
    code = 1;
  };
  let stopped = false;
  const visit = async (path: string, depth: number, start: string): Promise<void> => {
    let stat: FileStat;
    try {
      stat = follows === 'L' || (follows === 'H' && depth === 0) ? files.stat(path) : files.lstat(path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (follows !== 'L') return fail(path, error);
      stat = files.lstat(path);
    }
    const found: Found = { path, stat, depth, start, prune: false };
    const judge = async (): Promise<void> => {
      if (depth >= expression.minimum) await test(found);
      await tool.relieve();
    };
    if (!expression.depthFirst) await judge();
    if (
      stat.type === 'directory' &&
      !found.prune &&
      depth < expression.maximum &&
      !(expression.sameDevice && stat.device !== files.stat(start).device)
    ) {
      try {
        for (const name of files.readdir(path)) {
          await tool.process.breathe();
          await visit(`${path.replace(/\/$/, '')}/${name}`, depth + 1, start);
          if (expression.quits) stopped = true;
          if (stopped) return;
        }
      } catch (error) {
        if (!(error instanceof SystemError)) throw error;
        fail(path, error);
      }
    }
    if (expression.depthFirst) await judge();
  };
  for (const path of paths.length === 0 ? ['.'] : paths) if (!stopped) await visit(path, 0, path);
  await expression.finish();
  return Math.max(code, expression.code);
}

class Expression {
  minimum = 0;
  maximum = Infinity;
  depthFirst = false;
  sameDevice = false;
  quits = false;
  code = 0;
  readonly #tool: Tool;
  readonly #args: readonly string[];
  #at = 0;
  #acts = false;
  readonly #batches: { readonly words: readonly string[]; paths: string[] }[] = [];

  constructor(tool: Tool, args: readonly string[]) {
    this.#tool = tool;
    this.#args = args;
  }

  parse(): Test {
    const test: Test = this.#args.length === 0 ? () => true : this.#or();
    const extra = this.#args[this.#at];
    if (extra !== undefined) this.#unknown(extra);
    if (this.#acts) return test;
    return async (found) => (await test(found)) && this.#print(found, '\n');
  }

  async finish(): Promise<void> {
    for (const batch of this.#batches) if (batch.paths.length > 0) await this.#runBatch(batch);
  }

  async #runBatch(batch: { readonly words: readonly string[]; paths: string[] }): Promise<void> {
    const words = batch.words.flatMap((word) => (word === '{}' ? batch.paths : [word]));
    batch.paths = [];
    await this.#tool.flush();
    if ((await runCommand(this.#tool, words)) !== 0) this.code = 1;
  }

  #unknown(word: string): never {
    if (this.#tool.isBusybox) {
      this.#tool.complain(`unrecognized: ${word}`);
      this.#tool.usage();
    }
    return this.#tool.die(
      word.startsWith('-') ? `unknown predicate \`${word}'` : `paths must precede expression: \`${word}'`,
    );
  }

  #argument(name: string): string {
    const value = this.#args[this.#at];
    this.#at += 1;
    return (
      value ??
      this.#tool.die(
        this.#tool.say(
          `option requires an argument: ${name}`.replace('option', "'" + name + "'").replace(`: ${name}`, ''),
          `missing argument to \`${name}'`,
        ),
      )
    );
  }

  #or(): Test {
    let left = this.#and();
    while (this.#args[this.#at] === '-o' || this.#args[this.#at] === '-or') {
      this.#at += 1;
      const [first, second] = [left, this.#and()];
      left = async (found) => (await first(found)) || (await second(found));
    }
    return left;
  }

  #and(): Test {
    let left = this.#not();
    for (;;) {
      const word = this.#args[this.#at];
      if (word === undefined || word === ')' || word === '-o' || word === '-or') return left;
      if (word === '-a' || word === '-and') this.#at += 1;
      const [first, second] = [left, this.#not()];
      left = async (found) => (await first(found)) && (await second(found));
    }
  }

  #not(): Test {
    const word = this.#args[this.#at];
    if (word === '!' || word === '-not') {
      this.#at += 1;
      const test = this.#not();
      return async (found) => !(await test(found));
    }
    if (word === '(') {
      this.#at += 1;
      const test = this.#or();
      this.#at += 1;
      return test;
    }
    this.#at += 1;
    return this.#primary(word ?? '');
  }

  #print(found: Found, end: string): true {
    this.#tool.out(found.path + end);
    return true;
  }

  #primary(word: string): Test {
    const tool = this.#tool;
    const { process } = tool;
    switch (word) {
      case '-name':
      case '-iname': {
        const pattern = this.#argument(word);
        const lower = word === '-iname';
        const expression = compilePattern(lower ? pattern.toLowerCase() : pattern);
        return ({ path }) => expression.test(lower ? baseName(path).toLowerCase() : baseName(path));
      }
      case '-path':
      case '-wholename':
      case '-ipath': {
        const expression = compilePattern(this.#argument(word));
        return ({ path }) => expression.test(path);
      }
      case '-regex': {
        const expression = new RegExp(`^(?:${basicToRegExp(this.#argument(word), '').source})$`);
        return ({ path }) => expression.test(path);
      }
      case '-type': {
        const kinds = this.#argument(word).split(',');
        const letters: Record<FileStat['type'], string> = {
          file: 'f',
          directory: 'd',
          symlink: 'l',
          'character-device': 'c',
          fifo: 'p',
        };
        for (const kind of kinds)
          if (!/^[fdlcpbs]$/.test(kind))
            tool.die(tool.say(`invalid argument '${kind}' to '-type'`, `Unknown argument to -type: ${kind}`));
        return ({ stat }) => kinds.includes(letters[stat.type]);
      }
      case '-perm':
        return permission(this.#argument(word));
      case '-user': {
        const text = this.#argument(word);
        const uid =
          findUser(process, text) ??
          tool.die(tool.say(`unknown user ${text}`, `'${text}' is not the name of a known user`));
        return ({ stat }) => stat.uid === uid;
      }
      case '-group': {
        const text = this.#argument(word);
        const gid =
          findGroup(process, text) ??
          tool.die(tool.say(`unknown group ${text}`, `'${text}' is not the name of an existing group`));
        return ({ stat }) => stat.gid === gid;
      }
      case '-nouser':
        return ({ stat }) => userName(process, stat.uid) === undefined;
      case '-nogroup':
        return ({ stat }) => groupName(process, stat.gid) === undefined;
      case '-uid':
        return amount(this.#argument(word), ({ stat }) => stat.uid);
      case '-gid':
        return amount(this.#argument(word), ({ stat }) => stat.gid);
      case '-links':
        return amount(this.#argument(word), ({ stat }) => stat.links);
      case '-inum':
        return amount(this.#argument(word), ({ stat }) => stat.inode);
      case '-size': {
        const match = /^([-+]?\d+)([bckwMG]?)$/.exec(this.#argument(word));
        const unit =
          { c: 1, w: 2, b: 512, k: 1024, M: 1_048_576, G: 1_073_741_824 }[match?.[2] ?? 'b'] ?? 512;
        return amount(match?.[1] ?? '0', ({ stat }) => Math.ceil(stat.size / unit));
      }
      case '-mtime':
      case '-atime':
      case '-ctime':
        return amount(this.#argument(word), ({ stat }) =>
          Math.floor((process.now().getTime() - stat.modified.getTime()) / 86_400_000),
        );
      case '-mmin':
      case '-amin':
      case '-cmin':
        return amount(this.#argument(word), ({ stat }) =>
          Math.ceil((process.now().getTime() - stat.modified.getTime()) / 60_000),
        );
      case '-newer': {
        const { modified } = process.files.stat(this.#argument(word));
        return ({ stat }) => stat.modified > modified;
      }
      case '-empty':
        return ({ path, stat }) =>
          stat.type === 'directory'
            ? process.files.readdir(path).length === 0
            : stat.type === 'file' && stat.size === 0;
      case '-readable':
      case '-writable':
      case '-executable':
        return ({ path }) => {
          try {
            process.files.access(path, {
              read: word === '-readable',
              write: word === '-writable',
              execute: word === '-executable',
            });
            return true;
          } catch (error) {
            if (error instanceof SystemError) return false;
            throw error;
          }
        };
      case '-true':
        return () => true;
      case '-false':
        return () => false;
      case '-maxdepth':
        this.maximum = Number(this.#argument(word));
        return () => true;
      case '-mindepth':
        this.minimum = Number(this.#argument(word));
        return () => true;
      case '-depth':
        this.depthFirst = true;
        return () => true;
      case '-xdev':
      case '-mount':
        this.sameDevice = true;
        return () => true;
      case '-follow':
        return () => true;
      case '-prune':
        return (found) => {
          found.prune = true;
          return true;
        };
      case '-quit':
        return () => {
          this.quits = true;
          return true;
        };
      case '-print':
      case '-print0':
        this.#acts = true;
        return (found) => this.#print(found, word === '-print' ? '\n' : '\0');
      case '-ls':
        this.#acts = true;
        return (found) => {
          const { stat } = found;
          tool.out(
            `${String(stat.inode).padStart(9)} ${String(kilobytes(stat)).padStart(6)} ${modeText(stat)} ${String(stat.links).padStart(3)} ${(userName(process, stat.uid) ?? String(stat.uid)).padEnd(8)} ${(groupName(process, stat.gid) ?? String(stat.gid)).padEnd(8)} ${String(stat.size).padStart(8)} ${formatDate(stat.modified, '%b %e %H:%M')} ${found.path}\n`,
          );
          return true;
        };
      case '-printf':
        if (tool.isBusybox) return this.#unknown(word);
        this.#acts = true;
        return this.#printf(this.#argument(word));
      case '-delete':
        this.#acts = true;
        this.depthFirst = true;
        return ({ path, stat }) => this.#delete(path, stat);
      case '-exec':
      case '-ok':
      case '-execdir':
        this.#acts = true;
        return this.#exec(word);
      default:
        return this.#unknown(word);
    }
  }

  #printf(format: string): Test {
    return ({ path, stat, depth, start }) => {
      const { process } = this.#tool;
      const values: Readonly<Record<string, string>> = {
        p: path,
        f: baseName(path),
        h: path.includes('/') ? path.replace(/\/[^/]*$/, '') : '.',
        P: path.slice(start.length).replace(/^\//, ''),
        s: String(stat.size),
        m: stat.mode.toString(8),
        M: modeText(stat),
        u: userName(process, stat.uid) ?? String(stat.uid),
        g: groupName(process, stat.gid) ?? String(stat.gid),
        U: String(stat.uid),
        G: String(stat.gid),
        d: String(depth),
        i: String(stat.inode),
        n: String(stat.links),
        y: { file: 'f', directory: 'd', symlink: 'l', 'character-device': 'c', fifo: 'p' }[stat.type],
        t: formatDate(stat.modified, '%a %b %e %H:%M:%S.%N0 %Y'),
        '%': '%',
        l: stat.type === 'symlink' ? process.files.readlink(path) : '',
      };
      this.#tool.out(
        format.replace(
          /%T([@A-Za-z+])|%(-?\d*)([a-zA-Z%])|\\([n0t\\])/g,
          (
            whole,
            time: string | undefined,
            width: string | undefined,
            letter: string | undefined,
            escape: string | undefined,
          ) => {
            if (time !== undefined)
              return time === '@'
                ? `${(stat.modified.getTime() / 1000).toFixed(3)}0000000`
                : formatDate(stat.modified, `%${time}`);
            if (escape !== undefined) return { n: '\n', t: '\t', '0': '\0', '\\': '\\' }[escape] ?? whole;
            const value = values[letter ?? ''] ?? whole;
            const size = Number(width ?? 0);
            return size < 0 ? value.padEnd(-size) : value.padStart(size);
          },
        ),
      );
      return true;
    };
  }

  #delete(path: string, stat: FileStat): boolean {
    const { files } = this.#tool.process;
    try {
      if (stat.type === 'directory') {
        if (path === '.') return true;
        files.rmdir(path);
      } else files.unlink(path);
      return true;
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      this.#tool.complain(
        this.#tool.say(`${path}: ${error.message}`, `cannot delete '${path}': ${error.message}`),
      );
      this.code = 1;
      return false;
    }
  }

  #exec(word: string): Test {
    const words: string[] = [];
    for (;;) {
      const next = this.#args[this.#at];
      if (next === undefined)
        this.#tool.die(
          this.#tool.say(
            `'${word}' requires an argument`.replace(
              "'" + word + "' requires an argument",
              `option requires an argument: ${word.slice(1)}`,
            ),
            `missing argument to \`${word}'`,
          ),
        );
      this.#at += 1;
      if (next === ';') break;
      if (next === '+' && words.at(-1) === '{}') {
        const batch = { words, paths: [] as string[] };
        this.#batches.push(batch);
        return async ({ path }) => {
          batch.paths.push(path);
          if (batch.paths.length >= 1000) await this.#runBatch(batch);
          return true;
        };
      }
      words.push(next);
    }
    return async ({ path }) => {
      const command = words.map((each) => each.replaceAll('{}', path));
      if (word === '-ok' && !(await confirm(this.#tool, `${command.join(' ')} ?...`))) return false;
      await this.#tool.flush();
      return (await runCommand(this.#tool, command)) === 0;
    };
  }
}

function permission(text: string): Test {
  const kind = /^[-/+]/.exec(text)?.[0] ?? '';
  const body = text.slice(kind.length);
  const bits = /^[0-7]+$/.test(body) ? Number.parseInt(body, 8) : symbolicBits(body);
  return ({ stat }) =>
    kind === '-' ? (stat.mode & bits) === bits : kind === '' ? stat.mode === bits : (stat.mode & bits) !== 0;
}

function symbolicBits(text: string): number {
  let bits = 0;
  for (const [, who = '', rights = ''] of text.matchAll(/([ugoa]*)[+=]([rwxst]+)/g)) {
    for (const [name, shift, special] of [
      ['u', 6, 0o4000],
      ['g', 3, 0o2000],
      ['o', 0, 0],
    ] as const) {
      if (who !== '' && !who.includes('a') && !who.includes(name)) continue;
      for (const letter of rights)
        bits |=
          letter === 's' ? special : letter === 't' ? 0o1000 : ({ r: 4, w: 2, x: 1 }[letter] ?? 0) << shift;
    }
  }
  return bits;
}

function amount(text: string, value: (found: Found) => number): Test {
  const number = Number(text.replace(/^[-+]/, ''));
  if (text.startsWith('+')) return (found) => value(found) > number;
  if (text.startsWith('-')) return (found) => value(found) < number;
  return (found) => value(found) === number;
}
