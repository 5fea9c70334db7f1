import type { Verdict } from '../model/result.ts';
import type { CheckSpec } from '../model/task.ts';
import { fail, whenTimeIsUp } from './verdicts.ts';

/** A check that another one needs, with what was decided of it in the end. */
export interface Requirement {
  readonly check: CheckSpec;
  readonly verdict: Verdict;
}

/** What stands in the end: the verdict of the last look when the time is up, in the light of what the check needs. */
export function settleVerdict(seen: Verdict, required: readonly Requirement[]): Verdict {
  return applyRequirements(whenTimeIsUp(seen), required);
}

/**
 * A check's verdict in the light of what it needs: where one of these fails it earns nothing and says so, whatever was
 * seen of itself; where one errs, it errs.
 */
export function applyRequirements(verdict: Verdict, required: readonly Requirement[]): Verdict {
  const failed = required.find((requirement) => requirement.verdict.status === 'fail');
  if (failed !== undefined) {
    const until = `earns nothing until “${failed.check.title}” holds`;
    // what keeps both from holding is said where it belongs
    const isSame = verdict.actual === failed.verdict.actual;
    if (verdict.status !== 'fail' || isSame)
      return fail({ expected: verdict.expected, actual: until, evidence: isSame ? [] : verdict.evidence });
    const actual = `${verdict.actual}; ${until}`;
    return fail({ expected: verdict.expected, actual, evidence: verdict.evidence });
  }
  const erred = required.find((requirement) => requirement.verdict.status === 'error');
  if (erred === undefined || erred.verdict.status !== 'error') return verdict;
  return {
    status: 'error',
    reason: erred.verdict.reason,
    expected: verdict.expected,
    actual: `“${erred.check.title}” could not be looked at`,
    evidence: verdict.evidence,
  };
}
