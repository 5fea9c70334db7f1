import { ProcessFault, run } from '../../lib/processes.ts';
import { LEAST_KUBECTL_MINOR } from '../../model/supported-versions.ts';
import type { Environment } from '../engine/engine-program.ts';

const LIMIT_MS = 5_000;

/** What kubectl of this machine can do in an embedded cluster, in words; the cluster itself does without. */
export async function askForKubectl(env: Environment, signal: AbortSignal): Promise<string> {
  try {
    const args = ['version', '--client', '--output', 'json'];
    const { stdout } = await run('kubectl', args, { timeoutMs: LIMIT_MS, signal, env });
    const version = /"gitVersion":\s*"v(\d+\.(\d+)\.[^"]*)"/.exec(stdout);
    if (version?.[1] === undefined) return 'does not say its version: cks doctor';
    return Number(version[2]) < LEAST_KUBECTL_MINOR
      ? `${version[1]} is too old for exec, attach and cp here, 1.${LEAST_KUBECTL_MINOR} is needed: cks doctor`
      : version[1];
  } catch (error) {
    if (error instanceof ProcessFault)
      return 'not found, and you work with it: cks doctor tells how to get it';
    throw error;
  }
}
