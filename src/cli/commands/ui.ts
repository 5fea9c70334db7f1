import { existsSync } from 'node:fs';
import { EXIT } from '../../lib/errors.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { isInteractive } from '../terminal.ts';

/** What a bare `cks` does. */
export const uiCommand: Command = {
  name: '',
  summary: 'the terminal UI',
  examples: [],
  formats: [],
  async run(context) {
    if (!isInteractive(context.streams)) {
      const { commandPrefix } = context.page;
      context.print('The terminal UI needs a terminal; every step is a command too:');
      for (const command of ['doctor', 'list', 'up', 'start TASK', 'grade TASK', '--help']) {
        context.print(`  ${commandPrefix} ${command}`);
      }
      await offerToGoOn(context);
      return EXIT.done;
    }
    const trainer = await context.openTrainer({
      // a question in between would be drawn over
      agree: () => Promise.resolve(false),
    });
    const { runUi } = await import('../../ui/run-ui.tsx');
    await runUi({
      trainer,
      stdin: context.streams.stdin,
      stdout: context.streams.stdout,
      env: context.env,
      clock: context.clock,
      noColor: !context.options.colour || Boolean(context.env['NO_COLOR']),
      signal: context.signal,
      notices: trainer.notices,
    });
    return EXIT.done;
  },
};

/** An exam that is not over goes on with its clock, whatever ended the program that showed it. */
async function offerToGoOn(context: CommandContext): Promise<void> {
  // only a home that is there can have one
  if (!existsSync(context.paths.database)) return;
  const trainer = await context.openTrainer();
  const exam = await trainer.exams.current();
  if (exam === null) return;
  const { examStatusText } = await import('../../report/sitting-text.ts');
  context.print(`\n${examStatusText(exam, context.page)}`);
}
