import { formatDate } from '../dates.ts';
import { fromBytes, toBytes } from './bytes.ts';
import { RunMistake } from './mistakes.ts';
import { formatPrintf } from './format.ts';
import type { Machine } from './machine.ts';
import { toNumber, type Value } from './values.ts';

/** The functions whose arguments are values, and nothing else. */
export async function callBuiltin(machine: Machine, name: string, args: readonly Value[]): Promise<Value> {
  const text = (index: number): string => machine.text(args[index]);
  const number = (index: number): number => toNumber(args[index]);
  switch (name) {
    case 'length':
      return toBytes(args.length === 0 ? machine.record.text : text(0)).length;
    case 'substr':
      return substring(text(0), number(1), args.length < 3 ? Infinity : number(2));
    case 'index':
      return position(text(0), text(1), machine.dialect.isBusybox);
    case 'toupper':
      return text(0).replace(/[a-z]+/g, (letters) => letters.toUpperCase());
    case 'tolower':
      return text(0).replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
    case 'sprintf':
      return sprintf(machine, args);
    case 'int':
      return Math.trunc(number(0));
    case 'sqrt':
      return Math.sqrt(number(0));
    case 'exp':
      return Math.exp(number(0));
    case 'log':
      return Math.log(number(0));
    case 'sin':
      return Math.sin(number(0));
    case 'cos':
      return Math.cos(number(0));
    case 'atan2':
      return Math.atan2(number(0), number(1));
    case 'rand':
      return machine.random.next();
    case 'srand':
      return machine.random.seed(args.length === 0 ? seconds(machine) : number(0));
    case 'systime':
      return seconds(machine);
    case 'strftime':
      return formatDate(
        args.length < 2 ? machine.tool.process.now() : new Date(number(1) * 1000),
        args.length === 0 ? '%c' : text(0),
      );
    case 'system':
      return machine.streams.system(text(0));
    case 'close':
      return machine.streams.close(text(0));
    case 'fflush':
      await machine.tool.flush();
      return 0;
    default:
      return bits(
        name,
        args.map((value) => Math.trunc(toNumber(value))),
      );
  }
}

/** What printf writes. mawk refuses a format that wants more; `written` is called with what came before then. */
export function sprintf(
  machine: Machine,
  [format, ...values]: readonly Value[],
  written: (text: string) => void = () => undefined,
  name = 'sprintf',
): string {
  const wanted = machine.text(format);
  return formatPrintf<Value>(wanted, values, {
    text: (value) => machine.text(value),
    number: toNumber,
    ...(machine.dialect.isBusybox
      ? {}
      : {
          missing: (text: string) => {
            written(text);
            throw new RunMistake(`not enough arguments passed to ${name}("${wanted}")`);
          },
        }),
  });
}

/** Where one text begins in another, from 1 on; 0: nowhere. */
function position(text: string, part: string, isBusybox: boolean): number {
  const at = part === '' && isBusybox ? -1 : text.indexOf(part);
  return at === -1 ? 0 : toBytes(text.slice(0, at)).length + 1;
}

function seconds(machine: Machine): number {
  return Math.floor(machine.tool.process.now().getTime() / 1000);
}

/** Both awks begin at the first byte where the start lies before it, and give no less for that. */
function substring(text: string, start: number, length: number): string {
  const bytes = toBytes(text);
  const from = Math.max(0, Math.trunc(start) - 1);
  const count = Math.trunc(length);
  return count > 0 ? fromBytes(bytes.slice(from, from + count)) : '';
}

/** The functions on bits that busybox has. */
function bits(name: string, [first = 0, second = 0]: readonly number[]): number {
  const [left, right] = [BigInt.asUintN(64, BigInt(first)), BigInt.asUintN(64, BigInt(second))];
  switch (name) {
    case 'and':
      return Number(left & right);
    case 'or':
      return Number(left | right);
    case 'xor':
      return Number(left ^ right);
    case 'compl':
      return Number(BigInt.asUintN(64, ~left));
    case 'lshift':
      return Number(BigInt.asUintN(64, left << (right & 63n)));
    case 'rshift':
      return Number(left >> (right & 63n));
    default:
      throw new RunMistake('Undefined function');
  }
}
