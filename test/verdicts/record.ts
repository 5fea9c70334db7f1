/**
 * Records what a kind cluster says of every reference attempt of the built-in pack:
 * `cks pack test --provider kind --output json | npm run -s record:verdicts`. Of tasks that the report is not about the
 * record stays.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { PackTestReport } from '../../src/model/pack-test.ts';
import { recordedVerdicts, tableOf } from './table.ts';

const report = JSON.parse(readFileSync(0, 'utf8')) as PackTestReport;
const table = { ...recordedVerdicts(), ...tableOf(report) };
writeFileSync(new URL('kind.json', import.meta.url), `${JSON.stringify(table, null, 1)}\n`);
