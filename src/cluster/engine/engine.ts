import { MachineFault } from '../../lib/errors.ts';
import { quoteCommand } from '../../lib/processes.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { isJsonObject, type Json, type JsonObject } from '../../model/json.ts';
import type { Read } from '../../model/kube-object.ts';
import type { ExecOptions, ExecOutcome } from '../../model/ports/cluster.ts';
import type { ContainerEngine } from '../../model/ports/container-engine.ts';
import { parseJson } from '../api/failures.ts';
import { adviceForPull } from './pull-advice.ts';
import type { EngineProgram } from './engine-program.ts';
import { withoutEnvironmentValues } from './inspection.ts';

/** The engine with what provisioning and cleaning up need beyond the port. */
export interface HostEngine extends ContainerEngine {
  readonly program: EngineProgram;
  /** Ids of the containers with a label, running or not. */
  labelled(label: string, signal: AbortSignal): Promise<readonly string[]>;
  /** As `pullImage`, told of each line of progress. */
  pull(reference: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
}

const PULL_LIMIT_MS = 30 * 60_000;
const LONGEST_OUTPUT = 1024 * 1024;

export function createEngine(program: EngineProgram, version: string): HostEngine {
  const engine: HostEngine = {
    name: program.name,
    version,
    program,

    async inspect(container, signal): Promise<Read<JsonObject>> {
      const result = await program.call(['container', 'inspect', container], { signal });
      if (result.exitCode !== 0) {
        if (isAbsent(result.stderr)) return { found: false };
        throw failed(program, 'inspect', result.stderr);
      }
      const parsed = parseJson(result.stdout);
      if (parsed === undefined) throw failed(program, 'inspect', `no JSON: ${result.stdout.slice(0, 200)}`);
      const found = Array.isArray(parsed) ? (parsed as readonly Json[])[0] : parsed;
      if (!isJsonObject(found)) return { found: false };
      return { found: true, object: withoutEnvironmentValues(found) };
    },

    async exec(container, command, options: ExecOptions): Promise<ExecOutcome> {
      const input = options.stdin === undefined ? [] : ['--interactive'];
      const result = await program.call(['exec', ...input, container, ...command], {
        signal: options.signal,
        input: options.stdin,
      });
      const refusal = refusalOf(result.exitCode, result.stdout, result.stderr);
      if (refusal !== undefined) return { ran: false, message: refusal };
      return {
        ran: true,
        exitCode: result.exitCode,
        stdout: result.stdout.slice(0, LONGEST_OUTPUT),
        stderr: result.stderr.slice(0, LONGEST_OUTPUT),
      };
    },

    async hasImage(reference, signal) {
      const result = await program.call(['image', 'inspect', reference], { signal });
      if (result.exitCode === 0) return true;
      if (/no such (image|object)|not found|image not known/i.test(result.stderr)) return false;
      throw failed(program, 'image inspect', result.stderr);
    },

    pullImage: (reference, signal) => engine.pull(reference, () => undefined, signal),

    async pull(reference, onLine, signal) {
      const args = ['pull', reference];
      let result;
      try {
        result = await program.call(args, { signal, timeoutMs: PULL_LIMIT_MS, onLine });
      } catch (error) {
        if (!(error instanceof CouldNotLook)) throw error;
        throw new MachineFault('engine-silent', error.message, `${program.name} info`, { cause: error });
      }
      if (result.exitCode === 0) return;
      const command = quoteCommand([program.name, ...args]);
      const said = `${result.stderr}${result.stdout}`.trim().split('\n').slice(-3).join('\n');
      const { code, what, next } = adviceForPull(said, command);
      throw new MachineFault(code, `image ${reference} can't be had: ${what}\n${command}\n${said}`, next);
    },

    async remove(containerId, signal) {
      const result = await program.call(['rm', '--force', '--volumes', containerId], { signal });
      if (result.exitCode === 0) return !isAbsent(result.stderr);
      if (isAbsent(result.stderr)) return false;
      // somebody else is removing it at this moment
      if (/already in progress/i.test(result.stderr)) return true;
      throw failed(program, 'rm', result.stderr);
    },

    async labelled(label, signal) {
      const args = ['ps', '--all', '--quiet', '--no-trunc', '--filter', `label=${label}`];
      const result = await program.call(args, { signal });
      if (result.exitCode !== 0) throw failed(program, 'ps', result.stderr);
      return result.stdout.split('\n').filter((line) => line !== '');
    },
  };
  return engine;
}

const isAbsent = (stderr: string): boolean =>
  /no such (container|object)|no container with name or id|not found/i.test(stderr);

function failed(program: EngineProgram, what: string, stderr: string): CouldNotLook {
  return new CouldNotLook('unavailable', `${program.name} ${what}: ${stderr.trim().slice(0, 500)}`);
}

/**
 * Was it the engine that refused, and not the command that failed? Docker prints the runtime's refusal on standard
 * output (20.10) or error (later) with 126 or 127, Podman on standard error with 125 to 127.
 */
function refusalOf(exitCode: number, stdout: string, stderr: string): string | undefined {
  if (exitCode === 126 || exitCode === 127) {
    const refusal = [stderr, stdout].find((text) =>
      /OCI runtime exec failed|crun: executable file|runc: exec failed|OCI (runtime|permission).*(error|denied|not found)/i.test(
        text,
      ),
    );
    return refusal?.trim();
  }
  if (exitCode !== 1 && exitCode !== 125 && exitCode !== 255) return undefined;
  const said = stderr.trim();
  return /^(Error response from daemon: (No such container|Container \S+ is (not running|paused|restarting))|Error: (no container with name or ID|can only create exec sessions on running containers|No such container)|time=.*(no such container|is not running|cannot exec in a stopped))/i.test(
    said,
  )
    ? said
    : undefined;
}
