import { regexFinds } from '../../lib/regex.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { judgeRules } from '../rules.ts';
import type { InsideSpec, LookExpectation, Refusal } from '../spec-parts.ts';
import { allOf, couldNotLook, cut, fail, pass } from '../verdicts.ts';
import type { InsideFacts, RunFacts } from './facts.ts';
import { mountLines } from './mount-lines.ts';

/** The verdict on what was seen inside one container; null when the spec asks for no look inside. */
export function judgeInside(spec: InsideSpec, facts: InsideFacts): Verdict | null {
  const verdict = judge(spec, facts);
  if (verdict === null) return null;
  return { ...verdict, actual: `${facts.name}: ${verdict.actual}` };
}

function judge(spec: InsideSpec, facts: InsideFacts): Verdict | null {
  if (spec.readFile !== undefined && spec.expect !== undefined)
    return judgeFile(spec.readFile, spec.expect, facts);
  if (spec.run !== undefined && spec.refused !== undefined) return judgeRefusal(spec.refused, facts);
  if (spec.run !== undefined && spec.expect !== undefined) return judgeRun(spec.expect, facts.run, facts);
  return null;
}

function judgeFile(path: string, expect: LookExpectation, facts: InsideFacts): Verdict {
  const expected = expect.fileAbsent === true ? `no ${path}` : `${path} ${describe(expect)}`.trim();
  if (facts.file === null) return notGathered(expected);
  if ('notSeen' in facts.file) return couldNotLook(facts.file.notSeen, expected);
  const { seen } = facts.file;
  const evidence = fileEvidence(path, expect, facts);
  switch (seen.file) {
    case 'not-running':
      return fail({ expected, actual: `the container is not running: ${seen.message}` }, true);
    case 'absent':
      return expect.fileAbsent === true
        ? pass({ expected, actual: 'it is not there', evidence })
        : fail({ expected, actual: `there is no ${path}`, evidence }, expect.fileAbsent === false);
    case 'present': {
      if (expect.fileAbsent === true) return fail({ expected, actual: `${path} is there`, evidence }, true);
      const parts: Verdict[] = [];
      if (expect.fileAbsent === false) parts.push(pass({ expected, actual: 'it is there' }));
      parts.push(...judgeTexts(expect, { stdout: seen.text, stderr: '', exitCode: 0 }, facts));
      return { ...allOf(parts), evidence };
    }
  }
}

function judgeRun(expect: LookExpectation, run: InsideFacts['run'], facts: InsideFacts): Verdict {
  const expected = describe(expect);
  if (run === null) return notGathered(expected);
  if ('notSeen' in run) return couldNotLook(run.notSeen, expected);
  const { seen } = run;
  const evidence = [transcript(seen)];
  if (seen.ran !== true) {
    const running = seen.ran === false;
    const actual = running
      ? `nothing of what was tried is in the container: ${seen.message}`
      : `the container is not running: ${seen.message}`;
    return fail({ expected, actual, evidence }, !running);
  }
  return { ...allOf(judgeTexts(expect, seen, facts)), evidence };
}

/**
 * A refusal is proven by three things: the command ran and ended with another code than 0, it said the asked cause,
 * and the same instrument succeeds at what is allowed.
 */
function judgeRefusal(refused: Refusal, facts: InsideFacts): Verdict {
  const expected = `refused: ${refused.stderr}`;
  const { run, control } = facts;
  if (run === null || control === null) return notGathered(expected);
  if ('notSeen' in run) return couldNotLook(run.notSeen, expected);
  const evidence = [transcript(run.seen)];
  if (run.seen.ran !== true) {
    if (run.seen.ran === 'not-running')
      return fail({ expected, actual: `the container is not running: ${run.seen.message}`, evidence }, true);
    // nothing was tried, so nothing was refused
    return couldNotLook(
      { reason: 'unavailable', message: `no command to try it with: ${run.seen.message}` },
      expected,
      evidence,
    );
  }
  if (run.seen.exitCode === 0) return fail({ expected, actual: 'it was allowed', evidence });
  if (!regexFinds(run.seen.stderr, refused.stderr)) {
    const said = cut(run.seen.stderr.trim());
    return fail({ expected, actual: `refused for another cause: ${said}`, evidence });
  }
  if ('notSeen' in control) return couldNotLook(control.notSeen, expected, evidence);
  const allowed = judgeRun(refused.control.expect, control, facts);
  if (allowed.status !== 'pass') {
    const text = `it was refused, but what is allowed does not work either: ${allowed.actual}`;
    return fail({ expected, actual: text, evidence: [...evidence, transcript(control.seen)] });
  }
  return pass({ expected, actual: cut(run.seen.stderr.trim()), evidence });
}

function judgeTexts(
  expect: LookExpectation,
  seen: { readonly stdout: string; readonly stderr: string; readonly exitCode: number },
  facts: InsideFacts,
): readonly Verdict[] {
  const parts: Verdict[] = [];
  if (expect.exitCode !== undefined)
    parts.push(
      compare(
        seen.exitCode === expect.exitCode,
        `exit code ${expect.exitCode}`,
        `exit code ${seen.exitCode}`,
      ),
    );
  for (const stream of ['stdout', 'stderr'] as const) {
    const pattern = expect[stream];
    if (pattern === undefined) continue;
    const text = seen[stream].trim();
    parts.push(
      compare(
        regexFinds(seen[stream], pattern),
        `a match of ${pattern}`,
        text === '' ? 'nothing' : cut(text),
      ),
    );
  }
  if (expect.rules !== undefined) {
    const { stdout, stderr, exitCode } = seen;
    parts.push(
      ...judgeRules(expect.rules, { stdout, stderr, exitCode, container: facts.container }, () => true),
    );
  }
  return parts;
}

function compare(holds: boolean, expected: string, actual: string): Verdict {
  return holds ? pass({ expected, actual }) : fail({ expected, actual }, true);
}

function describe(expect: LookExpectation): string {
  const words = [
    expect.fileAbsent === false ? 'there' : undefined,
    expect.exitCode === undefined ? undefined : `exit code ${expect.exitCode}`,
    expect.stdout,
    expect.stderr,
    ...(expect.rules ?? []).map(({ expected }) => expected),
  ];
  return words.filter((word) => word !== undefined).join(', ');
}

/** Facts that lack what the spec asks for are another spec's: a fault of ours, never a pass. */
function notGathered(expected: string): Verdict {
  return couldNotLook({ reason: 'unavailable', message: 'the facts are of another check' }, expected);
}

const SHOWN_TEXT = 2_000;

function transcript(run: RunFacts): Evidence {
  const [first = '', ...rest] = run.command.join(' ').split('\n');
  const title = `$ ${first}${rest.length === 0 ? '' : ' ...'}`;
  if (run.ran !== true) return { title, text: run.message };
  const text = `${run.stdout}${run.stderr}`.slice(0, SHOWN_TEXT);
  return { title, text: `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}exit code ${run.exitCode}` };
}

function fileEvidence(path: string, expect: LookExpectation, facts: InsideFacts): readonly Evidence[] {
  if (facts.file === null || 'notSeen' in facts.file || facts.file.seen.file === 'not-running') return [];
  const { seen } = facts.file;
  const title = `${path} of ${facts.name}, read by ${seen.by}`;
  if (seen.file === 'absent') return [{ title, text: 'not there' }];
  if (seen.text === '') return [{ title, text: 'there' }];
  return [{ title, text: mountLines(seen.text, expect.rules ?? []) ?? seen.text.slice(0, SHOWN_TEXT) }];
}
