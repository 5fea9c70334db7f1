import { isChosen } from '../inside/chosen-container.ts';
import { stringAt } from '../../model/json-read.ts';
import type { CheckKind } from '../../model/ports/check-kind.ts';
import type { Verdict } from '../../model/result.ts';
import { missingContainers } from '../inside/look-into-pods.ts';
import { gatherLogs, type ContainerLog, type LogsFacts } from '../logs/gather-logs.ts';
import { describeLines, judgeLog } from '../logs/judge-log.ts';
import { logsSchema, type LogsSpec } from '../logs/spec.ts';
import { surroundingsOf } from '../pod-facts.ts';
import { describeTarget, eventEvidence } from '../pod-verdict.ts';
import { allOf, couldNotLook, fail } from '../verdicts.ts';

export const logsKind: CheckKind<LogsSpec, LogsFacts> = {
  name: 'logs',
  summary: "Looks for lines in containers' logs.",
  schema: logsSchema,
  needs: () => ({ cluster: ['pods'], host: [] }),
  gather: gatherLogs,
  decide,
};

function decide(spec: LogsSpec, facts: LogsFacts): Verdict {
  const expected = describeLines(spec);
  const what = describeTarget(spec.pod);
  if ('notSeen' in facts.pods) return couldNotLook(facts.pods.notSeen, expected);
  if (facts.pods.seen.length === 0) {
    const evidence = eventEvidence(surroundingsOf(facts));
    return fail({ expected, actual: `${what}: not found`, evidence }, spec.pod.name === undefined);
  }
  const { containers } = spec;
  const missing =
    containers === undefined ? [] : facts.pods.seen.flatMap((pod) => missingContainers(pod, containers));
  if (missing.length > 0)
    return fail({ expected, actual: `${what} has no container ${[...new Set(missing)].join(', ')}` });
  const meant = facts.logs.filter((log) => isMeant(spec, log));
  if (meant.length === 0) return fail({ expected, actual: `${what} has no container with such a log` });
  const verdicts = meant.map((log) => judgeLog(spec, log));
  if (spec.match === 'all') return allOf(verdicts);
  const passed = verdicts.find(({ status }) => status === 'pass');
  // one of those that could not be read may have had it
  return passed ?? verdicts.find(({ status }) => status === 'error') ?? allOf(verdicts);
}

function isMeant({ only }: LogsSpec, { container }: ContainerLog): boolean {
  return isChosen(only, container) && (only !== undefined || stringAt(container, 'name') !== null);
}
