import type { ProofVerdict, ProvenCheck } from '../model/pack-test.ts';

/** A verdict and, where it is not as expected, why. */
export interface Judgement {
  readonly verdict: ProofVerdict;
  readonly note: string;
}

const describe = (these: readonly ProvenCheck[]): string =>
  these.map(({ check, actual }) => (actual === '' ? check : `${check} (${actual})`)).join('; ');

/** Holds what the checks said against the ids of those that must fail; all others must pass. */
export function judgeAttempt(expected: readonly string[], results: readonly ProvenCheck[]): Judgement {
  const of = (wanted: (result: ProvenCheck) => boolean): readonly ProvenCheck[] => results.filter(wanted);
  const errors = of(({ status }) => status === 'error');
  if (errors.length > 0) return { verdict: 'undecided', note: `could not be looked at: ${describe(errors)}` };
  const survived = of(({ check, status }) => status === 'pass' && expected.includes(check));
  if (survived.length > 0) return { verdict: 'survived', note: `should fail: ${describe(survived)}` };
  const others = of(({ check, status }) => status === 'fail' && !expected.includes(check));
  if (others.length > 0) {
    return {
      verdict: expected.length === 0 ? 'refused' : 'other checks',
      note: `should pass: ${describe(others)}`,
    };
  }
  return { verdict: 'as expected', note: '' };
}

/** What the program made up is caught when any check fails: which it should be, nobody has said. */
export function judgeMadeUp(results: readonly ProvenCheck[]): Judgement {
  if (results.some(({ status }) => status === 'fail')) return { verdict: 'as expected', note: '' };
  const errors = results.filter(({ status }) => status === 'error');
  if (errors.length > 0) return { verdict: 'undecided', note: `could not be looked at: ${describe(errors)}` };
  return { verdict: 'survived', note: 'every check passes: nothing looks at it, or it is harmless' };
}

/** What two gradings of the same attempt say differently, in words; empty when they agree. */
export function compareGradings(first: readonly ProvenCheck[], second: readonly ProvenCheck[]): string {
  return first
    .flatMap(({ check, status }) => {
      const again = second.find((result) => result.check === check)?.status ?? 'absent';
      return again === status ? [] : [`${check} ${status}, then ${again}`];
    })
    .join('; ');
}
