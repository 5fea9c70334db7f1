import { accessSync, constants } from 'node:fs';
import { isAbsolute } from 'node:path';
import { MachineFault } from '../lib/errors.ts';
import { ensureFolder, writeFileAtomic } from '../lib/files.ts';
import { runInteractive } from '../lib/interactive.ts';
import type { ShellVisit } from '../model/ports/trainer.ts';
import type { ShellPlan } from './plan.ts';

/** Writes the files a plan needs. Throws MachineFault. */
export function writeShellFiles(plan: ShellPlan): void {
  for (const { path, text, mode } of plan.files) writeFileAtomic(path, text, mode);
}

/**
 * Gives the terminal to the learner's shell and returns when it has ended, however it ended.
 * The caller has stopped reading standard input. Throws MachineFault when the shell can't be started.
 */
export async function visitShell(plan: ShellPlan): Promise<ShellVisit> {
  ensureFolder(plan.cwd);
  writeShellFiles(plan);
  if (isAbsolute(plan.program)) {
    try {
      accessSync(plan.program, constants.X_OK);
    } catch (cause) {
      throw new MachineFault(
        'shell',
        `your shell ${plan.program} (SHELL) can't be started`,
        'set SHELL to another one, such as: export SHELL=/bin/bash',
        { cause },
      );
    }
  }
  const exitCode = await runInteractive(plan.program, plan.args, plan);
  const killed = exitCode === 137 ? ['the shell was killed; the terminal is back as it was'] : [];
  return { exitCode, notes: [...plan.notes, ...killed] };
}
