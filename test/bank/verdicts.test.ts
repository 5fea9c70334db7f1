import { expect, test } from '@jest/globals';
import type { PackTestReport } from '../../src/model/pack-test.ts';
import { makeEmbeddedHome } from '../integration/embedded/embedded-home.ts';
import { recordedVerdicts, tableOf } from '../verdicts/table.ts';

const LIMIT_MS = 30 * 60_000;

test(
  'every attempt of the whole bank gets the verdicts of a real cluster',
  async () => {
    const home = makeEmbeddedHome();
    try {
      await home.cks('up', '--provider', 'embedded');
      const tested = await home.cks('pack', 'test', '--provider', 'embedded', '--output', 'json', '--yes');
      const report = JSON.parse(tested.stdout) as PackTestReport;
      const odd = report.tasks.flatMap(({ task, attempts }) =>
        attempts
          .filter(({ verdict }) => verdict !== 'as expected')
          .map(({ name, verdict, note }) => `${task} ${name}: ${verdict}: ${note}`),
      );
      expect(odd).toEqual([]);
      const recorded = recordedVerdicts();
      for (const [task, attempts] of Object.entries(tableOf(report)))
        expect({ task, attempts }).toEqual({ task, attempts: recorded[task] });
    } finally {
      await home.remove();
    }
  },
  LIMIT_MS,
);
