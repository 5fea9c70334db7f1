/**
 * Differences of two values as apimachinery's diff.Diff prints them: JSON with one space of indentation, compared line
 * by line with the algorithm of Python's difflib (three lines of context, no names of files).
 */
export function diffOfJson(a: unknown, b: unknown): string {
  const before = linesOf(a);
  const after = linesOf(b);
  let text = '';
  for (const group of groupOpcodes(opcodesOf(before, after), 3)) {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    text += `@@ -${range(first.i1, last.i2)} +${range(first.j1, last.j2)} @@\n`;
    for (const { tag, i1, i2, j1, j2 } of group) {
      if (tag === 'equal') {
        for (const line of before.slice(i1, i2)) text += ` ${line}`;
        continue;
      }
      for (const line of before.slice(i1, i2)) text += `-${line}`;
      for (const line of after.slice(j1, j2)) text += `+${line}`;
    }
  }
  return text;
}

/** Go's encoder escapes these for HTML. */
const HTML: Readonly<Record<string, string>> = { '<': '\\u003c', '>': '\\u003e', '&': '\\u0026' };

function linesOf(value: unknown): string[] {
  const json = JSON.stringify(value, null, 1).replaceAll(/[<>&]/gu, (found) => HTML[found] ?? found);
  return json.split('\n').map((line) => `${line}\n`);
}

function range(start: number, end: number): string {
  const length = end - start;
  if (length === 1) return String(start + 1);
  return `${length === 0 ? start : start + 1},${length}`;
}

interface Match {
  readonly i: number;
  readonly j: number;
  readonly size: number;
}

interface Opcode {
  readonly tag: 'equal' | 'change';
  readonly i1: number;
  readonly i2: number;
  readonly j1: number;
  readonly j2: number;
}

/** Where each line stands in `b`; lines that are everywhere in a long text don't count as a start. */
function indexLines(b: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [j, line] of b.entries()) {
    const known = places.get(line);
    if (known === undefined) places.set(line, [j]);
    else known.push(j);
  }
  if (b.length >= 200) {
    const popular = Math.floor(b.length / 100) + 1;
    for (const [line, at] of places) if (at.length > popular) places.delete(line);
  }
  return places;
}

function opcodesOf(a: readonly string[], b: readonly string[]): Opcode[] {
  const opcodes: Opcode[] = [];
  let i = 0;
  let j = 0;
  for (const match of [...matchesOf(a, b), { i: a.length, j: b.length, size: 0 }]) {
    if (i < match.i || j < match.j) opcodes.push({ tag: 'change', i1: i, i2: match.i, j1: j, j2: match.j });
    i = match.i + match.size;
    j = match.j + match.size;
    if (match.size > 0) opcodes.push({ tag: 'equal', i1: match.i, i2: i, j1: match.j, j2: j });
  }
  return opcodes;
}

function matchesOf(a: readonly string[], b: readonly string[]): Match[] {
  const places = indexLines(b);
  const found: Match[] = [];
  const waiting: (readonly [number, number, number, number])[] = [[0, a.length, 0, b.length]];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const [aLow, aHigh, bLow, bHigh] = part;
    const match = longestMatch(a, b, places, part);
    if (match.size === 0) continue;
    found.push(match);
    if (aLow < match.i && bLow < match.j) waiting.push([aLow, match.i, bLow, match.j]);
    const [i, j] = [match.i + match.size, match.j + match.size];
    if (i < aHigh && j < bHigh) waiting.push([i, aHigh, j, bHigh]);
  }
  const merged: Match[] = [];
  for (const match of found.toSorted((one, other) => one.i - other.i || one.j - other.j)) {
    const last = merged.at(-1);
    if (last !== undefined && last.i + last.size === match.i && last.j + last.size === match.j) {
      merged[merged.length - 1] = { ...last, size: last.size + match.size };
    } else merged.push(match);
  }
  return merged;
}

function longestMatch(
  a: readonly string[],
  b: readonly string[],
  places: ReadonlyMap<string, readonly number[]>,
  [aLow, aHigh, bLow, bHigh]: readonly [number, number, number, number],
): Match {
  let best: Match = { i: aLow, j: bLow, size: 0 };
  let lengths = new Map<number, number>();
  for (let i = aLow; i < aHigh; i += 1) {
    const next = new Map<number, number>();
    for (const j of places.get(a[i] ?? '') ?? []) {
      if (j < bLow) continue;
      if (j >= bHigh) break;
      const size = (lengths.get(j - 1) ?? 0) + 1;
      next.set(j, size);
      if (size > best.size) best = { i: i - size + 1, j: j - size + 1, size };
    }
    lengths = next;
  }
  let { i, j, size } = best;
  while (i > aLow && j > bLow && a[i - 1] === b[j - 1]) {
    i -= 1;
    j -= 1;
    size += 1;
  }
  while (i + size < aHigh && j + size < bHigh && a[i + size] === b[j + size]) size += 1;
  return { i, j, size };
}

function groupOpcodes(opcodes: readonly Opcode[], context: number): Opcode[][] {
  const codes = [...opcodes];
  const first = codes[0];
  if (first?.tag === 'equal') {
    codes[0] = {
      ...first,
      i1: Math.max(first.i1, first.i2 - context),
      j1: Math.max(first.j1, first.j2 - context),
    };
  }
  const last = codes.at(-1);
  if (last?.tag === 'equal') {
    codes[codes.length - 1] = {
      ...last,
      i2: Math.min(last.i2, last.i1 + context),
      j2: Math.min(last.j2, last.j1 + context),
    };
  }
  const groups: Opcode[][] = [];
  let group: Opcode[] = [];
  for (const code of codes) {
    if (code.tag === 'equal' && code.i2 - code.i1 > 2 * context) {
      group.push({ ...code, i2: code.i1 + context, j2: code.j1 + context });
      groups.push(group);
      group = [{ ...code, i1: code.i2 - context, j1: code.j2 - context }];
      continue;
    }
    group.push(code);
  }
  if (group.some((code) => code.tag === 'change')) groups.push(group);
  return groups.filter((one) => one.some((code) => code.tag === 'change'));
}
