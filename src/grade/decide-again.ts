import type { Ground } from '../model/ground.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { Verdict } from '../model/result.ts';
import type { CheckSpec } from '../model/task.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import { planChecks } from './plan-checks.ts';
import { settleVerdict } from './requirements.ts';

/**
 * The verdicts of a task's checks from what they were decided on earlier: pure, offline, the same every time. Answers
 * them by check; a check without a ground is left out. Throws an Error for a check that no kind of this program takes.
 */
export function decideAgain(
  checks: readonly CheckSpec[],
  grounds: readonly Ground[],
  kinds: readonly CheckKind[] = CHECK_KINDS,
): ReadonlyMap<string, Verdict> {
  const decided = new Map<string, Verdict>();
  // what a check needs comes before it
  for (const { check, kind, spec } of planChecks(checks, kinds)) {
    const ground = grounds.find((one) => one.check === check.id);
    if (ground === undefined) continue;
    const seen = ground.by === 'facts' ? kind.decide(spec, ground.facts) : ground.verdict;
    const required = check.requires.flatMap((id) => {
      const needed = checks.find((other) => other.id === id);
      const verdict = decided.get(id);
      return needed === undefined || verdict === undefined ? [] : [{ check: needed, verdict }];
    });
    decided.set(check.id, settleVerdict(seen, required));
  }
  return decided;
}
