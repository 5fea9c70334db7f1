import { readEscape } from './escapes.ts';
import { joinBytes } from './text.ts';

export type PrintfStyle = 'busybox' | 'gnu' | 'dash' | 'bash';

/** Thrown inside to end the output at \c. */
class Stop extends Error {}

/** printf(1): the format is used again while arguments are left. */
export function formatPrintf(
  format: string,
  args: readonly string[],
  style: PrintfStyle,
  complain: (message: string) => void,
): { readonly text: string; readonly code: number } {
  const run = new Run(args, style, complain);
  try {
    do {
      if (!run.pass(format)) break;
    } while (run.wantsMore);
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
  }
  return { text: joinBytes(run.text), code: run.code };
}

class Run {
  text = '';
  code = 0;
  readonly #args: readonly string[];
  readonly #style: PrintfStyle;
  readonly #complain: (message: string) => void;
  #next = 0;
  #used = false;

  constructor(args: readonly string[], style: PrintfStyle, complain: (message: string) => void) {
    this.#args = args;
    this.#style = style;
    this.#complain = complain;
  }

  get wantsMore(): boolean {
    return this.#used && this.#next < this.#args.length;
  }

  #take(): string | undefined {
    this.#used = true;
    const arg = this.#args[this.#next];
    this.#next += 1;
    return arg;
  }

  /** Goes once over the format; false: it is broken. */
  pass(format: string): boolean {
    for (let at = 0; at < format.length;) {
      const character = format[at] ?? '';
      if (character === '\\') {
        const escape = readEscape(format, at, false, { quotes: true });
        if (escape.stops === true) throw new Stop();
        this.text += escape.text;
        at = escape.end;
      } else if (character === '%') {
        const end = this.#directive(format, at);
        if (end === undefined) return false;
        at = end;
      } else {
        this.text += character;
        at += 1;
      }
    }
    return true;
  }

  #directive(format: string, start: number): number | undefined {
    const match = /^%([-+ 0#]*)(\*|\d+)?(?:\.(\*|-?\d*))?(?:[hlLqjzt]{0,2})([a-zA-Z%])?/.exec(
      format.slice(start),
    );
    const letter = match?.[4];
    if (match === null || letter === undefined || !'diouxXeEfFgGaAcsbq%'.includes(letter)) {
      const directive = match?.[0] ?? '%';
      this.#complain(
        this.#style === 'busybox'
          ? `${/^%[-+ #0]*\d*(?:\.\d*)?/.exec(format.slice(start))?.[0] ?? '%'}: invalid format`
          : this.#style === 'bash'
            ? /^%[-+ #0]*\d*(?:\.\d*)?[hlLqjzt]*$/.test(directive)
              ? `\`${directive}': missing format character`
              : `\`${letter}': invalid format character`
            : this.#style === 'gnu'
              ? `${directive}: invalid conversion specification`
              : `${directive}: invalid directive`,
      );
      this.code = 1;
      return undefined;
    }
    const end = start + match[0].length;
    if (letter === '%') {
      this.text += '%';
      return end;
    }
    let flags = match[1] ?? '';
    let width = match[2] === '*' ? Number(this.#integer(this.#take() ?? '0')) : Number(match[2] ?? 0);
    if (width < 0) [flags, width] = [`${flags}-`, -width];
    const precision =
      match[3] === undefined
        ? undefined
        : match[3] === '*'
          ? Number(this.#integer(this.#take() ?? '0'))
          : Number(match[3] === '' ? 0 : match[3]);
    const arg = this.#take();
    this.text += this.#convert(
      letter,
      arg,
      flags,
      width,
      precision === undefined || precision < 0 ? undefined : precision,
    );
    return end;
  }

  #convert(
    letter: string,
    arg: string | undefined,
    flags: string,
    width: number,
    precision: number | undefined,
  ): string {
    switch (letter) {
      case 's':
        return pad(
          Array.from(arg ?? '')
            .slice(0, precision)
            .join(''),
          flags.replace('0', ''),
          width,
        );
      case 'c':
        return pad(Array.from(arg ?? '')[0] ?? '', flags.replace('0', ''), width);
      case 'b':
        return pad(this.#expand(arg ?? ''), flags.replace('0', ''), width);
      case 'q':
        return pad(quoteWord(arg ?? ''), flags.replace('0', ''), width);
      case 'd':
      case 'i': {
        const value = this.#integer(arg ?? '');
        const sign = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
        return number(sign, (value < 0n ? -value : value).toString(), flags, width, precision);
      }
      case 'u':
        return number('', BigInt.asUintN(64, this.#integer(arg ?? '')).toString(), flags, width, precision);
      case 'o': {
        const digits = BigInt.asUintN(64, this.#integer(arg ?? '')).toString(8);
        return number(
          '',
          flags.includes('#') && digits !== '0' ? `0${digits}` : digits,
          flags,
          width,
          precision,
        );
      }
      case 'x':
      case 'X': {
        const digits = BigInt.asUintN(64, this.#integer(arg ?? '')).toString(16);
        const text = number(
          flags.includes('#') && digits !== '0' ? '0x' : '',
          digits,
          flags,
          width,
          precision,
        );
        return letter === 'X' ? text.toUpperCase() : text;
      }
      default:
        return this.#floating(letter, arg ?? '', flags, width, precision);
    }
  }

  /** %b: escapes with \0ooo. */
  #expand(text: string): string {
    let expanded = '';
    for (let at = 0; at < text.length;) {
      if (text[at] !== '\\') {
        expanded += text[at] ?? '';
        at += 1;
        continue;
      }
      const escape = readEscape(text, at, true);
      if (escape.stops === true) {
        this.text += expanded;
        throw new Stop();
      }
      expanded += escape.text;
      at = escape.end;
    }
    return expanded;
  }

  #integer(text: string): bigint {
    const trimmed = text.trimStart();
    if (trimmed === '') {
      if (
        text !== '' ||
        (this.#style === 'gnu' &&
          this.#next <= this.#args.length &&
          text === '' &&
          this.#args[this.#next - 1] === '')
      )
        return this.#invalid(text, false, 0n);
      return 0n;
    }
    if (/^["']/.test(trimmed)) return BigInt(trimmed.codePointAt(1) ?? 0);
    const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)/.exec(trimmed);
    if (match === null) return this.#invalid(text, false, 0n);
    const digits = match[2] ?? '0';
    const value = /^0[xX]/.test(digits)
      ? BigInt(digits)
      : digits.startsWith('0') && digits.length > 1
        ? BigInt(`0o${digits.slice(1)}`)
        : BigInt(digits);
    const signed = match[1] === '-' ? -value : value;
    return match[0].length === trimmed.length ? signed : this.#invalid(text, true, signed);
  }

  #invalid<T>(text: string, isPartly: boolean, value: T): T {
    this.code = 1;
    switch (this.#style) {
      case 'busybox':
        this.#complain(`invalid number '${text}'`);
        // busybox takes such a number for none at all
        return (typeof value === 'bigint' ? 0n : 0) as T;
      case 'gnu':
        this.#complain(
          isPartly ? `'${text}': value not completely converted` : `'${text}': expected a numeric value`,
        );
        return value;
      case 'dash':
        this.#complain(isPartly ? `${text}: not completely converted` : `${text}: expected numeric value`);
        return value;
      case 'bash':
        this.#complain(`${text}: invalid number`);
        return value;
      default:
        return this.#style satisfies never;
    }
  }

  #floating(
    letter: string,
    text: string,
    flags: string,
    width: number,
    precision: number | undefined,
  ): string {
    const trimmed = text.trim();
    const match =
      /^[+-]?(?:\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|inf(?:inity)?|nan|0[xX][0-9a-fA-F]+)/i.exec(
        trimmed,
      );
    let value =
      trimmed === ''
        ? 0
        : match === null
          ? 0
          : /inf/i.test(match[0])
            ? match[0].startsWith('-')
              ? -Infinity
              : Infinity
            : Number(match[0]);
    if (trimmed !== '' && (match === null || match[0].length !== trimmed.length))
      value = this.#invalid(text, match !== null, value);
    const sign =
      value < 0 || Object.is(value, -0) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
    return number(
      sign,
      formatDouble(letter, Math.abs(value), precision ?? 6, flags.includes('#')),
      Number.isFinite(value) ? flags : flags.replaceAll('0', ''),
      width,
      undefined,
    );
  }
}

/** A double without its sign as C's %e, %f and %g write it. */
export function formatDouble(letter: string, value: number, precision: number, keepZeros = false): string {
  const lower = letter.toLowerCase();
  let text: string;
  if (!Number.isFinite(value)) text = Number.isNaN(value) ? 'nan' : 'inf';
  else if (lower === 'f')
    text =
      value < 1e21
        ? value.toFixed(Math.min(precision, 100))
        : BigInt(value).toString() + (precision > 0 ? `.${'0'.repeat(precision)}` : '');
  else if (lower === 'e') text = exponential(value, precision);
  else {
    const digits = precision === 0 ? 1 : precision;
    const exponent = value === 0 ? 0 : Number(value.toExponential(Math.min(digits - 1, 100)).split('e')[1]);
    text =
      exponent < -4 || exponent >= digits
        ? exponential(value, digits - 1)
        : value.toFixed(Math.max(0, Math.min(100, digits - 1 - exponent)));
    if (!keepZeros && text.includes('.')) text = text.replace(/\.?0+(?=e|$)/, '');
  }
  return letter === lower ? text : text.toUpperCase();
}

function exponential(value: number, precision: number): string {
  return value.toExponential(Math.min(precision, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
}

function number(
  prefix: string,
  digits: string,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const filled = precision === undefined ? digits : digits.padStart(precision, '0');
  if (flags.includes('0') && !flags.includes('-') && precision === undefined) {
    return prefix + filled.padStart(width - prefix.length, '0');
  }
  return pad(prefix + filled, flags, width);
}

function pad(text: string, flags: string, width: number): string {
  const missing = ' '.repeat(Math.max(0, width - Array.from(text).length));
  return flags.includes('-') ? text + missing : missing + text;
}

function quoteWord(text: string): string {
  return text === '' ? "''" : text.replace(/[^\w@%+=:,./-]/g, '\\$&');
}
