import { SystemError } from '../../process/types.ts';
import { parseOptions, type Options } from '../options.ts';
import { ToolExit, type Tool } from '../tool.ts';
import { BUSYBOX_AWK, MAWK, type AwkDialect } from './dialect.ts';
import { Input } from './input.ts';
import { Interpreter } from './interpreter.ts';
import { expandEscapes } from './lexer.ts';
import { MAWK_USAGE } from './mawk-usage.ts';
import { Machine } from './machine.ts';
import { RunMistake, SyntaxMistake } from './mistakes.ts';
import { NegativeField } from './record.ts';
import { parseProgram } from './parse-program.ts';
import type { AwkProgram } from './syntax.ts';
import { fromOutside } from './values.ts';

/** awk as POSIX describes it; messages are those of busybox and of mawk. */
export async function awk(tool: Tool): Promise<number> {
  const strange = tool.args.find((arg) => /^--$|^[^-]|^-$|^-[^FvfW-]/.test(arg));
  if (!tool.isBusybox && strange !== undefined && /^-[^-]/.test(strange))
    tool.die(`not an option: ${strange}`, 2);
  const options = parseOptions(tool, tool.isBusybox ? '+F:v:f:e:E:' : '+F:v:f:W:', {});
  const operands = [...options.rest];
  const { source, name } = await readProgram(tool, options, operands);
  const dialect = tool.isBusybox ? BUSYBOX_AWK : MAWK;
  const program = parse(tool, source, name, dialect);
  const machine = new Machine(tool, dialect, new Input());
  const separator = options.value('F');
  if (separator !== undefined) machine.set('FS', separator === 't' ? '\t' : expandEscapes(separator));
  for (const assignment of options.all('v')) {
    const parts = /^([A-Za-z_]\w*)=([^]*)$/.exec(assignment);
    if (parts === null) tool.usage();
    machine.set(parts[1] ?? '', fromOutside(expandEscapes(parts[2] ?? '')));
  }
  const argv = machine.variables.cell('ARGV').array;
  for (const [index, operand] of ['awk', ...operands].entries())
    argv.set(String(index), fromOutside(operand));
  machine.set('ARGC', operands.length + 1);
  try {
    return await new Interpreter(program, machine).run();
  } catch (error) {
    if (!(error instanceof RunMistake)) throw error;
    await machine.streams.closeAll();
    tool.complain(
      error.isPlain
        ? error.message
        : tool.say(`${name}:1: ${error.message}`, `run time error: ${inMawk(error)}\n\t${place(machine)}`),
    );
    return tool.isBusybox ? 1 : 2;
  }
}

function inMawk(error: RunMistake): string {
  return error instanceof NegativeField ? `negative field index $${error.index}` : error.message;
}

function place(machine: Machine): string {
  const number = (name: string): string => machine.special(name);
  return `FILENAME="${number('FILENAME')}" FNR=${number('FNR')} NR=${number('NR')}`;
}

/** The program from -f and -e, or from the first operand, which is taken away then. */
async function readProgram(
  tool: Tool,
  options: Options,
  operands: string[],
): Promise<{ readonly source: string; readonly name: string }> {
  const parts: string[] = [];
  let name = 'cmd. line';
  for (const [key, value] of options.order) {
    if (key === 'e') parts.push(value);
    if (key !== 'f' && key !== 'E') continue;
    name = value;
    try {
      parts.push(await tool.readText(value));
    } catch (error) {
      if (!(error instanceof SystemError)) throw error;
      tool.die(
        tool.say(`can't open '${value}': ${error.message}`, `cannot open ${value} (${error.message})`),
        tool.isBusybox ? 1 : 2,
      );
    }
  }
  if (parts.length > 0) return { source: parts.join('\n'), name };
  const source = operands.shift();
  if (source === undefined) return usage(tool);
  return { source, name };
}

function usage(tool: Tool): never {
  if (tool.isBusybox) tool.usage();
  tool.out(MAWK_USAGE);
  throw new ToolExit(0);
}

function parse(tool: Tool, source: string, name: string, dialect: AwkDialect): AwkProgram {
  try {
    const program = parseProgram(source, dialect);
    const missing = [...program.calls].find((called) => !program.functions.has(called));
    // busybox looks for it when it is called
    if (missing !== undefined && !dialect.isBusybox)
      throw new SyntaxMistake('', endLine(source), `function ${missing} never defined`);
    return program;
  } catch (error) {
    if (!(error instanceof SyntaxMistake)) throw error;
    const { line, detail, message } = error;
    if (tool.isBusybox) return tool.die(`${name}:${line}: ${message}`);
    const shown = detail.endsWith('near end of file') ? endLine(source) : line;
    return tool.die(`line ${shown}: ${detail}`, 2);
  }
}

/** The line behind the last one, where mawk finds what it misses at the end. */
function endLine(source: string): number {
  return source.split('\n').length + 1;
}
