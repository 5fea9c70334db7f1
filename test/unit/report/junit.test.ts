import { describe, expect, test } from '@jest/globals';
import { gradeSuite, junitXml } from '../../../src/report/junit.ts';
import { checkResult, gradeResult } from './samples.ts';

const xmlOf = (...changes: Parameters<typeof checkResult>[0][]): string =>
  junitXml([gradeSuite(gradeResult(changes.map(checkResult)))]);

describe('JUnit XML', () => {
  test('counts a failed check as a failure and one that could not be looked at as an error', () => {
    const xml = xmlOf({}, { status: 'fail' }, { status: 'error', reason: 'timeout' });
    expect(xml).toContain('<testsuite name="cks/pod-ro" tests="3" failures="1" errors="1" time="0.120"');
    expect(xml.match(/<failure /g)).toHaveLength(1);
    expect(xml.match(/<error /g)).toHaveLength(1);
  });

  test('escapes what XML would read as its own', () => {
    const xml = xmlOf({ status: 'fail', actual: `<a b="c">&'x'\n]]>` });
    expect(xml).toContain('message="&lt;a b=&quot;c&quot;&gt;&amp;&apos;x&apos;&#10;]]&gt;"');
  });

  test('has no character that XML 1.0 forbids', () => {
    const xml = xmlOf({ status: 'fail', actual: 'a\u0000b\u0008c\uFFFEd\uD800e\u001B[31mf' });
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
    expect(xml.isWellFormed()).toBe(true);
  });
});
