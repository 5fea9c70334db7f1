import { ProcessFault, run } from '../lib/processes.ts';
import { isJsonObject, valueAt, type Json } from '../model/json.ts';
import { createEngine, type HostEngine } from './engine/engine.ts';
import { adviceFor, describeTrouble, troubleOf, type EngineName } from './engine/engine-faults.ts';
import { createEngineProgram, type Environment } from './engine/engine-program.ts';

/** The engine found, or why there is none and what to type. */
export type EngineSearch =
  { readonly engine: HostEngine } | { readonly engine: null; readonly reason: string; readonly next: string };

const CANDIDATES: readonly EngineName[] = ['docker', 'podman', 'nerdctl'];
const ANSWER_LIMIT_MS = 10_000;

/**
 * Finds the container engine as kind would: KIND_EXPERIMENTAL_PROVIDER names it, else docker, podman, nerdctl, the
 * first that answers. DOCKER_HOST and the engines' other variables act through the environment. Not installed, not
 * running and not allowed are told apart.
 */
export async function findContainerEngine(env: Environment, signal: AbortSignal): Promise<EngineSearch> {
  const named = env['KIND_EXPERIMENTAL_PROVIDER'] ?? '';
  const wanted = CANDIDATES.filter((name) => named === '' || name === named);
  if (wanted.length === 0) {
    return {
      engine: null,
      reason: `KIND_EXPERIMENTAL_PROVIDER is ${named}; known are ${CANDIDATES.join(', ')}`,
      next: 'unset KIND_EXPERIMENTAL_PROVIDER',
    };
  }
  let trouble: { readonly reason: string; readonly next: string } | undefined;
  for (const name of wanted) {
    const answer = await ask(name, env, signal);
    if (answer === undefined) continue;
    if ('engine' in answer) return answer;
    trouble ??= answer;
  }
  return {
    engine: null,
    ...(trouble ?? {
      reason: `no container engine is installed (looked for ${wanted.join(', ')})`,
      next: 'install Docker: https://docs.docker.com/engine/install/',
    }),
  };
}

/** Asks one engine for its version; undefined when it isn't installed. */
async function ask(
  name: EngineName,
  env: Environment,
  signal: AbortSignal,
): Promise<{ readonly engine: HostEngine } | { readonly reason: string; readonly next: string } | undefined> {
  // podman and nerdctl print a version without asking anybody; `info` reaches the engine
  const args = name === 'docker' ? ['version', '--format', '{{json .}}'] : ['info', '--format', '{{json .}}'];
  try {
    const result = await run(name, args, { timeoutMs: ANSWER_LIMIT_MS, signal, env });
    // podman may be installed under docker's name; it answers without a word about a server
    if (name === 'docker' && result.exitCode === 0 && !result.stdout.includes('"Server"')) return undefined;
    const version = result.exitCode === 0 ? versionOf(result.stdout) : undefined;
    if (version !== undefined) return { engine: createEngine(createEngineProgram(name, env), version) };
    const said = `${result.stderr}\n${result.exitCode === 0 ? '' : result.stdout}`;
    const kind = troubleOf(said);
    return { reason: describeTrouble(name, kind, said), next: adviceFor(name, kind) };
  } catch (error) {
    if (!(error instanceof ProcessFault)) throw error;
    if (error.kind === 'not-found') return undefined;
    const kind = error.kind === 'not-allowed' ? 'no-rights' : 'other';
    return { reason: describeTrouble(name, kind, error.message), next: adviceFor(name, kind) };
  }
}

/** The engine's version in what docker version, podman info or nerdctl info print; undefined when no engine answered. */
function versionOf(stdout: string): string | undefined {
  let parsed: Json;
  try {
    parsed = JSON.parse(stdout) as Json;
  } catch {
    return undefined;
  }
  if (!isJsonObject(parsed)) return undefined;
  const paths = [
    ['Server', 'Version'],
    ['Server', 'Components', 0, 'Version'],
    ['version', 'Version'],
    ['ServerVersion'],
    ['Client', 'Version'],
  ];
  // docker's own answer without a server part means that nobody answered
  if (parsed['Server'] === null) return undefined;
  for (const path of paths) {
    const version = valueAt(parsed, path);
    if (typeof version === 'string' && version !== '') return version;
  }
  return undefined;
}
