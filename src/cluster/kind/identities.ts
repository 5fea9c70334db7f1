import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineFault } from '../../lib/errors.ts';
import { writeFileAtomic } from '../../lib/files.ts';
import { CouldNotLook } from '../../model/could-not-look.ts';
import type { ClusterWriter } from '../../model/ports/cluster.ts';
import {
  readOwnKubeconfig,
  writeKubeconfig,
  type ApiAddress,
  type ClientIdentity,
} from '../api/kubeconfig-file.ts';
import type { HostEngine } from '../engine/engine.ts';

/** The group of the learner's certificate; never system:masters, so that their rights can be taken back. */
export const LEARNERS = 'cks-trainer:learners';
const LEARNER = 'cks-learner';

/** Files of one cluster, below the home's folder for clusters. */
export interface ClusterFiles {
  readonly folder: string;
  /** The program's own credentials. */
  readonly grader: string;
  /** The learner's, theirs to change. */
  readonly learner: string;
  /** The learner's, as it was when it led nowhere any more. */
  readonly brokenLearner: string;
  readonly lock: string;
}

export function clusterFiles(clustersFolder: string, cluster: string): ClusterFiles {
  const folder = join(clustersFolder, cluster);
  return {
    folder,
    grader: join(folder, 'grader.kubeconfig'),
    learner: join(folder, 'learner.kubeconfig'),
    brokenLearner: join(folder, 'learner.kubeconfig.broken'),
    // beside the folder, because the folder goes with the cluster
    lock: join(clustersFolder, `${cluster}.lock`),
  };
}

/** The text of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new MachineFault(
      'file-unreadable',
      `${path} can't be read: ${(error as Error).message}`,
      `ls -l ${path}`,
    );
  }
}

/** Takes the credentials of a cluster away; the folder too when nothing else is in it. */
export async function removeClusterFiles(files: ClusterFiles): Promise<void> {
  // kind leaves its lock file when it is killed, and would not start again beside it
  const { grader, learner, brokenLearner } = files;
  for (const path of [grader, learner, brokenLearner, `${grader}.lock`]) await rm(path, { force: true });
  await rmdir(files.folder).catch(() => undefined);
}

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

/** Gives the learners' group the rights of an administrator, by a binding that can be taken back. */
export async function bindLearners(cluster: ClusterWriter, signal: AbortSignal): Promise<void> {
  const outcome = await cluster.apply(
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: LEARNERS },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: LEARNERS }],
    },
    signal,
  );
  if (!outcome.done)
    throw new CouldNotLook('unavailable', `ClusterRoleBinding ${LEARNERS}: ${outcome.message}`);
}

/** Writes the learner's kubeconfig: one context named `cks`. Throws MachineFault. */
export function writeLearnerKubeconfig(
  files: ClusterFiles,
  address: ApiAddress,
  identity: ClientIdentity,
): void {
  writeFileAtomic(files.learner, writeKubeconfig({ context: 'cks', user: LEARNER }, address, identity));
}
