import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { systemClock } from '../lib/clock.ts';
import { EXIT, type ExitCode } from '../lib/errors.ts';
import { openLog } from '../lib/log.ts';
import { homePaths } from '../lib/paths.ts';
import { cleanText } from '../model/clean-text.ts';
import { stepLine } from '../report/step-text.ts';
import { callersFolder, commandPrefixOf } from './command-prefix.ts';
import { BARE_COMMAND, COMMANDS } from './commands.ts';
import type { CommandContext } from './context.ts';
import { failureOf, type Failure } from './faults.ts';
import { requireNode } from './node-version.ts';
import { parseCommandLine, peekFormat } from './program.ts';
import { askYesNo, isInteractive, styleOf, wantsColour, widthOf, type Streams } from './terminal.ts';
import type { CliTrainer } from './trainer/cli-trainer.ts';

/** A process, as the program sees it. */
export interface ProcessView {
  /** Without the interpreter and the script. */
  readonly argv: readonly string[];
  /** process.argv[1] */
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly streams: Streams;
  /** The folder that holds dist/, tasks/ and solutions/. */
  readonly programFolder: string;
  readonly version: string;
  /** The Node that runs it, and the range that package.json asks for. */
  readonly node: { readonly found: string; readonly needed: string };
}

/** Runs one command line to its end and says the exit code. Every failure ends here, as one message. */
export async function runProgram(view: ProcessView, signal: AbortSignal): Promise<ExitCode> {
  const { argv, env, streams } = view;
  const commandPrefix = commandPrefixOf(view);
  const folder = callersFolder(view);
  let home: string | undefined;
  try {
    const parsed = parseCommandLine(argv, COMMANDS, BARE_COMMAND, { version: view.version, commandPrefix });
    if (parsed.type === 'text') {
      streams.stdout.write(parsed.text);
      return EXIT.done;
    }
    home = parsed.home;
    requireNode(view.node.found, view.node.needed);
    const { context, close } = makeContext(view, parsed.global, { commandPrefix, folder, home }, signal);
    try {
      const code = await parsed.command.run(context, parsed.args, parsed.options);
      signal.throwIfAborted();
      return code;
    } finally {
      await close();
    }
  } catch (error) {
    const failure = failureOf(error, signal, commandPrefix);
    const log = homePaths(homeEnvironment(env, folder), home).log;
    const told = failure.bug ? tellBug(failure, error, log, view) : failure;
    await showFailure(told, view);
    return failure.exitCode;
  }
}

function makeContext(
  view: ProcessView,
  options: CommandContext['options'],
  place: { readonly commandPrefix: string; readonly folder: string; readonly home: string | undefined },
  signal: AbortSignal,
): { readonly context: CommandContext; readonly close: () => Promise<void> } {
  const { env, streams } = view;
  const { commandPrefix, folder } = place;
  const paths = homePaths(homeEnvironment(env, folder), resolveHome(place.home, folder));
  const style = styleOf(wantsColour(streams.stdout, env, options.colour));
  const errorStyle = styleOf(wantsColour(streams.stderr, env, options.colour));
  const page = { width: widthOf(streams.stdout), style, commandPrefix };
  const errorPage = { width: widthOf(streams.stderr), style: errorStyle, commandPrefix };
  const opened: CliTrainer[] = [];
  const note = (text: string): void => void streams.stderr.write(`${text}\n`);
  const context: CommandContext = {
    env,
    folder,
    programFolder: view.programFolder,
    program: [process.execPath, view.script],
    commands: COMMANDS,
    paths,
    streams,
    clock: systemClock,
    signal,
    options,
    version: view.version,
    page,
    print: (text) => void streams.stdout.write(`${text}\n`),
    note,
    onStep: (event) => {
      const line = stepLine(event, errorPage);
      if (line !== null) note(line);
    },
    agree: async (question, saidYes) => saidYes || (await askYesNo(question, streams, signal)),
    openTrainer: async (changes = {}) => {
      const { createTrainer } = await import('./trainer.ts');
      const trainer = createTrainer({
        paths,
        env,
        folder,
        programFolder: view.programFolder,
        clock: systemClock,
        commandPrefix,
        version: view.version,
        program: context.program,
        interactive: isInteractive(streams),
        homeGiven: resolveHome(place.home ?? env['CKS_HOME'], folder) ?? null,
        provider: options.provider,
        agree: (question) => context.agree(question, false),
        // the shell's own line is being edited, so it starts and ends one of its own
        tell: (text) =>
          void streams.stderr.write(streams.stderr.isTTY ? `\r\ncks: ${text}\r\n` : `cks: ${text}\n`),
        random: Math.random,
        ...changes,
      });
      opened.push(trainer);
      return trainer;
    },
  };
  const close = async (): Promise<void> => {
    for (const trainer of opened) {
      await trainer.close();
      for (const notice of trainer.notices) note(`cks: ${cleanText(notice)}`);
    }
  };
  return { context, close };
}

/** CKS_HOME may be relative, to the folder the program was called in. */
function homeEnvironment(
  env: ProcessView['env'],
  folder: string,
): Readonly<Record<string, string | undefined>> {
  return { ...env, CKS_HOME: resolveHome(env['CKS_HOME'], folder) };
}

function resolveHome(home: string | undefined, folder: string): string | undefined {
  return home === undefined || home === '' ? undefined : resolve(folder, home);
}

/** A bug of ours: the stack goes to the log, the user gets one line and where to find the rest. */
function tellBug(failure: Failure, error: unknown, log: string, view: ProcessView): Failure {
  openLog(log, systemClock).write('bug', {
    version: view.version,
    command: view.argv,
    message: failure.message,
    stack: error instanceof Error ? (error.stack ?? '') : '',
  });
  return {
    ...failure,
    message: `a fault in this program: ${failure.message}`,
    next: existsSync(log)
      ? `report it with the last line of ${log}`
      : 'report it with the command that led here',
  };
}

async function showFailure(failure: Failure, { argv, streams }: ProcessView): Promise<void> {
  const { code, message, next } = failure;
  if (peekFormat(argv) === 'json') {
    const { errorDocument, jsonText } = await import('../report/documents.ts');
    streams.stdout.write(`${jsonText(errorDocument(code, message, next))}\n`);
    return;
  }
  streams.stderr.write(`cks: ${cleanText(message)}\n${next === '' ? '' : `next: ${cleanText(next)}\n`}`);
}
