import type { ExecOutcome } from '../../model/ports/cluster.ts';
import type { RunFacts } from './facts.ts';

/** Runs a command in one container; throws CouldNotLook when the way there is broken. */
export type Execute = (command: readonly string[]) => Promise<ExecOutcome>;

/** How runtimes say that the container is not there to run something in. */
const NOT_RUNNING =
  /not running|not in running state|not created or running|container not found|no such container|cannot exec (in )?a|CONTAINER_EXITED|task .*not found|no running task|is paused|completed pod|pods "[^"]*" not found|pod does not exist/i;

/** How runtimes say that the program is not there; some clients report it as the exit code of a shell. */
const NOT_THERE =
  /OCI runtime exec failed|executable file .*not found|exec format error|unable to start container process/i;

/** Runs the first of the commands that the container has. */
export async function runFirst(
  execute: Execute,
  commands: readonly (readonly string[])[],
): Promise<RunFacts> {
  const refusals: string[] = [];
  let last: readonly string[] = [];
  for (const command of commands) {
    last = command;
    const outcome = normalise(await execute(command));
    if (outcome.ran) {
      const { exitCode, stdout, stderr } = outcome;
      return { ran: true, command, exitCode, stdout, stderr };
    }
    if (NOT_RUNNING.test(outcome.message)) return { ran: 'not-running', command, message: outcome.message };
    refusals.push(`${command[0] ?? ''}: ${outcome.message}`);
  }
  return { ran: false, command: last, message: refusals.join('; ') };
}

function normalise(outcome: ExecOutcome): ExecOutcome {
  if (!outcome.ran) return outcome;
  const said = `${outcome.stderr}\n${outcome.stdout}`;
  const byRuntime = [125, 126, 127, 128, 255, 1].includes(outcome.exitCode) && NOT_THERE.test(said);
  return byRuntime ? { ran: false, message: said.trim() } : outcome;
}
