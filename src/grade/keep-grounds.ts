import { hideValues, type HiddenValue } from '../model/hidden-values.ts';
import type { KeptGround } from '../model/ground.ts';
import type { JsonObject } from '../model/json.ts';
import type { GradeResult } from '../model/result.ts';
import type { CheckSpec } from '../model/task.ts';
import { decideAgain } from './decide-again.ts';
import type { Graded } from './run-checks.ts';

/** A grading as it is kept. */
export interface KeptGrading {
  readonly result: GradeResult;
  readonly grounds: readonly KeptGround[];
}

/**
 * A grading without the hidden values, with the checks as they were. Where a verdict would no longer follow from facts
 * without these values, the facts are withheld and the verdict stands as it is.
 */
export async function keepGrading(
  { result, grounds }: Graded,
  checks: readonly CheckSpec[],
  hidden: readonly HiddenValue[],
): Promise<KeptGrading> {
  const kept: KeptGrading = {
    result,
    grounds: grounds.flatMap((ground) => {
      const spec = checks.find(({ id }) => id === ground.check);
      return spec === undefined ? [] : [{ ...ground, spec }];
    }),
  };
  if (hidden.length === 0) return kept;
  const before = JSON.stringify(kept);
  const safe = hideValues(JSON.parse(before) as JsonObject, hidden) as unknown as KeptGrading;
  return JSON.stringify(safe) === before ? kept : withholdWhatChanged(safe);
}

async function withholdWhatChanged(safe: KeptGrading): Promise<KeptGrading> {
  const { result, grounds } = safe;
  const specs = grounds.map(({ spec }) => spec);
  const again = await decideAgain(specs, grounds).catch(() => null);
  const isSame = (id: string): boolean => {
    const then = result.checks.find((check) => check.id === id);
    return then?.status === again?.get(id)?.status;
  };
  return {
    result,
    grounds: grounds.map((ground): KeptGround => {
      const then = result.checks.find(({ id }) => id === ground.check);
      if (then === undefined || isSame(ground.check)) return ground;
      const { expected, actual, evidence } = then;
      const words = { expected, actual, evidence };
      const { check, spec } = ground;
      switch (then.status) {
        case 'pass':
          return { check, spec, by: 'withheld', facts: null, verdict: { status: 'pass', ...words } };
        case 'fail':
          return {
            check,
            spec,
            by: 'withheld',
            facts: null,
            verdict: { status: 'fail', mayChange: false, ...words },
          };
        case 'error': {
          const reason = then.reason ?? 'unavailable';
          return { check, spec, by: 'withheld', facts: null, verdict: { status: 'error', reason, ...words } };
        }
      }
    }),
  };
}
