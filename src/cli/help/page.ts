import type { HomePaths } from '../../lib/paths.ts';
import { cleanText } from '../../model/clean-text.ts';
import { padEnd, wrap } from '../../report/columns.ts';
import type { Page } from '../../report/style.ts';
import { DECISIONS, type CommandAbout, type Described } from '../command-about.ts';
import { asTypedHere } from '../own-commands.ts';
import { GLOBAL_OPTIONS } from '../global-options.ts';
import { GROUPS } from '../groups.ts';

/** Manuals are read at this width, however wide the terminal is. */
const WIDEST = 80;
const INDENT = 4;

/** What a page of help is made from. */
export interface HelpPlace {
  readonly commands: readonly CommandAbout[];
  /** Where this home keeps its things. */
  readonly paths: HomePaths;
  readonly version: string;
}

/** A section: its title, and its lines. */
type Section = readonly [title: string, lines: readonly string[]];

/** The page of one command. */
export function commandPage(command: CommandAbout, place: HelpPlace, page: Page): string {
  const own = shown(command.options);
  return render(
    [
      ['NAME', wrap(`cks ${command.name} - ${command.summary}`, roomOf(page))],
      ['SYNOPSIS', words(synopsisOf(command), page, ' ')],
      ['DESCRIPTION', descriptionLines(command, page)],
      ['ARGUMENTS', described(shown(command.arguments), page)],
      ['OPTIONS', described(own, page)],
      ['GLOBAL OPTIONS', described(globalOptions(command), page)],
      ['EXAMPLES', exampleLines(command, page)],
      ['EXIT STATUS', described(exitStatus(command), page)],
      ['ENVIRONMENT', described(environmentOf(command), page)],
      ['FILES', described(filesOf(place.paths), page)],
      ['SEE ALSO', seeAlsoLines(seeAlso(command, place.commands), page)],
    ],
    page,
  );
}

/** The page of commands that begin with the same word; null where none does. */
export function groupPage(name: string, { commands }: HelpPlace, page: Page): string | null {
  const own = commands.filter((command) => command.name.startsWith(`${name} `));
  const about = GROUPS[name];
  if (own.length === 0 || about === undefined) return null;
  return render(
    [
      ['NAME', wrap(`cks ${name} - ${about.summary}`, roomOf(page))],
      ['SYNOPSIS', [`cks ${name} COMMAND [option...]`]],
      ['DESCRIPTION', text(about.description, page)],
      ['COMMANDS', described(own.map(listed), page)],
      [
        'SEE ALSO',
        seeAlsoLines(
          own.map((command) => command.name),
          page,
        ),
      ],
    ],
    page,
  );
}

/** The page of the program. */
export function programPage({ commands, paths, version }: HelpPlace, page: Page): string {
  const single = commands.filter(({ name }) => !name.includes(' '));
  return render(
    [
      ['NAME', ['cks - a trainer for the Certified Kubernetes Security Specialist exam']],
      ['SYNOPSIS', ['cks [COMMAND] [option...]']],
      ['DESCRIPTION', text(ABOUT, page)],
      ['COMMANDS', described(single.map(listed), page)],
      ...Object.entries(GROUPS).map(([group, { summary }]): Section => [
        `${group.toUpperCase()}: ${summary}`,
        described(commands.filter(({ name }) => name.startsWith(`${group} `)).map(listed), page),
      ]),
      ['GLOBAL OPTIONS', described([...globalOptions(null), VERSION], page)],
      ['EXIT STATUS', described([...exitStatus({ decides: 'grading' })], page)],
      ['ENVIRONMENT', described(environmentOf(null), page)],
      ['FILES', described(filesOf(paths), page)],
      ['SEE ALSO', text('cks help COMMAND for the page of a command', page)],
      ['VERSION', [version]],
    ],
    page,
  );
}

const ABOUT = `Practise tasks of the exam on a cluster of your own, sit mock exams, and see over weeks where you stand. Without a command the terminal UI starts; everything it does has a command too, and every command works without a terminal.

First: cks doctor says what this machine has and what is missing. Then cks list, cks start TASK, cks shell, cks grade TASK.`;

const VERSION: Described = { syntax: '--version', text: 'print the version' };
const HELP: Described = { syntax: '--help', text: 'print a short help' };

function listed({ name, summary }: CommandAbout): Described {
  return { syntax: name, text: summary };
}

function shown(all: readonly Described[] = []): readonly Described[] {
  return all.filter(({ hidden }) => hidden !== true);
}

function synopsisOf(command: CommandAbout): readonly string[] {
  return [
    'cks',
    command.name,
    ...shown(command.options).map(({ syntax }) => `[${syntax}]`),
    '[global option...]',
    ...shown(command.arguments).map(({ syntax }) => syntax),
  ];
}

function seeAlsoLines(names: readonly string[], page: Page): readonly string[] {
  return words(
    names.map((name) => `${page.commandPrefix} help ${name}`),
    page,
    ', ',
  );
}

function descriptionLines(command: CommandAbout, page: Page): readonly string[] {
  const { description, summary, formats } = command;
  const printed =
    formats.length === 0 ? 'It prints text.' : `It prints text, or ${formats.join(' or ')} with --output.`;
  return text(
    [description ?? `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`, printed].join('\n\n'),
    page,
  );
}

function globalOptions(command: CommandAbout | null): readonly Described[] {
  const formats = ['text', ...(command?.formats ?? ['json', 'junit'])];
  return [
    ...GLOBAL_OPTIONS.map((option) => ({
      syntax: option.syntax,
      text:
        option.syntax === '--output <format>'
          ? `${option.text}: ${formats.join(', ')}`
          : 'choices' in option
            ? `${option.text}: ${option.choices.join(', ')}`
            : option.text,
    })),
    HELP,
  ];
}

function exampleLines({ examples }: CommandAbout, page: Page): readonly string[] {
  return examples.flatMap(({ line, text: about }, index) => [
    ...(index === 0 ? [] : ['']),
    // a line to copy is never broken
    page.style.code(`${page.commandPrefix} ${line}`),
    ...wrap(about, roomOf(page) - INDENT).map((row) => `${' '.repeat(INDENT)}${row}`),
  ]);
}

function exitStatus({ decides }: Pick<CommandAbout, 'decides'>): readonly Described[] {
  const codes: Readonly<Record<number, string>> = {
    0: decides === undefined ? 'done' : 'done, and all passed',
    ...(decides === undefined ? {} : DECISIONS[decides]),
    2: 'the command line or a pack is wrong',
    3: 'this machine or its cluster can not: no engine, no API, a full disk',
    70: 'a fault in this program',
    130: 'interrupted (143: ended by the system)',
  };
  return Object.entries(codes).map(([code, meaning]) => ({ syntax: code, text: meaning }));
}

/** What its options name as their variables, what its arguments mean, and what all of them read. */
function environmentOf(command: CommandAbout | null): readonly Described[] {
  const named = (command?.options ?? []).flatMap(({ syntax, text: about }) => {
    const name = /also: ([A-Z_]+)/.exec(about)?.[1];
    return name === undefined ? [] : [{ syntax: name, text: `the same as ${syntax.split(' ')[0] ?? ''}` }];
  });
  const task =
    command === null || command.arguments?.some(({ syntax }) => syntax === '[TASK]') === true
      ? [{ syntax: 'CKS_TASK', text: 'the task where none is named; set in cks shell' }]
      : [];
  return [
    ...task,
    ...named,
    { syntax: 'CKS_HOME', text: 'keep everything below this folder, as --home does' },
    { syntax: 'XDG_DATA_HOME', text: 'without CKS_HOME: where your results and files are (~/.local/share)' },
    { syntax: 'XDG_STATE_HOME', text: 'without CKS_HOME: where clusters and the log are (~/.local/state)' },
    { syntax: 'NO_COLOR', text: 'no colours, whatever it says (https://no-color.org)' },
  ];
}

function filesOf(paths: HomePaths): readonly Described[] {
  return [
    { syntax: cleanText(paths.database), text: 'everything you tried' },
    { syntax: cleanText(paths.work), text: 'your files, by pack and task' },
    { syntax: cleanText(paths.clusters), text: 'credentials of the practice clusters' },
    { syntax: cleanText(paths.log), text: 'what the program did' },
  ];
}

function seeAlso(command: CommandAbout, commands: readonly CommandAbout[]): readonly string[] {
  if (command.seeAlso !== undefined) return command.seeAlso;
  const [group, second] = command.name.split(' ');
  if (second === undefined) return [];
  return commands
    .map(({ name }) => name)
    .filter((name) => name.startsWith(`${group} `) && name !== command.name);
}

/** Terms with their texts: beside them where there is room, else below. */
function described(all: readonly Described[], page: Page): readonly string[] {
  const room = roomOf(page);
  const widest = Math.max(0, ...all.map(({ syntax }) => syntax.length));
  const beside = widest <= 24;
  return all.flatMap(({ syntax, text: about }) => {
    if (!beside) return [syntax, ...wrap(about, room - INDENT).map((row) => `${' '.repeat(INDENT)}${row}`)];
    return wrap(about, room - widest - 2).map(
      (row, index) => `${padEnd(index === 0 ? syntax : '', widest)}  ${row}`,
    );
  });
}

/** Paragraphs; commands of this program as they are typed here. */
function text(value: string, page: Page): readonly string[] {
  return value === '' ? [] : wrap(asTypedHere(value, page.commandPrefix), roomOf(page));
}

/** A row of things that are never broken within. */
function words(things: readonly string[], page: Page, between: ', ' | ' '): readonly string[] {
  const whole = things.map((thing) => thing.replaceAll(' ', '\u00A0')).join(between);
  return things.length === 0 ? [] : wrap(whole, roomOf(page)).map((line) => line.replaceAll('\u00A0', ' '));
}

function roomOf({ width }: Page): number {
  return Math.min(width, WIDEST) - INDENT;
}

function render(sections: readonly Section[], { style }: Page): string {
  return sections
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) =>
      [style.strong(title), ...lines.map((line) => `${' '.repeat(INDENT)}${line}`.trimEnd())].join('\n'),
    )
    .join('\n\n');
}
