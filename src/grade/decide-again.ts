import type { Ground } from '../model/ground.ts';
import type { CheckKind } from '../model/ports/check-kind.ts';
import type { Verdict } from '../model/result.ts';
import type { CheckSpec } from '../model/task.ts';
import { CHECK_KINDS } from './check-kinds.ts';
import { needsThread, openDecider } from './decider.ts';
import { planChecks } from './plan-checks.ts';
import { settleVerdict } from './requirements.ts';

/**
 * The verdicts of a task's checks from what they were decided on earlier: offline, the same every time; expressions
 * have their time, as when they were graded. Answers them by check; a check without a ground is left out. Throws an
 * Error for a check that no kind of this program takes.
 */
export async function decideAgain(
  checks: readonly CheckSpec[],
  grounds: readonly Ground[],
  kinds: readonly CheckKind[] = CHECK_KINDS,
): Promise<ReadonlyMap<string, Verdict>> {
  const plan = planChecks(checks, kinds);
  const decider = openDecider(plan.some(({ kind, spec }) => needsThread(kind, spec)));
  const decided = new Map<string, Verdict>();
  try {
    // what a check needs comes before it
    for (const { check, kind, spec } of plan) {
      const ground = grounds.find((one) => one.check === check.id);
      if (ground === undefined) continue;
      const seen =
        ground.by === 'facts' ? (await decider.decide(kind, spec, ground.facts)).verdict : ground.verdict;
      const required = check.requires.flatMap((id) => {
        const needed = checks.find((other) => other.id === id);
        const verdict = decided.get(id);
        return needed === undefined || verdict === undefined ? [] : [{ check: needed, verdict }];
      });
      decided.set(check.id, settleVerdict(seen, required));
    }
  } finally {
    decider.close();
  }
  return decided;
}
