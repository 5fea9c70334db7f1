import { EXIT, type ExitCode } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { PackTestReport } from '../../model/pack-test.ts';
import { quoteCommand } from '../../lib/quote-command.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { PACK_AND_TASKS_ARGUMENT, packAndTasks } from '../pack-argument.ts';

export const packTestCommand: Command = {
  name: 'pack test',
  summary: 'try the solutions and the wrong attempts of a pack, and print which check caught which',
  arguments: [PACK_AND_TASKS_ARGUMENT],
  options: [
    { syntax: '--seed <number>', text: 'seed of the first attempt' },
    { syntax: '--yes', text: 'agree beforehand to run the scripts of the pack' },
  ],
  examples: [
    { line: 'pack test ./my-pack', text: 'try everything in it' },
    { line: 'pack test ./my-pack my-task', text: 'one task of it' },
    { line: 'pack test pod-ro', text: 'one task of the built-in pack' },
    { line: 'pack test --output junit > report.xml', text: 'for a CI server' },
  ],
  formats: ['json', 'junit'],
  async run(context, words, options) {
    const { readSeed } = await import('../seed.ts');
    const { testPackAt } = await import('../trainer/pack-testing.ts');
    const { attemptLine } = await import('../../report/pack-test-text.ts');
    const trainer = await context.openTrainer();
    const report = await testPackAt(
      trainer.parts,
      {
        ...packAndTasks(words, context.folder),
        seed: readSeed(options['seed']) ?? 1,
        agree: (question) => context.agree(question, options['yes'] === true),
        onProgress: ({ task, attempt, done, total }) =>
          context.note(cleanText(`${done}/${total} ${task}  ${attemptLine(attempt, context.page.style)}`)),
      },
      context.signal,
    );
    await show(report, words, context);
    return exitCodeOf(report);
  },
};

async function show(
  report: PackTestReport,
  words: readonly (string | undefined)[],
  context: CommandContext,
): Promise<void> {
  const { killTableText, packTestDocument } = await import('../../report/kill-table.ts');
  switch (context.options.output) {
    case 'json': {
      const { jsonText } = await import('../../report/documents.ts');
      context.print(jsonText(packTestDocument(report)));
      return;
    }
    case 'junit': {
      const { junitXml } = await import('../../report/junit.ts');
      const { packTestSuites } = await import('../../report/pack-test-text.ts');
      context.print(junitXml(packTestSuites(report)));
      return;
    }
    case 'text': {
      const given = words.filter((word) => word !== undefined);
      context.print(killTableText(report, context.page, quoteCommand(['pack', 'test', ...given])));
    }
  }
}

/** As of several statuses: what could not be looked at leaves the whole undecided. */
function exitCodeOf({ totals }: PackTestReport): ExitCode {
  if (totals.undecided > 0) return EXIT.undecided;
  return totals.asExpected < totals.attempts ? EXIT.notPassed : EXIT.done;
}
