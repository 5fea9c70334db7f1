import { SystemError, type OpenFile } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import { readLines, type Tool } from '../tool.ts';

/** Compares two sorted files line by line: three columns, of which -1, -2 and -3 leave one out. */
export async function comm(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '123', tool.isBusybox ? {} : LONG);
  const [left, right, extra] = options.rest;
  if (left === undefined || right === undefined || extra !== undefined) {
    if (tool.isBusybox) tool.usage();
    tool.complain(
      left === undefined
        ? 'missing operand'
        : right === undefined
          ? `missing operand after '${left}'`
          : `extra operand '${extra ?? ''}'`,
    );
    tool.usage();
  }
  const files: OpenFile[] = [];
  try {
    for (const path of [left, right]) files.push(open(tool, path));
    const [first, second] = files.map((file) => readLines(file));
    if (first === undefined || second === undefined) return 1;
    const isShown = (column: number): boolean => !options.has(String(column));
    const prefix = (column: number): string =>
      '\t'.repeat([1, 2, 3].filter((other) => other < column && isShown(other)).length);
    let [a, b] = [await next(first), await next(second)];
    while (a !== undefined || b !== undefined) {
      const column = b === undefined || (a !== undefined && a < b) ? 1 : a === undefined || a > b ? 2 : 3;
      if (isShown(column)) tool.out(`${prefix(column)}${(column === 2 ? b : a) ?? ''}\n`);
      await tool.relieve();
      if (column !== 2) a = await next(first);
      if (column !== 1) b = await next(second);
    }
    return 0;
  } finally {
    for (const file of files) file.close();
  }
}

const LONG = { 'check-order': 'check-order', 'nocheck-order': 'nocheck-order' };

function open(tool: Tool, path: string): OpenFile {
  try {
    return tool.open(path);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    return tool.die(`${path}: ${error.message}`);
  }
}

async function next(lines: AsyncGenerator<string>): Promise<string | undefined> {
  const { done, value } = await lines.next();
  return done === true ? undefined : value.replace(/\n$/, '');
}
