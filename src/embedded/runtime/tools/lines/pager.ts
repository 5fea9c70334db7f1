import type { OpenFile } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import type { Tool } from '../tool.ts';
import { readChunks } from '../tool.ts';
import { eachFile } from './cat.ts';

/** less and more: without keys to press they show everything, as they do when their output is no terminal. */
export async function pager(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'EFIMmNSRXrh~ecdfin:su');
  const step = async (file: OpenFile): Promise<void> => {
    for await (const chunk of readChunks(file)) {
      tool.out(chunk);
      await tool.flush();
    }
  };
  const code = await eachFile(tool, options.rest, step, (path, error) =>
    tool.say(`can't open '${path}': ${error.message}`, `cannot open ${path}: ${error.message}`),
  );
  return tool.isBusybox ? code : 0;
}

/** cmp */
export async function cmp(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'lsn:b', { silent: 's', quiet: 's' });
  const [first, second = '-'] = options.rest;
  if (first === undefined) tool.usage(tool.isBusybox ? 1 : 2);
  const [a, b] = [await tool.read(first), await tool.read(second)];
  const length = Math.min(a.length, b.length);
  let line = 1;
  for (let at = 0; at < length; at += 1) {
    if (a[at] !== b[at]) {
      if (!options.has('s')) tool.out(`${first} ${second} differ: char ${at + 1}, line ${line}\n`);
      return 1;
    }
    if (a[at] === 10) line += 1;
  }
  if (a.length === b.length) return 0;
  const short = a.length < b.length ? first : second;
  if (!options.has('s'))
    tool.err(
      tool.say(
        `cmp: EOF on ${short}\n`,
        length === 0
          ? `cmp: EOF on ${short} which is empty\n`
          : `cmp: EOF on ${short} after byte ${length}, line ${line - 1}\n`,
      ),
    );
  return 1;
}

/** diff: unified in busybox always, in GNU with -u; else the normal form. */
export async function diff(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'abBdiL:NqrsS:tTU:uw', {
    unified: 'u',
    brief: 'q',
    recursive: 'r',
    'new-file': 'N',
  });
  const [first, second] = options.rest;
  if (first === undefined || second === undefined) {
    if (!tool.isBusybox)
      tool.complain(
        first === undefined ? "missing operand after 'diff'" : `missing operand after '${first}'`,
      );
    tool.usage(tool.isBusybox ? 1 : 2);
  }
  const [a, b] = [splitLines(await tool.readText(first)), splitLines(await tool.readText(second))];
  const edits = compare(a, b);
  if (edits.every(([kind]) => kind === ' ')) return 0;
  if (options.has('q')) {
    tool.out(`Files ${first} and ${second} differ\n`);
    return 1;
  }
  const unified = tool.isBusybox || options.has('u') || options.has('U');
  tool.out(unified ? unifiedText(first, second, edits, Number(options.value('U') ?? 3)) : normalText(edits));
  return 1;
}

const splitLines = (text: string): readonly string[] =>
  text === '' ? [] : text.replace(/\n$/, '').split('\n');

type Edit = readonly [kind: ' ' | '-' | '+', line: string];

/** The longest common subsequence, as edits. */
function compare(a: readonly string[], b: readonly string[]): readonly Edit[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = rows[i];
      if (row !== undefined)
        row[j] =
          a[i] === b[j] ? (rows[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(rows[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push([' ', a[i] ?? '']);
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || (rows[i + 1]?.[j] ?? 0) >= (rows[i]?.[j + 1] ?? 0))) {
      edits.push(['-', a[i] ?? '']);
      i += 1;
    } else {
      edits.push(['+', b[j] ?? '']);
      j += 1;
    }
  }
  return edits;
}

const unifiedRange = (start: number, count: number): string =>
  `${count === 0 ? start : start + 1}${count === 1 ? '' : `,${count}`}`;

function unifiedText(first: string, second: string, edits: readonly Edit[], context: number): string {
  let text = `--- ${first}\n+++ ${second}\n`;
  const keep = edits.map((_, index) =>
    edits.slice(Math.max(0, index - context), index + context + 1).some(([kind]) => kind !== ' '),
  );
  let [left, right] = [0, 0];
  for (let at = 0; at < edits.length;) {
    if (!keep[at]) {
      left += 1;
      right += 1;
      at += 1;
      continue;
    }
    let end = at;
    while (end < edits.length && keep[end]) end += 1;
    const hunk = edits.slice(at, end);
    const [x, y] = [
      hunk.filter(([kind]) => kind !== '+').length,
      hunk.filter(([kind]) => kind !== '-').length,
    ];
    text += `@@ -${unifiedRange(left, x)} +${unifiedRange(right, y)} @@\n${hunk.map(([kind, line]) => `${kind}${line}\n`).join('')}`;
    left += x;
    right += y;
    at = end;
  }
  return text;
}

const normalRange = (start: number, count: number): string =>
  count === 0 ? String(start) : count === 1 ? String(start + 1) : `${start + 1},${start + count}`;

function normalText(edits: readonly Edit[]): string {
  let text = '';
  let [left, right] = [0, 0];
  for (let at = 0; at < edits.length;) {
    if (edits[at]?.[0] === ' ') {
      left += 1;
      right += 1;
      at += 1;
      continue;
    }
    let end = at;
    while (end < edits.length && edits[end]?.[0] !== ' ') end += 1;
    const removed = edits.slice(at, end).filter(([kind]) => kind === '-');
    const added = edits.slice(at, end).filter(([kind]) => kind === '+');
    const letter = removed.length === 0 ? 'a' : added.length === 0 ? 'd' : 'c';
    text += `${normalRange(left, removed.length)}${letter}${normalRange(right, added.length)}\n`;
    text +=
      removed.map(([, line]) => `< ${line}\n`).join('') +
      (letter === 'c' ? '---\n' : '') +
      added.map(([, line]) => `> ${line}\n`).join('');
    left += removed.length;
    right += added.length;
    at = end;
  }
  return text;
}
