/** A word of an instruction, as a shell splits it. */
export interface Word {
  /** Without quotes and escapes. */
  readonly text: string;
  /** As it is written. */
  readonly raw: string;
}

/** Splits as a shell does: at blanks outside of quotes; `escape` takes the next character as it is. */
export function splitWords(text: string, escape: string): readonly Word[] {
  const words: Word[] = [];
  let raw = '';
  let plain = '';
  let quote = '';
  const end = (): void => {
    if (raw !== '') words.push({ text: plain, raw });
    raw = '';
    plain = '';
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index] ?? '';
    if (quote === '' && /\s/.test(character)) {
      end();
      continue;
    }
    raw += character;
    if (character === escape && quote !== "'") {
      index += 1;
      const next = text[index] ?? '';
      raw += next;
      plain += next;
    } else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === quote) quote = '';
    else plain += character;
  }
  end();
  return words;
}

/** `$name`, `${name}`, `${name:-word}`, `${name:+word}` by their values; what has none stays as it is written. */
export function substitute(text: string, values: Readonly<Record<string, string>>, escape: string): string {
  const pattern = /(.)?\$(?:(\w+)|\{(\w+)(?::?([-+])([^}]*))?\})/gs;
  return text.replaceAll(
    pattern,
    (whole, before: string | undefined, bare: string | undefined, name, sign, word) => {
      if (before === escape) return whole.slice(1);
      const value = values[bare ?? (name as string)];
      const filled = ((): string | undefined => {
        if (sign === '-') return value === undefined || value === '' ? (word as string) : value;
        if (sign === '+') return value === undefined || value === '' ? '' : (word as string);
        return value;
      })();
      return filled === undefined ? whole : `${before ?? ''}${filled}`;
    },
  );
}

/** `a=b "c"=d`, or the old `a b c`: pairs of names and values. */
export function readPairs(text: string, escape: string): readonly (readonly [string, string])[] {
  const words = splitWords(text, escape);
  const first = words[0];
  if (first === undefined) return [];
  if (!first.raw.includes('=')) {
    const rest = text.trimStart().slice(first.raw.length).trim();
    return [[first.text, rest]];
  }
  return words.map(({ text: word }) => {
    const sign = word.indexOf('=');
    return sign === -1 ? [word, ''] : [word.slice(0, sign), word.slice(sign + 1)];
  });
}

/** The exec form, `["a", "b"]`; null where it is none (a shell then runs the text). */
export function readExecForm(text: string): readonly string[] | null {
  if (!text.trimStart().startsWith('[')) return null;
  try {
    const value = JSON.parse(text) as unknown;
    return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : null;
  } catch {
    return null;
  }
}
