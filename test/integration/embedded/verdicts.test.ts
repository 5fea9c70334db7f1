import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { PackTestReport } from '../../../src/model/pack-test.ts';
import { recordedVerdicts, tableOf } from '../../verdicts/table.ts';
import { makeEmbeddedHome, type EmbeddedHome } from './embedded-home.ts';

// the whole bank takes longer than these tests may: test/bank tries it
const SAMPLED = ['pack', 'test', '--provider', 'embedded', '--sample', '3', '--output', 'json', '--yes'];

/** They need a container engine, or programs that are not simulated. */
const NOT_HERE = ['cks/tls-secret', 'cks/docker-read-only'];

let home: EmbeddedHome;
let report: PackTestReport;
let code: number | null;

beforeAll(async () => {
  home = makeEmbeddedHome();
  await home.cks('up', '--provider', 'embedded');
  const tested = await home.cks(...SAMPLED);
  report = JSON.parse(tested.stdout) as PackTestReport;
  ({ code } = tested);
}, 600_000);

afterAll(async () => home.remove());

test('every attempt at every task that can be done here is as expected', () => {
  const odd = report.tasks.flatMap(({ task, attempts }) =>
    attempts
      .filter(({ verdict }) => verdict !== 'as expected')
      .map(({ name, verdict, note }) => `${task} ${name}: ${verdict}: ${note}`),
  );
  expect(odd).toEqual([]);
});

test('only tasks whose needs are not met are left out, with the reason', () => {
  const left = report.tasks.filter(({ status }) => status === 'unavailable');
  expect(left.map(({ task }) => task)).toEqual(NOT_HERE);
  for (const { reason } of left) expect(reason).not.toBe('');
  expect(code).toBe(0);
});

test('attempt by attempt and check by check the verdicts are those of a real cluster', () => {
  const recorded = recordedVerdicts();
  const ours = tableOf(report);
  expect(Object.keys(ours).length).toBeGreaterThanOrEqual(3);
  for (const [task, attempts] of Object.entries(ours))
    for (const [attempt, checks] of Object.entries(attempts))
      expect({ task, attempt, checks }).toEqual({ task, attempt, checks: recorded[task]?.[attempt] });
});
