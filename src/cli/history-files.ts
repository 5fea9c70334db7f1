import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { EXIT, UsageFault, type ExitCode } from '../lib/errors.ts';
import { quoteWord } from '../lib/quote-command.ts';
import { count } from '../report/columns.ts';
import type { CommandContext } from './context.ts';
import type { CliTrainer } from './trainer/cli-trainer.ts';
import { writeReport } from './write-report.ts';

/** Means standard output, or standard input. */
const STREAM = '-';

/** Writes all of the history to a file, whole or not at all. Throws UsageFault where one is there and not `force`. */
export async function exportHistory(
  context: CommandContext,
  trainer: CliTrainer,
  file: string,
  force: boolean,
): Promise<ExitCode> {
  const text = await trainer.history.exportAll();
  if (file === STREAM) {
    context.print(text);
    return EXIT.done;
  }
  const path = resolve(context.folder, file);
  const { commandPrefix } = context.page;
  const named = quoteWord(file);
  writeReport(path, `${text}\n`, force, `${commandPrefix} history --export ${named} --force`);
  if (context.options.output === 'json') {
    const { jsonText } = await import('../report/documents.ts');
    context.print(jsonText({ file: path }));
  } else {
    context.print(
      `Everything that was tried is in ${file}.\nnext: ${commandPrefix} history --import ${named} on another machine`,
    );
  }
  return EXIT.done;
}

/** Adds what an exported file has. Throws UsageFault where it can't be read, or is none. */
export async function importHistory(
  context: CommandContext,
  trainer: CliTrainer,
  file: string,
): Promise<ExitCode> {
  const { added, known } = await trainer.history.importAll(readText(context, file), file);
  if (context.options.output === 'json') {
    const { jsonText } = await import('../report/documents.ts');
    context.print(jsonText({ added, known }));
  } else {
    context.print(
      `${count(added, 'attempt')} new, ${known} known already.\nnext: ${context.page.commandPrefix} history`,
    );
  }
  return EXIT.done;
}

function readText(context: CommandContext, file: string): string {
  try {
    return readFileSync(file === STREAM ? 0 : resolve(context.folder, file), 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new UsageFault(
      'no-file',
      `can't read ${file}: ${code === 'ENOENT' ? 'there is no such file' : (code ?? 'unknown')}`,
      `${context.page.commandPrefix} history --export FILE writes one`,
      { cause },
    );
  }
}
