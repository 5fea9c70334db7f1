import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, UsageFault, type ExitCode } from '../lib/errors.ts';
import type { CommandContext } from './context.ts';
import { retellFault } from './own-commands.ts';

/** Decides a bundle again and shows what is the same: needs neither home nor cluster. */
export async function gradeBundle(context: CommandContext, given: string): Promise<ExitCode> {
  const { readBundle } = await import('../grade/bundle/read-bundle.ts');
  const { decideBundle } = await import('../grade/bundle/decide-bundle.ts');
  const { bundle, tasks } = await retellingFaults(context, async () => {
    const read = readBundle(await readText(resolve(context.folder, given), given), given);
    return { bundle: read, tasks: await decideBundle(read, given) };
  });
  const { bundleDocument, bundleSuites, bundleText } = await import('../report/bundle-text.ts');
  switch (context.options.output) {
    case 'json': {
      const { jsonText } = await import('../report/documents.ts');
      context.print(jsonText(bundleDocument(bundle, tasks)));
      break;
    }
    case 'junit': {
      const { junitXml } = await import('../report/junit.ts');
      context.print(junitXml(bundleSuites(tasks)));
      break;
    }
    case 'text':
      context.print(bundleText(bundle, tasks, context.page));
  }
  return tasks.every(({ same }) => same) ? EXIT.done : EXIT.notPassed;
}

async function retellingFaults<T>({ page }: CommandContext, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw retellFault(error, page.commandPrefix);
  }
}

async function readText(path: string, given: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'there is no such file' : `it can't be read (${code ?? 'unknown'})`;
    throw new UsageFault('no-bundle', `${given}: ${why}`, 'cks report --bundle FILE writes one', {
      cause: error,
    });
  }
}
