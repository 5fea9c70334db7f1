import { EXIT, UsageFault, type ExitCode } from '../../lib/errors.ts';
import { cleanText } from '../../model/clean-text.ts';
import type { PackTestReport } from '../../model/pack-test.ts';
import { quoteCommand } from '../../lib/quote-command.ts';
import type { Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { PACK_AND_TASKS_ARGUMENT, packAndTasks } from '../pack-argument.ts';

export const packTestCommand: Command = {
  name: 'pack test',
  summary: 'try the solutions and the wrong attempts of a pack, and print which check caught which',
  description:
    'Runs every solution, alternative and wrong attempt of a pack on a cluster: solutions must earn everything, wrong attempts must fail the checks they name. Prints which check caught which attempt.',
  arguments: [PACK_AND_TASKS_ARGUMENT],
  options: [
    { syntax: '--seed <number>', text: 'seed of the first attempt' },
    {
      syntax: '--made-up [count]',
      text: 'make so many wrong attempts of each solution too (20 when no number is given), to see what nothing looks at',
    },
    {
      syntax: '--sample <count>',
      text: 'only the solution of each task and so many other attempts, drawn by the seed',
    },
    { syntax: '--tables', text: 'a kill table of every task, also where many are tried' },
    { syntax: '--yes', text: 'agree beforehand to run the scripts of the pack' },
  ],
  examples: [
    { line: 'pack test ./my-pack', text: 'try everything in it' },
    { line: 'pack test ./my-pack my-task', text: 'one task of it' },
    { line: 'pack test pod-ro', text: 'one task of the built-in pack' },
    { line: 'pack test ./my-pack my-task --made-up 40', text: 'and 40 answers that the program makes wrong' },
    { line: 'pack test --sample 3', text: 'a quick look at every task' },
    { line: 'pack test --output junit > report.xml', text: 'for a CI server' },
  ],
  seeAlso: ['pack check', 'pack new'],
  decides: 'testing',
  formats: ['json', 'junit'],
  async run(context, words, options) {
    const { readSeed } = await import('../seed.ts');
    const { testPackAt } = await import('../trainer/pack-testing.ts');
    const { progressLine } = await import('../../report/pack-test-text.ts');
    const trainer = await context.openTrainer();
    const report = await testPackAt(
      trainer.parts,
      {
        ...packAndTasks(words, context.folder),
        seed: readSeed(options['seed']) ?? 1,
        madeUp: readCount('--made-up', options['madeUp'], context.page.commandPrefix) ?? 0,
        sample: readCount('--sample', options['sample'], context.page.commandPrefix),
        agree: (question) => context.agree(question, options['yes'] === true),
        onProgress: (judged) => {
          const line = progressLine(judged, context.page.style, context.page.width);
          if (line !== null) context.note(cleanText(line));
        },
      },
      context.signal,
    );
    await show(report, words, options['tables'] === true, context);
    return exitCodeOf(report);
  },
};

async function show(
  report: PackTestReport,
  words: readonly (string | undefined)[],
  allTables: boolean,
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
      context.print(
        killTableText(report, context.page, { again: quoteCommand(['pack', 'test', ...given]), allTables }),
      );
    }
  }
}

/** Made-up attempts when no number is given. */
const MADE_UP = 20;

/** The number given to an option; null without it. Throws UsageFault. */
function readCount(
  option: string,
  given: string | boolean | undefined,
  commandPrefix: string,
): number | null {
  if (given === undefined || given === false) return null;
  if (given === true) return MADE_UP;
  if (/^[1-9]\d{0,3}$/.test(given)) return Number(given);
  throw new UsageFault(
    'usage',
    `${option} takes a number from 1 to 9999, not ${given}`,
    `${commandPrefix} pack test ${option} ${MADE_UP}, behind the pack and the tasks`,
  );
}

/** As of several statuses: what could not be looked at leaves the whole undecided. */
function exitCodeOf({ totals }: PackTestReport): ExitCode {
  if (totals.undecided > 0) return EXIT.undecided;
  return totals.asExpected < totals.attempts ? EXIT.notPassed : EXIT.done;
}
