import { MachineFault } from '../../lib/errors.ts';
import { ProcessFault, quoteCommand, run, type ProcessResult } from '../../lib/processes.ts';
import type { Environment } from '../engine/engine-program.ts';
import type { EngineName } from '../engine/engine-faults.ts';

/** Node images since Kubernetes 1.33 come with containerd 2, which older kinds can't load images into. */
export const LEAST_KIND = '0.27.0';
const INSTALL = 'https://kind.sigs.k8s.io/docs/user/quick-start/#installation';

/** The program kind, told which engine to use and where to put credentials: never ~/.kube/config. */
export interface KindProgram {
  readonly version: string;
  call(
    args: readonly string[],
    options: {
      readonly signal: AbortSignal;
      readonly timeoutMs: number;
      readonly onLine?: ((line: string) => void) | undefined;
    },
  ): Promise<ProcessResult & { readonly command: string }>;
}

/** Finds kind. Throws MachineFault when it is absent, can't be run, or is too old. */
export async function findKind(
  env: Environment,
  engine: EngineName,
  kubeconfig: string,
  signal: AbortSignal,
): Promise<KindProgram> {
  const own = { ...env, KIND_EXPERIMENTAL_PROVIDER: engine, KUBECONFIG: kubeconfig };
  const call: KindProgram['call'] = async (args, options) => ({
    ...(await run('kind', args, { ...options, env: own })),
    command: quoteCommand(['kind', ...args]),
  });
  let answer;
  try {
    answer = await call(['version'], { signal, timeoutMs: 10_000 });
  } catch (error) {
    if (!(error instanceof ProcessFault)) throw error;
    if (error.kind === 'not-found')
      throw new MachineFault('kind-absent', 'kind is not installed', `install it: ${INSTALL}`, {
        cause: error,
      });
    throw new MachineFault('kind-broken', error.message, `install it anew: ${INSTALL}`, { cause: error });
  }
  const version = /v(\d+\.\d+\.\d+)/.exec(answer.stdout)?.[1];
  if (version === undefined) {
    throw new MachineFault(
      'kind-broken',
      `kind does not say its version: ${answer.command}\n${answer.stderr}${answer.stdout}`.trim(),
      `install it anew: ${INSTALL}`,
    );
  }
  if (isOlder(version, LEAST_KIND)) {
    throw new MachineFault(
      'kind-too-old',
      `kind ${version} is too old; ${LEAST_KIND} or later is needed`,
      `install a newer one: ${INSTALL}`,
    );
  }
  return { version, call };
}

/** Compares versions of three numbers. */
export function isOlder(version: string, least: string): boolean {
  const [a, b] = [version, least].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (a?.[index] ?? 0) - (b?.[index] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
