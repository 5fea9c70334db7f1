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

/** Digits with what stands before them ("-", "0x"), filled up to precision and width as C does. */
export function padNumber(
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
  return padText(prefix + filled, flags, width);
}

/** Text filled up with blanks to a width, in characters. */
export function padText(text: string, flags: string, width: number): string {
  const missing = ' '.repeat(Math.max(0, width - Array.from(text).length));
  return flags.includes('-') ? text + missing : missing + text;
}
