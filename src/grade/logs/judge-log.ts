import { regexFinds } from '../../lib/regex.ts';
import type { Evidence, Verdict } from '../../model/result.ts';
import { judgeRules } from '../rules.ts';
import { allOf, couldNotLook, cut, fail, pass } from '../verdicts.ts';
import type { ContainerLog } from './gather-logs.ts';
import type { LogsSpec } from './spec.ts';

/** The verdict on one container's log. Logs grow: what is not in one may still come. */
export function judgeLog(spec: LogsSpec, { container, name, log }: ContainerLog): Verdict {
  const expected = describeLines(spec);
  if ('notSeen' in log) return couldNotLook(log.notSeen, expected);
  if (!log.seen.logged) return fail({ expected, actual: `${name} has no log: ${log.seen.message}` }, true);
  const lines = log.seen.text.split('\n').filter((line) => line !== '');
  const parts: Verdict[] = [];
  if (spec.line !== undefined) parts.push(judgePresence(spec.line, lines, name));
  if (spec.noLine !== undefined) parts.push(judgeAbsence(spec.noLine, lines, log.seen.cut, name));
  if (spec.rules !== undefined) {
    const rules = judgeRules(spec.rules, { lines, container }, () => true);
    parts.push({ ...allOf(rules), actual: `${name}: ${allOf(rules).actual}`, evidence: [tail(lines, name)] });
  }
  return allOf(parts);
}

export function describeLines({ line, noLine, rules = [] }: LogsSpec): string {
  const words = [
    line === undefined ? null : `a line with ${line}`,
    noLine === undefined ? null : `no line with ${noLine.line}`,
    ...rules.map(({ expected }) => expected),
  ];
  return words.filter((word) => word !== null).join('; ');
}

function judgePresence(pattern: string, lines: readonly string[], name: string): Verdict {
  const expected = `a line with ${pattern}`;
  const found = lines.find((line) => regexFinds(line, pattern));
  return found === undefined
    ? fail({ expected, actual: `${name} logged no such line`, evidence: [tail(lines, name)] }, true)
    : pass({ expected, actual: cut(found), evidence: [{ title: `Log of ${name}`, text: cut(found) }] });
}

/** Absence is believed of a log that has what it must have, and that was read to its end. */
function judgeAbsence(
  { line: pattern, control }: NonNullable<LogsSpec['noLine']>,
  lines: readonly string[],
  isCut: boolean,
  name: string,
): Verdict {
  const expected = `no line with ${pattern}`;
  const evidence = [tail(lines, name)];
  const found = lines.find((line) => regexFinds(line, pattern));
  if (found !== undefined)
    return fail({ expected, actual: `${name} logged it`, evidence: [{ ...tail([found], name) }] });
  const working = lines.find((line) => regexFinds(line, control));
  if (working === undefined)
    return fail(
      {
        expected,
        actual: `${name} did not log what it must either, so nothing is shown: no line with ${control}`,
        evidence,
      },
      true,
    );
  if (isCut) {
    const message = `the log of ${name} is too long to be read to its end`;
    return couldNotLook({ reason: 'unavailable', message }, expected, evidence);
  }
  const shown = { title: `Log of ${name}, where this line shows that it is written`, text: cut(working) };
  return pass({ expected, actual: 'there is none', evidence: [shown] });
}

const SHOWN_LINES = 10;

function tail(lines: readonly string[], name: string): Evidence {
  const text = lines.slice(-SHOWN_LINES).map(cut).join('\n');
  return { title: `Log of ${name}${lines.length > SHOWN_LINES ? ', its end' : ''}`, text: text || 'empty' };
}
