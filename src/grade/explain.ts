import { cleanText } from '../model/clean-text.ts';
import type { CheckResult, Verdict } from '../model/result.ts';
import type { Assurance } from '../model/status.ts';
import type { CheckSpec } from '../model/task.ts';

/**
 * A verdict as the learner is shown it: with its clause, why it matters and what to type next. All text loses its
 * control characters here, and only here.
 */
export function explain(
  check: CheckSpec,
  verdict: Verdict,
  assurance: Assurance,
  durationMs: number,
): CheckResult {
  return {
    id: check.id,
    kind: check.kind,
    clause: check.clause,
    status: verdict.status,
    ...(verdict.status === 'error' ? { reason: verdict.reason } : {}),
    assurance,
    weight: check.weight,
    durationMs: Math.round(durationMs),
    title: cleanText(check.title),
    expected: cleanText(verdict.expected),
    actual: cleanText(verdict.actual),
    why: cleanText(check.why),
    next: cleanText(nextOf(check, verdict)),
    evidence: verdict.evidence.map(({ title, text }) => ({ title: cleanText(title), text: cleanText(text) })),
  };
}

function nextOf(check: CheckSpec, verdict: Verdict): string {
  switch (verdict.status) {
    case 'pass':
      return '';
    case 'fail':
      return check.next;
    case 'error':
      // what could not be reached is looked after by status; what is in the way is the task's own matter
      return verdict.reason === 'blocked' || verdict.reason === 'unavailable' ? check.next : 'cks status';
  }
}
