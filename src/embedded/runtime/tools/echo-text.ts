import { readEscape } from './escapes.ts';
import { joinBytes } from './text.ts';

/** What echo writes. 'options': -n, -e and -E as busybox and bash have them; 'xsi': escapes always, only -n (dash). */
export function echoText(args: readonly string[], style: 'options' | 'xsi'): string {
  let at = 0;
  let newline = true;
  let escapes = style === 'xsi';
  if (style === 'xsi') {
    if (args[0] === '-n') {
      newline = false;
      at = 1;
    }
  } else {
    for (; /^-[neE]+$/.test(args[at] ?? ''); at += 1) {
      for (const letter of (args[at] ?? '').slice(1)) {
        if (letter === 'n') newline = false;
        else escapes = letter === 'e';
      }
    }
  }
  const text = args.slice(at).join(' ');
  if (!escapes) return text + (newline ? '\n' : '');
  let written = '';
  for (let index = 0; index < text.length;) {
    if (text[index] !== '\\') {
      written += text[index] ?? '';
      index += 1;
      continue;
    }
    const escape = readEscape(text, index, true, { hex: style === 'options' });
    if (escape.stops === true) return joinBytes(written);
    written += escape.text;
    index = escape.end;
  }
  return joinBytes(written) + (newline ? '\n' : '');
}
