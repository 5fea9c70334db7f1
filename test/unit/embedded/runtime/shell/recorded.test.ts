import { describe, expect, test } from '@jest/globals';
import { readRecords, runScript } from '../run-script.ts';

const shells = [
  { dialect: 'ash', image: 'busybox:1.32.0', shell: 'sh' },
  { dialect: 'dash', image: 'httpd', shell: 'dash' },
  { dialect: 'bash', image: 'httpd', shell: 'bash' },
] as const;

describe.each(shells)('$dialect', ({ dialect, image, shell }) => {
  const records = readRecords(import.meta.dirname, dialect);
  test.each(records)('answers as the real one does: $script', async ({ script, output, code }) => {
    expect(await runScript(script, { image, shell })).toEqual({ output, code });
  });
});
