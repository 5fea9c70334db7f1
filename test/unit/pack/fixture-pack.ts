import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach } from '@jest/globals';
import { loadPack, type Pack } from '../../../src/pack/load-pack.ts';
import { FIXTURE_KINDS } from '../../fixtures/packs/kinds.ts';

/** The root of a pack of test/fixtures/packs. */
export function fixturePack(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/packs/${name}`, import.meta.url));
}

const copies: string[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
});

/** A copy of a fixture that a test may change; gone after the test. */
export function copyPack(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cks-pack-')));
  copies.push(folder);
  const root = join(folder, 'pack');
  cpSync(fixturePack(name), root, { recursive: true });
  return root;
}

/** Loads a pack that is known to be sound. */
export async function loadSound(root: string): Promise<Pack> {
  const read = await loadPack(root, FIXTURE_KINDS);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.pack;
}
