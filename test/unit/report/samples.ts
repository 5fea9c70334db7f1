import type { CheckResult, GradeResult } from '../../../src/model/result.ts';
import type { Page } from '../../../src/report/style.ts';
import { plainStyle } from '../../../src/report/style.ts';

/** A page of 80 columns without colours. */
export const page: Page = { width: 80, style: plainStyle, commandPrefix: 'cks' };

/** A check result, passed unless changed. */
export function checkResult(changes: Partial<CheckResult> = {}): CheckResult {
  return {
    id: 'root-is-read-only',
    kind: 'exec',
    clause: 'read-only',
    status: 'pass',
    assurance: 'observed',
    weight: 2,
    durationMs: 40,
    title: 'Every root file system is read-only',
    expected: 'read-only in: pod-ro, side',
    actual: 'side is writable',
    why: 'One writable container is enough.',
    next: 'k -n sun get pod pod-ro -o yaml',
    evidence: [],
    ...changes,
  };
}

/** A grading of these checks. */
export function gradeResult(checks: readonly CheckResult[], changes: Partial<GradeResult> = {}): GradeResult {
  return {
    apiVersion: 'cks-trainer/v1',
    task: 'cks/pod-ro',
    pack: { name: 'cks', version: '0.1.0', digest: 'd' },
    attempt: 'a1',
    seed: 1,
    provider: 'kind',
    kubernetes: 'v1.36.3',
    status: 'failed',
    score: { earned: 0, possible: 2, undecided: 0 },
    startedAt: '2026-01-02T03:04:05.000Z',
    durationMs: 84,
    checks,
    ...changes,
  };
}
