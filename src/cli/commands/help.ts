import { EXIT, UsageFault } from '../../lib/errors.ts';
import { closestName } from '../../pack/closest-name.ts';
import type { Command } from '../command.ts';

export const helpCommand: Command = {
  name: 'help',
  summary: 'the page of a command: what it does, its options, examples, exit status',
  description:
    'The pages of this program, as man shows those of others. Without a command: what commands there are, and what all of them have in common. --help after a command prints a short form.',
  arguments: [{ syntax: '[COMMAND...]', text: 'such as start, or exam start' }],
  examples: [
    { line: 'help', text: 'all commands' },
    { line: 'help exam start', text: 'one of them' },
    { line: 'help grade | less', text: 'page by page' },
  ],
  seeAlso: ['doctor', 'list', 'completion'],
  formats: [],
  async run(context, words) {
    const { commandPage, groupPage, programPage } = await import('../help/page.ts');
    const { commands, page } = context;
    const name = words.filter((word) => word !== undefined).join(' ');
    const command = commands.find((candidate) => candidate.name === name);
    if (name === '') context.print(programPage(context, page));
    else if (command !== undefined) context.print(commandPage(command, context, page));
    else context.print(groupPage(name, context, page) ?? refuse(name));
    return EXIT.done;

    function refuse(unknown: string): never {
      const near = closestName(unknown, [...new Set(commands.map((one) => one.name))]);
      throw new UsageFault(
        'usage',
        `there is no page of ${unknown}${near === null ? '' : `, did you mean ${near}?`}`,
        `${page.commandPrefix} help`,
      );
    }
  },
};
