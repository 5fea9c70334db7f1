import { join, resolve } from 'node:path';
import { EXIT, UsageFault } from '../../lib/errors.ts';
import { quoteCommand } from '../../lib/quote-command.ts';
import { DOMAIN_CODES, type DomainCode } from '../../model/curriculum.ts';
import type { Command } from '../command.ts';

export const packNewCommand: Command = {
  name: 'pack new',
  summary: 'write a pack with one task that works as it stands, or add such a task to a pack',
  description:
    'The new task has a text, a check, a solution and a wrong attempt, and passes pack check and pack test as it stands. docs/authoring.md goes on from there.',
  arguments: [{ syntax: '<DIR>', text: 'the folder to make, named like the pack; or a pack, with --task' }],
  options: [
    { syntax: '--task <name>', text: 'name of the task; my-task when it is left out' },
    { syntax: '--domain <code>', text: `its domain: ${DOMAIN_CODES.join(', ')}; SH when it is left out` },
  ],
  examples: [
    { line: 'pack new ./my-pack', text: 'a pack with the task my-task' },
    { line: 'pack new ./my-pack --task no-shell --domain RT', text: 'one more task in it' },
  ],
  seeAlso: ['pack check', 'pack test'],
  formats: ['json'],
  async run(context, [given = ''], options) {
    const command = `${context.page.commandPrefix} pack new`;
    if (given === '')
      throw new UsageFault('usage', 'pack new needs the folder to make', `${command} ./my-pack`);
    const domain = readDomain(options['domain'], command);
    const named = typeof options['task'] === 'string' ? options['task'] : undefined;
    const task = { name: named ?? 'my-task', domain };
    const { writeNew } = await import('../../pack/new/write-new.ts');
    const made = writeNew({
      template: join(context.programFolder, 'templates', 'pack'),
      root: resolve(context.folder, given),
      shown: given,
      task,
      taskNamed: named !== undefined,
      command,
    });
    const tried = made.what === 'pack' ? [given] : [given, task.name];
    const next = [
      quoteCommand(['pack', 'check', given]),
      quoteCommand(['up', '--provider', 'embedded']),
      quoteCommand(['pack', 'test', ...tried]),
    ].map((line) => `${context.page.commandPrefix} ${line}`);
    if (context.options.output === 'json') {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText({ made: made.what, pack: given, task: task.name, files: made.files, next }));
    } else {
      const { style } = context.page;
      const what = made.what === 'pack' ? `${given}, with the task ${task.name}` : `${task.name} in ${given}`;
      context.print(
        [
          `made ${style.strong(what)}:`,
          ...made.files.map((file) => `  ${file}`),
          'next:',
          ...next.map((line) => `  ${style.code(line)}`),
          `then make it yours: docs/authoring.md`,
        ].join('\n'),
      );
    }
    return EXIT.done;
  },
};

function readDomain(given: string | boolean | undefined, command: string): DomainCode {
  if (given === undefined) return 'SH';
  const known = DOMAIN_CODES.find((code) => code === given);
  if (known !== undefined) return known;
  throw new UsageFault(
    'usage',
    `there is no domain ${String(given)}; there are ${DOMAIN_CODES.join(', ')}`,
    `${command} --help`,
  );
}
