import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureFolder, writeFileAtomic } from '../../../lib/files.ts';
import type { KubeObject } from '../../../model/kube-object.ts';
import { readIfThere } from '../../practice/cluster-files.ts';

/** Keeps what a cluster was like when an attempt began, for its reset; one file per attempt. */
export interface StartRecords {
  write(attempt: string, objects: readonly KubeObject[]): void;
  /** Null where none was kept, or it can't be read any more. */
  read(attempt: string): Promise<readonly KubeObject[] | null>;
  remove(attempt: string): void;
}

/** Records below a folder. Writing throws MachineFault where the disk says no. */
export function startRecords(folder: string): StartRecords {
  const pathOf = (attempt: string): string => join(folder, `${attempt}.json`);
  return {
    write(attempt, objects) {
      ensureFolder(folder);
      writeFileAtomic(pathOf(attempt), JSON.stringify(objects));
    },
    async read(attempt) {
      const text = await readIfThere(pathOf(attempt));
      try {
        return text === undefined ? null : (JSON.parse(text) as readonly KubeObject[]);
      } catch {
        return null;
      }
    },
    remove: (attempt) => rmSync(pathOf(attempt), { force: true }),
  };
}
