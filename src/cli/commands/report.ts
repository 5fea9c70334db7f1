import { resolve } from 'node:path';
import { EXIT } from '../../lib/errors.ts';
import type { Command, CommandOptions } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { CliTrainer } from '../trainer/cli-trainer.ts';
import { writeReport } from '../write-report.ts';

/** Options that name a file, and what is written there. */
const FILES = ['html', 'bundle', 'history'] as const;

export const reportCommand: Command = {
  name: 'report',
  summary: 'how an exam went: points, checks, time, solutions',
  description:
    "The result of an exam: points by task, domain and competency, what each check expected and saw, and the time against the task's own minutes. As text, JSON or JUnit, as one HTML page that needs no network, or as a bundle that decides the same verdicts again offline (docs/report.md).",
  arguments: [
    {
      syntax: '[EXAM]',
      text: 'the exam by its id; without it the last one that has a result; for --bundle also a started task',
    },
  ],
  options: [
    { syntax: '--html <file>', text: 'write it as one page, to read in a browser or to print' },
    { syntax: '--bundle <file>', text: 'write what the verdicts were decided from, to dispute them' },
    { syntax: '--history <file>', text: 'write a page of all exams and practice instead' },
    { syntax: '--full', text: 'print evidence, and each task with its solution too' },
    { syntax: '--force', text: 'write over files that are there' },
  ],
  examples: [
    { line: 'report', text: 'the result of the last exam' },
    { line: 'report --html exam.html', text: 'everything on one page' },
    { line: 'report --bundle exam.json', text: 'then: grade --bundle exam.json decides again' },
    { line: 'report pod-ro --bundle pod-ro.json', text: 'the same of a task you practise' },
    { line: 'report --history history.html', text: 'where you stand over weeks' },
  ],
  seeAlso: ['history', 'grade', 'exam grade-again'],
  formats: ['json', 'junit'],
  async run(context, [given], options) {
    const trainer = await context.openTrainer();
    const asked = FILES.filter((kind) => typeof options[kind] === 'string');
    if (asked.length > 0 && asked.every((kind) => kind === 'history')) {
      await writeHistory(context, trainer, options);
      return EXIT.done;
    }
    if (given !== undefined && asked.length === 1 && asked[0] === 'bundle' && !isExam(trainer, given)) {
      const { attemptBundle } = await import('../trainer/exam/ending/bundle.ts');
      const bundle = await attemptBundle(trainer.parts, given, context.signal);
      writeTo(context, options, 'bundle', bundle);
      return EXIT.done;
    }
    const { exam } = await trainer.exams.result(given);
    for (const kind of asked) {
      if (kind === 'history') await writeHistory(context, trainer, options);
      else writeTo(context, options, kind, await trainer.exams.report(exam, kind));
    }
    if (context.options.output !== 'text') {
      context.print((await trainer.exams.report(exam, context.options.output)).trimEnd());
    } else if (asked.length === 0) {
      await printText(context, trainer, exam, options['full'] === true);
    }
    return EXIT.done;
  },
};

function isExam({ parts }: CliTrainer, name: string): boolean {
  return parts.home.exams.find(name) !== null;
}

async function printText(
  context: CommandContext,
  trainer: CliTrainer,
  exam: string,
  full: boolean,
): Promise<void> {
  const { gatherReport } = await import('../trainer/exam/report/gather-report.ts');
  const { examText } = await import('../../report/exam-text.ts');
  context.print(examText(await gatherReport(trainer.parts, exam), context.page, { full }));
}

async function writeHistory(
  context: CommandContext,
  trainer: CliTrainer,
  options: CommandOptions,
): Promise<void> {
  const { historyHtml } = await import('../../report/html/history-html.ts');
  const [standing, entries, results] = [
    await trainer.history.standing(),
    await trainer.history.entries(),
    await trainer.exams.results(),
  ];
  const at = context.clock.now().toISOString();
  const page = historyHtml(standing, entries, results, { at, commandPrefix: context.page.commandPrefix });
  writeTo(context, options, 'history', page);
}

/** Writes a file and says so: on standard error where standard output is a document. */
function writeTo(
  context: CommandContext,
  options: CommandOptions,
  kind: (typeof FILES)[number],
  text: string,
): void {
  const path = resolve(context.folder, String(options[kind]));
  const again = `${context.page.commandPrefix} report --${kind} ${String(options[kind])} --force`;
  writeReport(path, text, options['force'] === true, again);
  const { output } = context.options;
  const tell = (line: string): void => (output === 'text' ? context.print(line) : context.note(line));
  tell(`written: ${path}`);
  tell(`next: ${nextOf(kind, context.page.commandPrefix, String(options[kind]))}`);
}

function nextOf(kind: (typeof FILES)[number], commandPrefix: string, file: string): string {
  switch (kind) {
    case 'html':
    case 'history':
      return 'open it in a browser; it needs no network';
    case 'bundle':
      return `${commandPrefix} grade --bundle ${file}`;
  }
}
