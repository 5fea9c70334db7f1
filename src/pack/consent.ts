import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { digestFiles } from './digest.ts';
import type { Pack } from './load-pack.ts';
import { listTree, readBytes } from './pack-tree.ts';

/**
 * The digest that a person's consent to run a pack's scripts is kept under. The pack's own digest leaves solutions/
 * out, since they change no verdict; but there the scripts are. Files that can't be read (too large, links out of the
 * pack) are refused before any of them runs, and count by their name.
 */
export function digestForConsent(pack: Pack): string {
  const files: [string, Uint8Array][] = [['tasks', Buffer.from(pack.identity.digest)]];
  if (existsSync(join(pack.root, 'solutions'))) {
    const tree = listTree(pack.root, 'solutions');
    for (const file of tree.files.values()) {
      const bytes = readBytes(file);
      files.push([file.path, Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.message)]);
    }
  }
  return digestFiles(files);
}
