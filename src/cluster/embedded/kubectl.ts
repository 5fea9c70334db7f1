import { ProcessFault, run } from '../../lib/processes.ts';
import { readKubectlVersion } from '../../model/kubectl-version.ts';
import { LEAST_KUBECTL_MINOR } from '../../model/supported-versions.ts';
import type { Environment } from '../engine/engine-program.ts';

const LIMIT_MS = 5_000;

/** What kubectl of this machine can do in an embedded cluster, in words; the cluster itself does without. */
export async function askForKubectl(env: Environment, signal: AbortSignal): Promise<string> {
  try {
    const args = ['version', '--client', '--output', 'json'];
    const { stdout } = await run('kubectl', args, { timeoutMs: LIMIT_MS, signal, env });
    const version = readKubectlVersion(stdout);
    if (version === null) return 'does not say its version: cks doctor';
    return version.minor < LEAST_KUBECTL_MINOR
      ? `${version.text} is too old for exec, attach and cp here, 1.${LEAST_KUBECTL_MINOR} is needed: cks doctor`
      : version.text;
  } catch (error) {
    if (error instanceof ProcessFault)
      return 'not found, and you work with it: cks doctor tells how to get it';
    throw error;
  }
}
