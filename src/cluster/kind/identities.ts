import { CouldNotLook } from '../../model/could-not-look.ts';
import { readOwnKubeconfig, type ClientIdentity } from '../api/kubeconfig-file.ts';
import type { HostEngine } from '../engine/engine.ts';
import { LEARNER, LEARNERS } from '../practice/learners.ts';

/**
 * Has the cluster's own authority sign a certificate for the learner: kubeadm on the control plane, which leaves no
 * CertificateSigningRequest behind that a task would have to explain.
 */
export async function issueLearnerIdentity(
  engine: HostEngine,
  controlPlane: string,
  signal: AbortSignal,
): Promise<ClientIdentity> {
  // with its configuration kubeadm need not ask the internet for the newest version
  const command = 'kubeadm kubeconfig user --config /kind/kubeadm.conf'.split(' ');
  command.push('--client-name', LEARNER, '--org', LEARNERS);
  const outcome = await engine.exec(controlPlane, command, { signal });
  const said = outcome.ran ? outcome.stderr : outcome.message;
  const own = outcome.ran && outcome.exitCode === 0 ? readOwnKubeconfig(outcome.stdout) : undefined;
  if (own === undefined)
    throw new CouldNotLook('unavailable', `kubeadm issues no certificate: ${said.trim()}`);
  return own;
}
