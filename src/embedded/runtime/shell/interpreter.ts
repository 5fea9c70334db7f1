import type {
  AndOr,
  ArithmeticFor,
  Case,
  CommandNode,
  CompoundList,
  For,
  If,
  Pipeline,
  PipelineNode,
  Redirection,
  Select,
  Statement,
  TestCommand,
  While,
} from 'unbash';
import type { ChildProcess } from '../process/types.ts';
import { runSimpleCommand } from './command.ts';
import { evaluateCondition } from './condition.ts';
import { LoopJump, ShellExit, ShellFault } from './control.ts';
import { arithmeticValue, expandPattern, expandString, expandWords } from './expand.ts';
import { parseShell } from './parse.ts';
import { compilePattern } from './pattern.ts';
import { bashQuote, traceWord } from './quote.ts';
import { RedirectFailure, withRedirections } from './redirect.ts';
import { closeQuietly, redirectDescriptor, statusCode } from './shell.ts';
import type { Shell } from './shell.ts';

/**
 * Runs statements one after another; the result is the last status. `last`: nothing follows in this process, so that
 * the last simple command may replace it.
 */
export async function runList(shell: Shell, statements: readonly Statement[], last = false): Promise<number> {
  for (const [index, statement] of statements.entries()) {
    await runStatement(shell, statement, last && index === statements.length - 1);
  }
  return shell.state.status;
}

async function runStatement(shell: Shell, statement: Statement, last: boolean): Promise<void> {
  if (statement.background !== true) {
    await runNode(shell, statement.command, last);
    return;
  }
  const text = shell.source.slice(statement.pos, statement.end).replace(/\s*&\s*$/, '');
  const nowhere = shell.isInteractive ? undefined : openNowhere(shell);
  const child = shell.fork(
    (inner) => {
      if (!shell.isInteractive) {
        inner.process.onSignal('INT', 'ignore');
        inner.process.onSignal('QUIT', 'ignore');
      }
      inner.state.tested = 0;
      return runNode(inner, statement.command, true);
    },
    (process) => {
      if (nowhere !== undefined) redirectDescriptor(process, 0, nowhere);
    },
  );
  // the child has its share as soon as it has started
  void child.exited.then(() => nowhere?.close());
  await shell.addJob(child, text);
  shell.state.status = 0;
}

function openNowhere(shell: Shell): ReturnType<Shell['process']['files']['open']> | undefined {
  try {
    return shell.process.files.open('/dev/null', { read: true });
  } catch {
    return undefined;
  }
}

async function runNode(
  shell: Shell,
  node: PipelineNode | AndOr | CompoundList,
  last: boolean,
): Promise<number> {
  switch (node.type) {
    case 'AndOr':
      return runAndOr(shell, node, last);
    case 'Pipeline':
      return runPipeline(shell, node, last);
    case 'CompoundList':
      return runList(shell, node.commands, last);
    default:
      return runCommand(shell, node, last);
  }
}

async function runAndOr(shell: Shell, node: AndOr, last: boolean): Promise<number> {
  for (const [index, command] of node.commands.entries()) {
    const operator = node.operators[index - 1];
    if (operator === '&&' && shell.state.status !== 0) continue;
    if (operator === '||' && shell.state.status === 0) continue;
    if (index === node.commands.length - 1) await runNode(shell, command, last);
    else await inCondition(shell, () => runNode(shell, command, false));
  }
  return shell.state.status;
}

/** Runs something whose failure is no reason for errexit. */
async function inCondition(shell: Shell, run: () => Promise<number>): Promise<number> {
  shell.state.tested += 1;
  try {
    return await run();
  } finally {
    shell.state.tested -= 1;
  }
}

async function runPipeline(shell: Shell, node: Pipeline, last: boolean): Promise<number> {
  const negations = node.prefixes.filter((prefix) => prefix.type === 'Negation').length;
  const isTimed = node.prefixes.some((prefix) => prefix.type === 'Time');
  if (isTimed && shell.dialect !== 'bash') return runTimeProgram(shell, node, last);
  const started = shell.process.now().getTime();
  const run = (): Promise<number> =>
    node.commands.length === 1
      ? runNode(shell, node.commands[0] as CommandNode, last && node.prefixes.length === 0)
      : runStages(shell, node);
  const status = negations > 0 ? await inCondition(shell, run) : await run();
  if (isTimed) await shell.err(timeText(shell.process.now().getTime() - started));
  shell.state.status = negations % 2 === 1 ? (status === 0 ? 1 : 0) : status;
  if (negations === 0 && node.commands.length > 1) checkExit(shell);
  return shell.state.status;
}

/** Only bash has `time` as a word of its syntax; others know a program of that name. */
async function runTimeProgram(shell: Shell, node: Pipeline, last: boolean): Promise<number> {
  const time = node.prefixes.find((prefix) => prefix.type === 'Time');
  const source = `\\time${shell.source.slice(time?.keywordEnd ?? node.pos, node.end)}`;
  const { statements } = parseShell(source, shell.dialect);
  return shell.withSource(source, shell.line, () => runList(shell, statements, last));
}

function timeText(ms: number): string {
  return `\nreal\t${Math.floor(ms / 60_000)}m${((ms % 60_000) / 1000).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}

async function runStages(shell: Shell, node: Pipeline): Promise<number> {
  const children: ChildProcess[] = [];
  let input: ReturnType<Shell['process']['pipe']>[0] | undefined;
  for (const [index, command] of node.commands.entries()) {
    const isLast = index === node.commands.length - 1;
    const pipe = isLast ? undefined : shell.process.pipe();
    const [reader, writer] = pipe ?? [undefined, undefined];
    const source = input?.share();
    const target = writer?.share();
    input?.close();
    writer?.close();
    const unread = reader;
    children.push(
      shell.fork(
        (inner) => runNode(inner, command, true),
        (process) => {
          if (source !== undefined) {
            process.descriptors.get(0)?.close();
            process.descriptors.set(0, source);
          }
          if (target !== undefined) {
            process.descriptors.get(1)?.close();
            process.descriptors.set(1, target);
            if (node.operators[index] === '|&') redirectDescriptor(process, 2, target);
          }
        },
      ),
    );
    input = unread;
  }
  if (input !== undefined) closeQuietly(input);
  const statuses: number[] = [];
  for (const [index, child] of children.entries()) {
    statuses.push(
      index === children.length - 1 ? await shell.waitFor(child) : statusCode(await child.exited),
    );
  }
  shell.state.status = shell.state.options.has('pipefail')
    ? (statuses.findLast((status) => status !== 0) ?? 0)
    : (statuses.at(-1) ?? 0);
  return shell.state.status;
}

/** errexit */
export function checkExit(shell: Shell): void {
  if (shell.state.status === 0 || shell.state.tested > 0) return;
  if (shell.state.options.has('errexit')) throw new ShellExit(shell.state.status);
}

async function runCommand(shell: Shell, node: CommandNode, last: boolean): Promise<number> {
  await shell.step(node.pos);
  switch (node.type) {
    case 'Command':
      await runSimpleCommand(shell, node, last);
      checkExit(shell);
      break;
    case 'Function':
      shell.state.functions.set(node.name.value, { node, source: shell.source });
      shell.state.status = 0;
      break;
    case 'Redirected':
      await runRedirected(shell, node.redirects, () => runCommand(shell, node.command, false));
      break;
    case 'Subshell':
      shell.state.status = await shell.waitFor(shell.fork((inner) => runNode(inner, node.body, true)));
      checkExit(shell);
      break;
    case 'BraceGroup':
      await runNode(shell, node.body, last);
      break;
    case 'If':
      await runIf(shell, node, last);
      break;
    case 'While':
      await runWhile(shell, node);
      break;
    case 'For':
      await runFor(shell, node);
      break;
    case 'ArithmeticFor':
      await runArithmeticFor(shell, node);
      break;
    case 'Case':
      await runCase(shell, node, last);
      break;
    case 'Select':
      await runSelect(shell, node);
      break;
    case 'TestCommand':
      await runTest(shell, node);
      checkExit(shell);
      break;
    case 'ArithmeticCommand':
      shell.state.status = (await arithmeticValue(shell, node.body)) === 0n ? 1 : 0;
      checkExit(shell);
      break;
    case 'Coproc':
      throw shell.fault('coproc: not supported here', 2);
    default:
      return node satisfies never;
  }
  return shell.state.status;
}

async function runRedirected(
  shell: Shell,
  redirects: readonly Redirection[],
  run: () => Promise<number>,
): Promise<void> {
  try {
    await withRedirections(shell, redirects, run);
  } catch (error) {
    if (!(error instanceof RedirectFailure)) throw error;
    await shell.err(error.message);
    shell.state.status = error.code;
    checkExit(shell);
  }
}

async function runTest(shell: Shell, node: TestCommand): Promise<void> {
  if (shell.dialect === 'dash') {
    await shell.complain('[[: not found');
    shell.state.status = 127;
    return;
  }
  shell.state.status = (await evaluateCondition(shell, node.expression)) ? 0 : 1;
}

async function runIf(shell: Shell, node: If, last: boolean): Promise<void> {
  for (const branch of [node, ...node.elif]) {
    if ((await inCondition(shell, () => runNode(shell, branch.clause, false))) === 0) {
      await runNode(shell, branch.then, last);
      return;
    }
  }
  if (node.else !== undefined) await runNode(shell, node.else, last);
  else shell.state.status = 0;
}

/** Runs a loop's body; false: the loop ends. */
async function runBody(shell: Shell, body: CompoundList): Promise<boolean> {
  try {
    await runNode(shell, body, false);
    return true;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    shell.state.status = 0;
    if (error.levels > 1 && shell.state.loops > 1) {
      error.levels -= 1;
      throw error;
    }
    return error.kind === 'continue';
  }
}

async function inLoop(shell: Shell, run: () => Promise<void>): Promise<void> {
  shell.state.loops += 1;
  try {
    await run();
  } finally {
    shell.state.loops -= 1;
  }
}

async function runWhile(shell: Shell, node: While): Promise<void> {
  await inLoop(shell, async () => {
    let status = 0;
    for (;;) {
      await shell.step(node.pos);
      let isMet: boolean;
      try {
        isMet = (await inCondition(shell, () => runNode(shell, node.clause, false))) === 0;
      } catch (error) {
        if (!(error instanceof LoopJump)) throw error;
        if (error.levels > 1 && shell.state.loops > 1) {
          error.levels -= 1;
          throw error;
        }
        if (error.kind === 'break') break;
        continue;
      }
      if (isMet !== (node.kind === 'while')) break;
      const goesOn = await runBody(shell, node.body);
      ({ status } = shell.state);
      if (!goesOn) break;
    }
    shell.state.status = status;
  });
}

async function runFor(shell: Shell, node: For): Promise<void> {
  const name = node.name.value;
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    throw shell.dialect === 'bash'
      ? shell.fault(`\`${name}': not a valid identifier`, 1)
      : shell.fault(
          shell.dialect === 'ash'
            ? 'syntax error: bad for loop variable'
            : 'Syntax error: Bad for loop variable',
        );
  }
  const values =
    node.wordlist === undefined ? shell.state.positional : await expandWords(shell, node.wordlist);
  shell.state.status = 0;
  await inLoop(shell, async () => {
    for (const value of values) {
      await shell.step(node.pos);
      if (shell.dialect === 'bash' && shell.state.options.has('xtrace')) {
        await shell.trace(`for ${name} in ${values.map((each) => traceWord(each, 'bash')).join(' ')}`);
      }
      shell.assign(name, value);
      if (!(await runBody(shell, node.body))) break;
    }
  });
}

async function runArithmeticFor(shell: Shell, node: ArithmeticFor): Promise<void> {
  const value = async (part: ArithmeticFor['test']): Promise<bigint> =>
    part === undefined ? 1n : arithmeticValue(shell, shell.source.slice(part.pos, part.end));
  await value(node.initialize);
  shell.state.status = 0;
  await inLoop(shell, async () => {
    while ((await value(node.test)) !== 0n) {
      await shell.step(node.pos);
      if (!(await runBody(shell, node.body))) break;
      await value(node.update);
    }
  });
}

async function runCase(shell: Shell, node: Case, last: boolean): Promise<void> {
  const text = await expandString(shell, node.word);
  shell.state.status = 0;
  let fallsThrough = false;
  for (const item of node.items) {
    if (!fallsThrough && !(await matchesCase(shell, text, item.pattern))) continue;
    if (item.body.commands.length === 0) shell.state.status = 0;
    await runNode(shell, item.body, last && (item.terminator ?? ';;') === ';;');
    if (item.terminator === ';&') fallsThrough = true;
    else if (item.terminator === ';;&') fallsThrough = false;
    else return;
  }
}

async function matchesCase(
  shell: Shell,
  text: string,
  patterns: Case['items'][number]['pattern'],
): Promise<boolean> {
  for (const word of patterns) {
    const pattern = await expandPattern(shell, word);
    if (compilePattern(pattern, { extended: shell.dialect === 'bash' }).test(text)) return true;
  }
  return false;
}

async function runSelect(shell: Shell, node: Select): Promise<void> {
  if (shell.dialect !== 'bash') throw new ShellFault(shell.message('syntax error: unexpected "do"'), 2);
  const values =
    node.wordlist === undefined ? shell.state.positional : await expandWords(shell, node.wordlist);
  await shell.err(values.map((value, index) => `${index + 1}) ${bashQuote(value)}\n`).join(''));
  await inLoop(shell, async () => {
    for (;;) {
      await shell.err(shell.state.get('PS3') ?? '#? ');
      const line = await shell.readLine(0);
      if (line === undefined) break;
      shell.assign('REPLY', line);
      shell.assign(node.name.value, values[Number(line.trim()) - 1] ?? '');
      if (!(await runBody(shell, node.body))) break;
    }
  });
}
