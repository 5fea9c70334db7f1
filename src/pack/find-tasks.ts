import { basename } from 'node:path';
import { faultOfFile, type PackFault } from './pack-fault.ts';
import type { Tree } from './pack-tree.ts';

const LABEL = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

/**
 * The task folders of a listed tasks/, as `<domain>/<task>`, in order. Folders without a task.yaml, a task.yaml at
 * another depth, and a second task of the same name are faults.
 */
export function findTasks(tree: Tree): {
  readonly folders: readonly string[];
  readonly faults: readonly PackFault[];
} {
  const faults: PackFault[] = [];
  const folders: string[] = [];
  for (const folder of [...tree.folders].toSorted()) {
    const steps = folder.split('/').slice(1);
    if (steps.length !== 2) continue;
    if (tree.files.has(`${folder}/task.yaml`)) folders.push(steps.join('/'));
    else
      faults.push(
        faultOfFile(`${folder}/task.yaml`, 'the task has no task.yaml', 'write it, or remove the folder'),
      );
    for (const step of steps) {
      if (!LABEL.test(step)) {
        const message = `the folder name \`${step}\` is not a DNS label`;
        faults.push(faultOfFile(folder, message, 'use lower-case letters, digits and dashes'));
      }
    }
  }
  for (const path of tree.files.keys()) {
    const depth = path.split('/').length;
    // tasks/<domain>/<task>/task.yaml; deeper ones are files of a task
    if (basename(path) === 'task.yaml' && depth < 4) {
      faults.push(faultOfFile(path, 'a task lies at tasks/<domain>/<task>/task.yaml', 'move it there'));
    }
  }
  const byName = new Map<string, string>();
  for (const folder of folders) {
    const name = basename(folder);
    const first = byName.get(name);
    if (first === undefined) byName.set(name, folder);
    else {
      const message = `tasks/${first} has the same name \`${name}\``;
      faults.push(
        faultOfFile(`tasks/${folder}/task.yaml`, message, 'rename one of the two folders and tasks'),
      );
    }
  }
  return { folders, faults };
}
