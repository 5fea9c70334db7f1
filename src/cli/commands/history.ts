import { EXIT, UsageFault, type ExitCode } from '../../lib/errors.ts';
import type { HistoryEntry } from '../../model/ports/history.ts';
import type { Command, CommandOptions } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { CliTrainer } from '../trainer/cli-trainer.ts';

export const historyCommand: Command = {
  name: 'history',
  summary: 'where you stand, what is due again, and everything you tried',
  description:
    "Shows where you stand by the curriculum's weights, the weakest competencies, the tasks that are due again by spaced repetition, and the last attempts. Results of the embedded cluster are shown apart: they are simulated and say nothing of readiness. The rules are in docs/history.md.\n\nAn export is one JSON document of every attempt, grading and exam that is over. An import adds what is new and keeps what is there; it can be repeated.",
  options: [
    { syntax: '--task <task>', text: 'the attempts at one task' },
    { syntax: '--all', text: 'all attempts, not only the last ones' },
    { syntax: '--export <file>', text: 'write everything to a file; - is standard output' },
    { syntax: '--force', text: 'write over a file that is there' },
    { syntax: '--import <file>', text: 'add what such a file has; what is here already is kept' },
  ],
  examples: [
    { line: 'history', text: 'readiness, weakest competencies, what is due' },
    { line: 'history --task pod-ro', text: 'every attempt at one task' },
    { line: 'history --export cks-history.json', text: 'keep a copy, or take it to another machine' },
    { line: 'history --import cks-history.json', text: 'and put it in there' },
  ],
  seeAlso: ['report', 'list'],
  formats: ['json'],
  async run(context, _args, options) {
    const wish = readWish(context, options);
    const trainer = await context.openTrainer();
    switch (wish.type) {
      case 'export': {
        const { exportHistory } = await import('../history-files.ts');
        return exportHistory(context, trainer, wish.file, options['force'] === true);
      }
      case 'import': {
        const { importHistory } = await import('../history-files.ts');
        return importHistory(context, trainer, wish.file);
      }
      case 'show':
        return show(context, trainer, wish.task, options['all'] === true);
    }
  },
};

type Wish =
  | { readonly type: 'show'; readonly task: string | undefined }
  | { readonly type: 'export' | 'import'; readonly file: string };

function readWish({ page }: CommandContext, options: CommandOptions): Wish {
  const text = (name: string): string | undefined => options[name] as string | undefined;
  const task = text('task');
  const into = text('export');
  const from = text('import');
  const given = [task ?? (options['all'] === true || undefined), into, from].filter(
    (value) => value !== undefined,
  );
  if (given.length > 1) {
    throw new UsageFault(
      'usage',
      'history shows, exports or imports: one of these at a time',
      `${page.commandPrefix} history --help`,
    );
  }
  if (options['force'] === true && into === undefined) {
    throw new UsageFault(
      'usage',
      '--force goes with --export',
      `${page.commandPrefix} history --export FILE --force`,
    );
  }
  if (into !== undefined) return { type: 'export', file: into };
  return from === undefined ? { type: 'show', task } : { type: 'import', file: from };
}

async function show(
  context: CommandContext,
  trainer: CliTrainer,
  task: string | undefined,
  all: boolean,
): Promise<ExitCode> {
  const [standing, every] = await Promise.all([trainer.history.standing(), trainer.history.entries()]);
  const id = task === undefined ? null : await taskOf(trainer, every, task);
  const entries = id === null ? every : every.filter((entry) => entry.task === id);
  if (context.options.output === 'json') {
    const { jsonText } = await import('../../report/documents.ts');
    const { historyDocument } = await import('../../report/history-document.ts');
    context.print(jsonText(historyDocument(standing, entries)));
    return EXIT.done;
  }
  const { historyText, taskHistoryText } = await import('../../report/history-text.ts');
  const started = await trainer.startedTasks();
  if (id === null) context.print(historyText({ standing, entries, started, all }, context.page));
  else {
    const due = standing.due.find((one) => one.task === id) ?? null;
    const name = id.slice(id.indexOf('/') + 1);
    context.print(taskHistoryText(name, entries, due, started.includes(id), context.page));
  }
  return EXIT.done;
}

/** The full id. A task that the pack has no more is still known by what was tried of it. */
async function taskOf(trainer: CliTrainer, entries: readonly HistoryEntry[], name: string): Promise<string> {
  try {
    return (await trainer.parts.desk.task(name)).id;
  } catch (error) {
    const tried = entries.find(({ task }) => task === name || task.endsWith(`/${name}`));
    if (tried === undefined) throw error;
    return tried.task;
  }
}
