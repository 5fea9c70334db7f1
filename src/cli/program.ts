import { Command as CommanderCommand, CommanderError, Option } from 'commander';
import { EXIT, UsageFault } from '../lib/errors.ts';
import { closestName } from '../pack/closest-name.ts';
import type { ProviderName } from '../model/provider.ts';
import type { Command, CommandOptions } from './command.ts';
import { GLOBAL_OPTIONS } from './global-options.ts';
import { GROUPS } from './groups.ts';
import type { OutputFormat } from './output-format.ts';
import type { GlobalOptions } from './context.ts';

/** A command line that was understood. */
export type Parsed =
  | {
      readonly type: 'command';
      readonly command: Command;
      readonly args: readonly (string | undefined)[];
      readonly options: CommandOptions;
      readonly global: GlobalOptions;
      readonly home: string | undefined;
    }
  /** Help or the version: a text for standard output. */
  | { readonly type: 'text'; readonly text: string };

/** Reads a command line. Throws UsageFault with a hint where it can't be understood. */
export function parseCommandLine(
  argv: readonly string[],
  commands: readonly Command[],
  bare: Command,
  about: { readonly version: string; readonly commandPrefix: string },
): Parsed {
  let text = '';
  const understood: (Parsed & { readonly type: 'command' })[] = [];
  const program = new CommanderCommand('cks')
    .description('A trainer for the Certified Kubernetes Security Specialist exam.')
    .version(about.version, '--version', 'print the version')
    .helpOption('--help', 'print this help')
    .helpCommand(false)
    .usage('[command] [options]')
    .argument('[command]')
    .allowExcessArguments(true)
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      visibleArguments: (command) =>
        command.parent === null
          ? []
          : command.registeredArguments.filter(({ description }) => description !== ''),
    })
    .configureOutput({
      writeOut: (part) => {
        text += part;
      },
      // the message comes with the error that is thrown
      writeErr: () => {},
    });
  for (const option of globalOptions()) program.addOption(option);
  program.addHelpText(
    'after',
    `\nWithout a command: the terminal UI. First: ${about.commandPrefix} doctor\nThe page of a command, with examples: ${about.commandPrefix} help grade`,
  );
  const settle = (command: Command, own: CommanderCommand): void => {
    understood.push({
      type: 'command',
      command,
      // an argument that may come several times is a list of its own
      args: own.processedArgs.flat() as (string | undefined)[],
      options: own.opts(),
      global: globalValues(program.opts()),
      home: program.opts()['home'] as string | undefined,
    });
  };
  program.action(() => {
    const unknown = program.args[0];
    if (unknown !== undefined) throw unknownCommand(unknown, commands, about.commandPrefix);
    settle(bare, program);
  });
  for (const command of commands) addCommand(program, command, settle, about.commandPrefix);
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === EXIT.done) return { type: 'text', text };
    const message = error.message.replace(/^error: /, '');
    throw new UsageFault('usage', message, `${about.commandPrefix} --help`, { cause: error });
  }
  const parsed = understood[0];
  if (parsed === undefined) throw new Error('the command line was parsed to nothing');
  refuseFormat(parsed);
  return parsed;
}

/** The format a command line asks for, before it is known whether the rest can be understood. */
export function peekFormat(argv: readonly string[]): OutputFormat {
  const index = argv.findIndex((word) => word === '--output' || word.startsWith('--output='));
  const value = argv[index]?.split('=')[1] ?? argv[index + 1];
  return index !== -1 && value === 'json' ? 'json' : 'text';
}

function globalOptions(): readonly Option[] {
  return GLOBAL_OPTIONS.map((about) => {
    const option = new Option(about.syntax, about.text);
    if ('choices' in about) option.choices([...about.choices]);
    if ('default' in about) option.default(about.default);
    return option;
  });
}

function globalValues(values: Readonly<Record<string, unknown>>): GlobalOptions {
  return {
    provider: values['provider'] as ProviderName | undefined,
    output: values['output'] as OutputFormat,
    colour: values['color'] !== false,
  };
}

function addCommand(
  program: CommanderCommand,
  command: Command,
  settle: (command: Command, own: CommanderCommand) => void,
  commandPrefix: string,
): void {
  const words = command.name.split(' ');
  const parent = words.length === 1 ? program : findGroup(program, words[0] ?? '', commandPrefix);
  const own = parent
    .command(words.at(-1) ?? '')
    .summary(command.summary)
    .description(sentence(command.summary))
    .helpOption('--help', 'print this help')
    .addHelpText('after', closingHelp(command, commandPrefix))
    .allowExcessArguments(false)
    .action(() => settle(command, own));
  for (const { syntax, text, hidden } of command.arguments ?? []) {
    own.argument(syntax, hidden === true ? '' : text);
  }
  if (command.arguments?.some(({ hidden }) => hidden === true) === true) {
    const shown = command.arguments.filter(({ hidden }) => hidden !== true).map(({ syntax }) => syntax);
    own.usage(['[options]', ...shown].join(' '));
  }
  for (const { syntax, text, hidden } of command.options ?? []) {
    const option = new Option(syntax, text);
    own.addOption(hidden === true ? option.hideHelp() : option);
  }
}

/** What stands below the options of a command: what it prints, and examples. */
function closingHelp({ formats, examples }: Command, commandPrefix: string): string {
  const lines = examples.map(({ line, text }) => [`  ${commandPrefix} ${line}`, text] as const);
  const width = Math.max(0, ...lines.map(([line]) => line.length));
  return [
    '',
    `Prints ${['text', ...formats].join(', ')}.`,
    '',
    'Examples:',
    ...lines.map(([line, text]) => `${line.padEnd(width)}  ${text}`),
  ].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function findGroup(program: CommanderCommand, name: string, commandPrefix: string): CommanderCommand {
  const known = program.commands.find((candidate) => candidate.name() === name);
  if (known !== undefined) return known;
  const about = GROUPS[name] ?? { summary: 'several commands', description: '' };
  const group = program
    .command(name)
    .summary(`${about.summary}: ${commandPrefix} ${name} --help`)
    .description(about.description)
    .helpOption('--help', 'print this help')
    .helpCommand(false);
  return group.action(() => {
    const names = group.commands.map((command) => command.name());
    const given = group.args[0];
    const message =
      given === undefined
        ? `${name} needs one of: ${names.join(', ')}`
        : `there is no command ${name} ${given}`;
    throw new UsageFault('usage', message, `${commandPrefix} ${name} --help`);
  });
}

function unknownCommand(name: string, commands: readonly Command[], commandPrefix: string): UsageFault {
  const near = closestName(name, [...new Set(commands.map((command) => command.name.split(' ')[0] ?? ''))]);
  const hint = near === null ? '' : `, did you mean ${near}?`;
  return new UsageFault('usage', `there is no command ${name}${hint}`, `${commandPrefix} --help`);
}

function refuseFormat(parsed: Parsed & { readonly type: 'command' }): void {
  const { command, global } = parsed;
  if (global.output === 'text' || command.formats.includes(global.output)) return;
  const name = command.name === '' ? 'cks' : command.name;
  const formats = ['text', ...command.formats].join(', ');
  throw new UsageFault('usage', `${name} prints ${formats}, not ${global.output}`, `--output text`);
}
