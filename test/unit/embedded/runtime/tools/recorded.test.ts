import { describe, expect, test } from '@jest/globals';
import { readRecords, runScript } from '../run-script.ts';

/** What every recorded script finds in its folder. */
const setting = [
  'mkdir -p /tmp/q; cd /tmp/q; echo abc > a.txt; mkdir -p d/e; ln -s a.txt l; : > .h',
  "touch -d '2020-01-02 03:04:05' old; chmod 4755 old; echo x > d/f",
  "touch -d '2020-01-02 03:04:05' a.txt d/f d/e d .; ",
].join('; ');

const flavours = [
  { flavour: 'busybox', image: 'busybox:1.32.0', shell: 'sh' },
  { flavour: 'gnu', image: 'httpd', shell: 'bash' },
] as const;

describe.each(flavours)('the tools of $flavour', ({ flavour, image, shell }) => {
  const records = readRecords(import.meta.dirname, flavour);
  test.each(records)('answer as the real ones do: $script', async ({ script, output, code }) => {
    expect(await runScript(setting + script, { image, shell })).toEqual({ output, code });
  });
});
