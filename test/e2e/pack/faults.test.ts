import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  gradeUnderFaults,
  seenWithoutApi,
  wrongTurns,
  type FaultReport,
} from '../../faults/grade-under-faults.ts';
import { CLUSTER_LIMIT_MS, openPracticeHome, signal } from '../cluster/practice-cluster.ts';

const MINUTE = 60_000;
const seed = Number(process.env['CKS_FAULTS_SEED'] ?? 20_261);
const home = openPracticeHome('faults');
let report: FaultReport;

beforeAll(
  async () => {
    await home.provider.up({}, () => undefined, signal());
    report = await gradeUnderFaults({
      provider: home.provider,
      homeId: home.homeId,
      sideBySide: 8,
      seed,
      env: process.env,
      signal: signal(12 * MINUTE),
    });
  },
  CLUSTER_LIMIT_MS + 13 * MINUTE,
);

afterAll(async () => home.remove(), 2 * MINUTE);

test('every attempt is as expected before anything goes wrong', () => {
  expect(report.odd).toEqual([]);
});

test(`by no fault a check turns from pass to fail or from fail to pass (seed ${seed})`, () => {
  expect(wrongTurns(report.turns)).toEqual([]);
});

test('with the API server stopped every check that needs it is an error', () => {
  expect(seenWithoutApi(report.turns)).toEqual([]);
});
