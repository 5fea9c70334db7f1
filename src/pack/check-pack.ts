import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckKind } from '../model/ports/check-kind.ts';
import { type Pack, readPack } from './load-pack.ts';
import { faultOfFile, type PackFault, sortFaults } from './pack-fault.ts';
import { listTree } from './pack-tree.ts';
import { readReferences } from './read-references.ts';

export interface PackCheck {
  /** The pack with the tasks that are sound; null when there is no pack. */
  readonly pack: Pack | null;
  /** Solutions, alternatives and wrong attempts that were looked at. */
  readonly references: number;
  readonly faults: readonly PackFault[];
}

/** Everything that can be said of a pack without a cluster. A pack without solutions/ is sound, but can't be tested. */
export async function checkPack(root: string, kinds: readonly CheckKind[]): Promise<PackCheck> {
  const { pack, faults } = readPack(root, kinds);
  if (pack === null || !existsSync(join(root, 'solutions'))) return { pack, references: 0, faults };
  const all = [...faults];
  let references = 0;
  for (const task of pack.tasks) {
    const read = await readReferences(pack, task);
    references += read.references.length;
    all.push(...read.faults);
  }
  all.push(...findOrphans(root));
  return { pack, references, faults: sortFaults(all) };
}

/** Solutions of no task: most often of one that was renamed. */
function findOrphans(root: string): readonly PackFault[] {
  const { folders } = listTree(root, 'solutions');
  return [...folders].flatMap((folder) => {
    const steps = folder.split('/').slice(1);
    if (steps.length !== 2) return [];
    const task = `tasks/${steps.join('/')}/task.yaml`;
    return existsSync(join(root, task))
      ? []
      : [faultOfFile(folder, `there is no ${task} to these solutions`, 'rename or remove the folder')];
  });
}
