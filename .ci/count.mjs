// count.mjs FAILED-STEPS FILE...: adds up jest's JSON reports and prints "N passed, N failed, N skipped". A report that
// can't be read counts as nothing: its step has failed. A test file that didn't load is one failure.
import { readFileSync } from 'node:fs';

const [failedSteps, ...files] = process.argv.slice(2);
const total = { passed: 0, failed: Number(failedSteps), skipped: 0 };

for (const file of files) {
  let report;
  try {
    report = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    continue;
  }
  total.passed += report.numPassedTests;
  total.failed += report.numFailedTests + report.numRuntimeErrorTestSuites;
  total.skipped += report.numPendingTests + report.numTodoTests;
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
