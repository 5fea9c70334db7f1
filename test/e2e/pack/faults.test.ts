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
// an hour's quarter on a quiet machine: only where it is asked for
const asked = process.env['CKS_FAULTS'] === '1';
const whenAsked = asked ? test : test.skip;
const home = openPracticeHome('faults');
let report: FaultReport;

beforeAll(
  async () => {
    if (!asked) return;
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

afterAll(async () => {
  if (asked) await home.remove();
}, 2 * MINUTE);

whenAsked('every attempt is as expected before anything goes wrong', () => {
  expect(report.odd).toEqual([]);
});

whenAsked(`by no fault a check turns from pass to fail or from fail to pass (seed ${seed})`, () => {
  expect(wrongTurns(report.turns)).toEqual([]);
});

whenAsked('with the API server stopped every check that needs it is an error', () => {
  expect(seenWithoutApi(report.turns)).toEqual([]);
});
