import { ProcessFault, run, type ProcessResult } from '../../lib/processes.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import { engineFault, type EngineName } from './engine-faults.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The engine's command-line program. */
export interface EngineProgram {
  readonly name: EngineName;
  readonly env: Environment;
  /** Throws CouldNotLook when the engine doesn't answer; any other failure is a value. */
  call(
    args: readonly string[],
    options: {
      readonly signal: AbortSignal;
      readonly timeoutMs?: number | undefined;
      readonly input?: string | undefined;
      readonly onLine?: ((line: string) => void) | undefined;
    },
  ): Promise<ProcessResult>;
}

const CALL_LIMIT_MS = 60_000;

export function createEngineProgram(name: EngineName, env: Environment): EngineProgram {
  return {
    name,
    env,
    async call(args, options) {
      let result: ProcessResult;
      try {
        result = await run(name, args, {
          timeoutMs: options.timeoutMs ?? CALL_LIMIT_MS,
          signal: options.signal,
          env,
          input: options.input,
          onLine: options.onLine,
        });
      } catch (error) {
        if (!(error instanceof ProcessFault)) throw error;
        const reason = error.kind === 'timeout' ? 'timeout' : 'unavailable';
        throw new CouldNotLook(reason, error.message, { cause: error });
      }
      if (result.exitCode !== 0) {
        const fault = engineFault(name, result.stderr);
        if (fault !== undefined) throw fault;
      }
      return result;
    },
  };
}
