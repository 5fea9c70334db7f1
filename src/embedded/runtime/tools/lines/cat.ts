import { SystemError } from '../../process/types.ts';
import type { OpenFile } from '../../process/types.ts';
import { parseOptions } from '../options.ts';
import { decodeText } from '../text.ts';
import type { Tool } from '../tool.ts';
import { readChunks, readLines } from '../tool.ts';

/** Opens each operand ('-' and none: standard input) and complains about those that can't be opened or read. */
export async function eachFile(
  tool: Tool,
  operands: readonly string[],
  step: (file: OpenFile, path: string) => Promise<void> | void,
  describe: (path: string, error: SystemError) => string = (path, error) =>
    tool.say(`can't open '${path}': ${error.message}`, `${path}: ${error.message}`),
): Promise<number> {
  let code = 0;
  for (const path of operands.length === 0 ? ['-'] : operands) {
    let file: OpenFile | undefined;
    try {
      file = tool.open(path);
      await step(file, path);
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      if (error.code === 'EPIPE') throw error;
      tool.complain(
        error.code === 'EISDIR' && tool.isBusybox ? `read error: ${error.message}` : describe(path, error),
      );
      code = 1;
    } finally {
      file?.close();
    }
  }
  return code;
}

export async function cat(tool: Tool): Promise<number> {
  const options = parseOptions(tool, tool.isBusybox ? 'nbvteAu' : 'nbvteAuETs', {
    number: 'n',
    'number-nonblank': 'b',
    'show-all': 'A',
    'show-nonprinting': 'v',
    'show-ends': 'E',
    'show-tabs': 'T',
    'squeeze-blank': 's',
  });
  const numbers = options.has('n') || options.has('b');
  const visible = options.has('v') || options.has('A') || options.has('e') || options.has('t');
  const ends = options.has('A') || options.has('e') || options.has('E');
  const tabs = options.has('A') || options.has('t') || options.has('T');
  let line = 0;
  let blanks = 0;
  return eachFile(tool, options.rest, async (file) => {
    if (!numbers && !visible && !ends && !tabs && !options.has('s')) {
      for await (const chunk of readChunks(file)) {
        tool.out(chunk);
        await tool.flush();
      }
      return;
    }
    for await (const raw of readLines(file)) {
      const text = raw.replace(/\n$/, '');
      blanks = text === '' ? blanks + 1 : 0;
      if (options.has('s') && blanks > 1) continue;
      let prefix = '';
      if (options.has('b') ? text !== '' : options.has('n')) {
        line += 1;
        prefix = `${String(line).padStart(6)}\t`;
      }
      tool.out(
        prefix +
          (visible || tabs ? show(text, visible, tabs) : text) +
          (raw.endsWith('\n') ? `${ends ? '$' : ''}\n` : ''),
      );
      await tool.relieve();
    }
  });
}

/** -v: control characters as ^X, bytes above 127 as M-x. */
function show(text: string, visible: boolean, tabs: boolean): string {
  let shown = '';
  for (const byte of Buffer.from(
    text.replace(/[\udc80-\udcff]/g, (lone) => String.fromCharCode(lone.charCodeAt(0) - 0xdc00)),
    /[\udc80-\udcff]/.test(text) ? 'latin1' : 'utf8',
  )) {
    const low = byte & 127;
    if (byte === 9) shown += tabs ? '^I' : '\t';
    else if (!visible) shown += decodeText(Uint8Array.of(byte));
    else
      shown +=
        (byte >= 128 ? 'M-' : '') +
        (low < 32 ? `^${String.fromCharCode(low + 64)}` : low === 127 ? '^?' : String.fromCharCode(low));
  }
  return shown;
}

export async function tac(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '');
  return eachFile(tool, options.rest, async (file) => {
    const lines: string[] = [];
    for await (const line of readLines(file)) lines.push(line);
    tool.out(lines.toReversed().join(''));
  });
}

export async function rev(tool: Tool): Promise<number> {
  const options = parseOptions(tool, '');
  return eachFile(tool, options.rest, async (file) => {
    for await (const line of readLines(file))
      tool.out(Array.from(line.replace(/\n$/, '')).toReversed().join('') + (line.endsWith('\n') ? '\n' : ''));
  });
}

export async function tee(tool: Tool): Promise<number> {
  const options = parseOptions(tool, 'aip', { append: 'a', 'ignore-interrupts': 'i' });
  const files: OpenFile[] = [];
  let code = 0;
  for (const path of options.rest) {
    try {
      files.push(
        tool.process.files.open(path, {
          write: true,
          create: true,
          ...(options.has('a') ? { append: true } : { truncate: true }),
        }),
      );
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.complain(`${path}: ${error.message}`);
      code = 1;
    }
  }
  try {
    for await (const chunk of readChunks(tool.input)) {
      tool.out(chunk);
      await tool.flush();
      for (const file of files) await file.write(chunk);
    }
  } finally {
    for (const file of files) file.close();
  }
  return code;
}
