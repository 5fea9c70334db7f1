import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { changesBetween } from '../../../../cluster/site/snapshot/compare.ts';
import { lateChanges } from '../../../../cluster/site/snapshot/late-changes.ts';
import { settledFor } from '../../../../cluster/site/snapshot/settled.ts';
import { takeSnapshot, type ClusterSnapshot } from '../../../../cluster/site/snapshot/take.ts';
import { writeFileAtomic } from '../../../../lib/files.ts';
import {
  changedSince,
  compareFolders,
  copyFolder,
  digestFolder,
  type FolderDigest,
} from '../../../../lib/folder-digest.ts';
import { CouldNotLook } from '../../../../model/could-not-look.ts';
import type { Cluster } from '../../../../model/ports/cluster.ts';
import type { ProviderName } from '../../../../model/provider.ts';
import type { OpenTask } from '../../../../model/ports/open-task.ts';
import type { TrainerParts } from '../../parts.ts';

/** What the learner could have changed, as it was when the exam ended. */
export interface BellSnapshot {
  /** Null where the cluster did not answer, or there is none. */
  readonly cluster: ClusterSnapshot | null;
  /** Why there is none. */
  readonly why: string;
  /** By the task's id. */
  readonly folders: Readonly<Record<string, FolderDigest>>;
}

/** A place to look at: the exam's tasks and their cluster, as far as there is one. */
export interface SnapshotPlace {
  readonly exam: string;
  /** ISO 8601 */
  readonly bell: string;
  readonly tasks: readonly OpenTask[];
  readonly cluster: Cluster | null;
  readonly digestKey: string;
}

/** Where an exam's snapshot and the copies of its working folders are kept. */
export function examFolder({ options }: TrainerParts, exam: string): string {
  return join(dirname(options.paths.database), 'exams', exam);
}

/** The snapshot that was taken; null where there is none, or it can't be read any more. */
export function readBellSnapshot(parts: TrainerParts, exam: string): BellSnapshot | null {
  try {
    return JSON.parse(readFileSync(snapshotFile(parts, exam), 'utf8')) as BellSnapshot;
  } catch {
    return null;
  }
}

/** Takes the snapshot once; one without a cluster, which may answer now, is taken anew. */
export async function takeBellSnapshot(
  parts: TrainerParts,
  place: SnapshotPlace,
  signal: AbortSignal,
): Promise<BellSnapshot> {
  const before = readBellSnapshot(parts, place.exam);
  if (before !== null && (before.cluster !== null || place.cluster === null)) return before;
  const folder = examFolder(parts, place.exam);
  const folders = Object.fromEntries(
    place.tasks.map(({ task, workdir }) => [
      task.id,
      copyFolder(workdir, join(folder, 'work', ...task.id.split('/'))),
    ]),
  );
  const taken: BellSnapshot = { ...(await lookAtCluster(place, signal)), folders };
  writeFileAtomic(snapshotFile(parts, place.exam), JSON.stringify(taken));
  return taken;
}

/** What changed since the snapshot, in words. */
export async function changesSinceBell(
  before: BellSnapshot,
  place: SnapshotPlace,
  signal: AbortSignal,
): Promise<{ readonly changes: readonly string[]; readonly notes: readonly string[] }> {
  const now = await lookAtCluster(place, signal);
  const files = place.tasks.flatMap(({ task, workdir }) =>
    compareFolders(before.folders[task.id] ?? {}, digestFolder(workdir)).map(
      ({ path, change }) => `${task.name}: file ${path} was ${change}`,
    ),
  );
  if (before.cluster === null || now.cluster === null) {
    const why = before.cluster === null ? before.why : now.why;
    const notes =
      why === ''
        ? []
        : [`Whether anything in the cluster changed after the bell could not be looked at: ${why}.`];
    return { changes: files, notes };
  }
  return { changes: [...changesBetween(before.cluster, now.cluster), ...files], notes: [] };
}

/** What was changed between the bell and the snapshot: grading sees it, and the reader is told. */
export function changesBeforeSnapshot({ cluster }: BellSnapshot, place: SnapshotPlace): readonly string[] {
  const bell = Date.parse(place.bell);
  const objects = cluster === null ? [] : lateChanges(cluster, place.bell);
  const files = place.tasks.flatMap(({ task, workdir }) =>
    changedSince(workdir, bell).map((path) => `${task.name}: file ${path}`),
  );
  return [...objects, ...files];
}

/**
 * For how long nothing of a task had changed when the snapshot was taken: the grader need not wait for what had its time
 * before. 0 where the cluster's clock is not this machine's.
 */
export function settledSinceBell(
  { cluster }: BellSnapshot,
  namespaces: readonly string[],
  provider: ProviderName,
): number {
  return cluster === null || provider === 'kubeconfig' ? 0 : settledFor(cluster, namespaces);
}

async function lookAtCluster(
  { cluster, tasks, digestKey }: SnapshotPlace,
  signal: AbortSignal,
): Promise<Pick<BellSnapshot, 'cluster' | 'why'>> {
  if (cluster === null) return { cluster: null, why: '' };
  const namespaces = tasks.flatMap(({ task }) => task.namespaces);
  try {
    return { cluster: await takeSnapshot(cluster, namespaces, digestKey, signal), why: '' };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof CouldNotLook)) throw error;
    return { cluster: null, why: error.message };
  }
}

function snapshotFile(parts: TrainerParts, exam: string): string {
  return join(examFolder(parts, exam), 'at-the-bell.json');
}
