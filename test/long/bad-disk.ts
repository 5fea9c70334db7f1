import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ExamHome } from './exam-home.ts';

/** The disk that a home's history is on, which can be made to refuse. */
export interface BadDisk {
  full(): void;
  readOnly(): void;
  mend(): void;
  remove(): void;
}

/** Owns nothing on any machine. */
const NOBODY = 65_534;

/** A small disk of its own where this machine lets us mount one; else limits of the processes and rights of files. */
export function badDisk(home: ExamHome): BadDisk {
  const folder = dirname(home.data);
  return mount('-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', folder) ? mountedDisk(home, folder) : limited(home);
}

function mount(...argv: readonly string[]): boolean {
  return spawnSync('mount', argv).status === 0;
}

function remount(folder: string, how: 'ro' | 'rw'): void {
  if (!mount('-o', `remount,${how}`, folder)) throw new Error(`can't remount ${folder}`);
}

function mountedDisk(home: ExamHome, folder: string): BadDisk {
  const filling = join(home.data, 'filling');
  return {
    full() {
      try {
        writeFileSync(filling, Buffer.alloc(64 * 1024 * 1024));
      } catch {
        // what there was of room is taken
      }
    },
    readOnly: () => remount(folder, 'ro'),
    mend() {
      remount(folder, 'rw');
      rmSync(filling, { force: true });
    },
    remove: () => void spawnSync('umount', [folder]),
  };
}

function limited(home: ExamHome): BadDisk {
  const setModes = (folderMode: number, fileMode: number): void => {
    for (const entry of readdirSync(home.data, { withFileTypes: true }))
      if (entry.isFile()) chmodSync(join(home.data, entry.name), fileMode);
    chmodSync(home.data, folderMode);
  };
  return {
    full: () => {
      home.limits = ['/bin/sh', '-c', 'ulimit -f 0; exec "$@"', 'limited'];
    },
    readOnly() {
      setModes(0o555, 0o444);
      if (process.getuid?.() === 0) home.uid = NOBODY;
    },
    mend() {
      home.limits = [];
      home.uid = undefined;
      setModes(0o755, 0o644);
    },
    remove: () => undefined,
  };
}
