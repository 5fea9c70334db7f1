import { parseIdMap, parseProcessStatus, type IdMap } from '../../model/process-status.ts';
import type { Verdict } from '../../model/result.ts';
import { judgeRules } from '../rules.ts';
import type { Rule } from '../spec-parts.ts';
import { allOf, couldNotLook, fail } from '../verdicts.ts';
import type { FileFacts } from '../inside/facts.ts';
import type { ProcessFacts } from './gather-process.ts';
import { statusEvidence } from './status-evidence.ts';

/** The verdict on one container's main process. `replaceable`: its Pod may yet be replaced by another one. */
export function judgeProcess(rules: readonly Rule[], facts: ProcessFacts, replaceable: boolean): Verdict {
  const verdict = judge(rules, facts, replaceable);
  return { ...verdict, actual: `${facts.name}: ${verdict.actual}` };
}

function judge(
  rules: readonly Rule[],
  { container, name, status, maps }: ProcessFacts,
  replaceable: boolean,
): Verdict {
  const expected = [...new Set(rules.map((rule) => rule.expected))].join('; ');
  if ('notSeen' in status) return couldNotLook(status.notSeen, expected);
  const file = status.seen;
  if (file.file === 'not-running')
    return fail({ expected, actual: `the container is not running: ${file.message}` }, true);
  const unreadable = (message: string): Verdict => couldNotLook({ reason: 'unavailable', message }, expected);
  if (file.file === 'absent') return unreadable('there is no /proc/1/status in the container');
  const idMaps = maps === null ? null : readMaps(maps);
  if (typeof idMaps === 'string') return unreadable(idMaps);
  const process = parseProcessStatus(file.text, idMaps);
  if (process === null) return unreadable('/proc/1/status is not what a kernel writes there');
  const evidence = statusEvidence(name, file.text, file.by, rules);
  return { ...allOf(judgeRules(rules, { process, container }, () => replaceable)), evidence };
}

function readMaps(maps: NonNullable<ProcessFacts['maps']>): { uid: IdMap; gid: IdMap } | string {
  if ('notSeen' in maps) return maps.notSeen.message;
  const [uid, gid] = maps.seen.map((file: FileFacts) =>
    file.file === 'present' ? parseIdMap(file.text) : null,
  );
  if (uid === undefined || uid === null || gid === undefined || gid === null)
    return 'the ids of its user namespace could not be read';
  return { uid, gid };
}
