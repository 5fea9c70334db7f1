import { readFile, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MachineFault } from '../../lib/errors.ts';

/** Below a cluster's folder: what the cluster was like when attempts began. */
export const STARTS_FOLDER = 'starts';

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
  /** What the cluster was like when attempts began. */
  readonly starts: string;
}

export function clusterFiles(clustersFolder: string, cluster: string): ClusterFiles {
  const folder = join(clustersFolder, cluster);
  return {
    folder,
    grader: join(folder, 'grader.kubeconfig'),
    learner: join(folder, 'learner.kubeconfig'),
    brokenLearner: join(folder, 'learner.kubeconfig.broken'),
    // beside the folder, because the folder goes with the cluster
    starts: join(folder, STARTS_FOLDER),
    lock: join(clustersFolder, `${cluster}.lock`),
  };
}

/** The text of a file; undefined when there is none. Throws MachineFault. */
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
  await rm(files.starts, { recursive: true, force: true });
  await rmdir(files.folder).catch(() => undefined);
}
