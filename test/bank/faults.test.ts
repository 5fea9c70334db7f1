import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createEmbeddedProvider } from '../../src/cluster/embedded-provider.ts';
import { systemClock } from '../../src/lib/clock.ts';
import type { ClusterProvider } from '../../src/model/ports/provider.ts';
import {
  gradeUnderFaults,
  seenWithoutApi,
  wrongTurns,
  type FaultReport,
} from '../faults/grade-under-faults.ts';

const SCRIPT = fileURLToPath(new URL('../../dist/embedded.js', import.meta.url));
const MINUTE = 60_000;
const seed = Number(process.env['CKS_FAULTS_SEED'] ?? 20_261);

let folder: string;
let provider: ClusterProvider;
let report: FaultReport;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cks-faults-'));
  const homeId = 'faults';
  provider = createEmbeddedProvider({
    homeId,
    clustersFolder: join(folder, 'clusters'),
    env: process.env,
    clock: systemClock,
    program: [process.execPath, SCRIPT],
  });
  const signal = AbortSignal.timeout(20 * MINUTE);
  await provider.up({}, () => undefined, signal);
  report = await gradeUnderFaults({
    provider,
    homeId,
    sideBySide: 6,
    seed,
    tasks: process.env['CKS_FAULTS_TASKS']?.split(','),
    env: process.env,
    signal,
  });
}, 21 * MINUTE);

afterAll(async () => {
  await provider.down(() => undefined, AbortSignal.timeout(MINUTE));
  rmSync(folder, { recursive: true, force: true });
}, MINUTE);

test('every attempt is as expected before anything goes wrong', () => {
  expect(report.odd).toEqual([]);
});

test(`by no fault a check turns from pass to fail or from fail to pass (seed ${seed})`, () => {
  expect(wrongTurns(report.turns)).toEqual([]);
});

test('with the API server stopped every check that needs it is an error', () => {
  expect(seenWithoutApi(report.turns)).toEqual([]);
});

test('the faults were felt, and did not keep everything from being seen', () => {
  const { turns, requests } = report;
  const share = (trouble: string): number => {
    const own = turns.filter((turn) => turn.trouble === trouble);
    return own.filter(({ after }) => after === 'error').length / own.length;
  };
  expect(requests.refused / requests.came).toBeGreaterThan(0.05);
  expect(share('answering')).toBeGreaterThan(0.05);
  expect(share('answering')).toBeLessThan(0.9);
});
