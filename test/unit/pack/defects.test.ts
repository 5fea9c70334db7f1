import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkPack } from '../../../src/pack/check-pack.ts';
import { loadPack } from '../../../src/pack/load-pack.ts';
import { formatFault } from '../../../src/pack/pack-fault.ts';
import { FIXTURE_KINDS } from '../../fixtures/packs/kinds.ts';
import { DEFECTS } from './defects.ts';
import { fixturePack } from './fixture-pack.ts';

describe('every fault of a pack is told with file, line, column and what to do', () => {
  test.each(Object.entries(DEFECTS))('%s', async (name, expected) => {
    const root = fixturePack(name);
    const { faults } = await checkPack(root, FIXTURE_KINDS);
    expect(faults.map((fault) => formatFault(fault).replace(root, 'ROOT'))).toEqual(expected);
  });

  test('no fixture is left out', () => {
    const folders = readdirSync(join(fixturePack('.')), { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    );
    expect(Object.keys(DEFECTS).toSorted()).toEqual(folders.map(({ name }) => name).toSorted());
  });

  test('a pack with a fault below tasks/ does not load, and tells the same', async () => {
    const read = await loadPack(fixturePack('many-faults'), FIXTURE_KINDS);
    expect(read.ok ? [] : read.faults.map(formatFault)).toEqual(DEFECTS['many-faults']);
  });

  test('a pack whose solutions alone have faults loads', async () => {
    expect(await loadPack(fixturePack('solution-absent'), FIXTURE_KINDS)).toMatchObject({ ok: true });
  });
});
