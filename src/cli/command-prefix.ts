import { basename, relative } from 'node:path';
import { quoteWord } from '../lib/quote-command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the process was started, and as what. */
export interface Origin {
  /** The script as it was named on the command line: process.argv[1]. */
  readonly script: string;
  readonly env: Environment;
  readonly cwd: string;
}

/**
 * How a command of this program is typed here, so that "next" commands can be pasted: through npm in a clone, `cks`
 * where it is installed and in the learner's shell, else by the file that was run.
 */
export function commandPrefixOf({ script, env, cwd }: Origin): string {
  if (env[STARTED_AS] !== undefined) return env[STARTED_AS];
  if (env['npm_command'] === 'exec') return 'npx cks';
  if (basename(script) === 'cks') return 'cks';
  if (startedByScript(env)) return 'npm run -s cks --';
  return `node ${quoteWord(relative(cwd, script) || script)}`;
}

/** Set by the `cks` that the learner's shell finds: there the program has this name, whatever started it. */
export const STARTED_AS = 'CKS_STARTED_AS';

/**
 * The folder that relative paths mean: npm changes to the package's own folder before it runs a script, and keeps the
 * folder where it was called in INIT_CWD.
 */
export function callersFolder({ env, cwd }: Pick<Origin, 'env' | 'cwd'>): string {
  const initial = env['INIT_CWD'];
  return startedByScript(env) && initial !== undefined && initial !== '' ? initial : cwd;
}

function startedByScript(env: Environment): boolean {
  return env['npm_lifecycle_event'] !== undefined && env[STARTED_AS] === undefined;
}
