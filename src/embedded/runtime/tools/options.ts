import type { Tool } from './tool.ts';

/** What getopt found in a command line. */
export interface Options {
  has(key: string): boolean;
  /** The last value of an option. */
  value(key: string): string | undefined;
  all(key: string): readonly string[];
  /** In the order of the command line. */
  readonly order: readonly (readonly [key: string, value: string])[];
  /** The operands. */
  readonly rest: readonly string[];
}

/**
 * Reads options as getopt_long does. `short` is getopt's string ("n:" takes a value, "i::" an optional one, a leading
 * "+" ends the options at the first operand). `long` gives the key a long name stands for: a short letter, or a word
 * of its own with ":" or "::" when it takes a value. `words` are the tool's arguments where they must be changed first.
 */
export function parseOptions(
  tool: Tool,
  short: string,
  long: Readonly<Record<string, string>> = {},
  words: readonly string[] = tool.args,
): Options {
  const order: [string, string][] = [];
  const rest: string[] = [];
  const args = [...words];
  const stopsEarly = short.startsWith('+');
  while (args.length > 0) {
    const arg = args.shift() ?? '';
    if (arg === '--') {
      rest.push(...args);
      break;
    }
    if (arg.startsWith('--')) {
      readLong(tool, arg, args, short, long, order);
    } else if (arg.startsWith('-') && arg !== '-') {
      readShort(tool, arg, args, short, order);
    } else {
      rest.push(arg);
      if (stopsEarly) {
        rest.push(...args);
        break;
      }
    }
  }
  const all = (key: string): string[] => order.filter(([name]) => name === key).map(([, value]) => value);
  return {
    order,
    rest,
    has: (key) => order.some(([name]) => name === key),
    value: (key) => all(key).at(-1),
    all,
  };
}

function readShort(tool: Tool, arg: string, args: string[], short: string, order: [string, string][]): void {
  for (let at = 1; at < arg.length; at += 1) {
    const letter = arg[at] ?? '';
    const known = letter === ':' || letter === '+' ? -1 : short.indexOf(letter);
    if (known === -1) return refuse(tool, `unrecognized option: ${letter}`, `invalid option -- '${letter}'`);
    if (short[known + 1] !== ':') {
      order.push([letter, '']);
      continue;
    }
    const joined = arg.slice(at + 1);
    if (joined !== '' || short[known + 2] === ':') {
      order.push([letter, joined]);
      return;
    }
    const value = args.shift();
    if (value === undefined) {
      return refuse(
        tool,
        `option requires an argument: ${letter}`,
        `option requires an argument -- '${letter}'`,
      );
    }
    order.push([letter, value]);
    return;
  }
}

function readLong(
  tool: Tool,
  arg: string,
  args: string[],
  short: string,
  long: Readonly<Record<string, string>>,
  order: [string, string][],
): void {
  const equals = arg.indexOf('=');
  const name = arg.slice(2, equals === -1 ? undefined : equals);
  const matches = Object.keys(long).filter((known) => known.startsWith(name));
  const found = name in long ? name : matches.length === 1 ? matches[0] : undefined;
  if (found === undefined) {
    return refuse(tool, `unrecognized option: ${name}`, `unrecognized option '--${name}'`);
  }
  const target = long[found] ?? '';
  const key = target.replace(/:+$/, '');
  const spec =
    key.length === 1 && target === key ? short.slice(short.indexOf(key) + 1) : target.slice(key.length);
  const takes = spec.startsWith(':');
  if (equals !== -1) {
    if (!takes) {
      return refuse(
        tool,
        `option does not take an argument: ${found}`,
        `option '--${found}' doesn't allow an argument`,
      );
    }
    order.push([key, arg.slice(equals + 1)]);
    return;
  }
  if (!takes || spec.startsWith('::')) {
    order.push([key, '']);
    return;
  }
  const value = args.shift();
  if (value === undefined) {
    return refuse(tool, `option requires an argument: ${found}`, `option '--${found}' requires an argument`);
  }
  order.push([key, value]);
}

function refuse(tool: Tool, busybox: string, gnu: string): never {
  tool.complain(tool.say(busybox, gnu));
  tool.usage();
}
