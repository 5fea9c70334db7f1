/** bash's brace expansion of a word's source text: "a{b,c}d" is abd acd, "{1..3}" is 1 2 3. */
export function expandBraces(text: string): readonly string[] {
  const group = findGroup(text);
  if (group === undefined) return [text];
  const before = text.slice(0, group.start);
  const ends = expandBraces(text.slice(group.end));
  return group.choices.flatMap(expandBraces).flatMap((choice) => ends.map((end) => before + choice + end));
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly choices: readonly string[];
}

function findGroup(text: string): Group | undefined {
  for (let start = 0; start < text.length; start += 1) {
    const skipped = skipQuoted(text, start);
    if (skipped > start) {
      start = skipped - 1;
      continue;
    }
    if (text[start] !== '{') continue;
    const group = readGroup(text, start);
    if (group !== undefined) return group;
  }
  return undefined;
}

function readGroup(text: string, start: number): Group | undefined {
  const choices: string[] = [];
  let depth = 0;
  let from = start + 1;
  for (let at = from; at < text.length; at += 1) {
    const skipped = skipQuoted(text, at);
    if (skipped > at) {
      at = skipped - 1;
      continue;
    }
    const character = text[at];
    if (character === '{') depth += 1;
    else if (character === ',' && depth === 0) {
      choices.push(text.slice(from, at));
      from = at + 1;
    } else if (character === '}' && depth > 0) depth -= 1;
    else if (character === '}') {
      const last = text.slice(from, at);
      if (choices.length > 0) return { start, end: at + 1, choices: [...choices, last] };
      const range = readRange(last);
      return range === undefined ? undefined : { start, end: at + 1, choices: range };
    }
  }
  return undefined;
}

function readRange(text: string): readonly string[] | undefined {
  const match = /^(-?\d+|[A-Za-z])\.\.(-?\d+|[A-Za-z])(?:\.\.(-?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [first = '', last = ''] = [match[1], match[2]];
  const isNumber = /\d/.test(first);
  if (isNumber !== /\d/.test(last)) return undefined;
  const [from, to] = isNumber ? [Number(first), Number(last)] : [first.charCodeAt(0), last.charCodeAt(0)];
  const step = Math.max(1, Math.abs(Number(match[3] ?? 1)));
  const width = /^-?0\d|^-?0$/.test(first) || /^-?0\d/.test(last) ? Math.max(first.length, last.length) : 0;
  const count = Math.min(Math.floor(Math.abs(to - from) / step) + 1, 100_000);
  return Array.from({ length: count }, (_, index) => {
    const value = from + (to >= from ? 1 : -1) * step * index;
    if (!isNumber) return String.fromCharCode(value);
    return (value < 0 ? '-' : '') + String(Math.abs(value)).padStart(value < 0 ? width - 1 : width, '0');
  });
}

/** The position behind a quoted part or an expansion that starts here; the same position when none does. */
function skipQuoted(text: string, at: number): number {
  const rest = text.slice(at);
  const match = /^(?:\\[^]|'[^']*'|"(?:\\[^]|[^"\\])*"|\$\{(?:\\[^]|[^}\\])*\})/.exec(rest);
  if (match !== null) return at + match[0].length;
  if (!rest.startsWith('$(')) return at;
  let depth = 0;
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '(') depth += 1;
    else if (text[end] === ')') {
      depth -= 1;
      if (depth === 0) return end + 1;
    }
  }
  return at;
}
