import type { Json } from '../model/json.ts';
import { isJsonObject } from '../model/json.ts';
import type { Evidence, Verdict } from '../model/result.ts';
import type { NotSeen } from './look.ts';

/** What a verdict says beside its status. */
export interface Words {
  readonly expected: string;
  readonly actual: string;
  readonly evidence?: readonly Evidence[] | undefined;
}

export function pass({ expected, actual, evidence = [] }: Words): Verdict {
  return { status: 'pass', expected, actual, evidence };
}

export function fail({ expected, actual, evidence = [] }: Words, mayChange = false): Verdict {
  return { status: 'fail', expected, actual, evidence, mayChange };
}

/** What the cluster has not finished yet, through nobody's fault. */
export function unfinished({ expected, actual, evidence = [] }: Words): Verdict {
  return { status: 'fail', expected, actual, evidence, mayChange: true, unfinished: true };
}

/** A verdict when there is no time left to look again: what the cluster has not finished could not be looked at. */
export function whenTimeIsUp(verdict: Verdict): Verdict {
  if (verdict.status !== 'fail' || verdict.unfinished !== true) return verdict;
  const { expected, actual, evidence } = verdict;
  return {
    status: 'error',
    reason: 'timeout',
    expected,
    actual: `the cluster had not finished when the time was up: ${actual}`,
    evidence,
  };
}

export function couldNotLook(
  notSeen: NotSeen,
  expected: string,
  evidence: readonly Evidence[] = [],
): Verdict {
  return {
    status: 'error',
    reason: notSeen.reason,
    expected,
    actual: `could not look: ${notSeen.message}`,
    evidence,
  };
}

/**
 * One verdict for several parts that must all hold. A part that fails decides, whatever could not be looked at;
 * then an error leaves the whole open.
 */
export function allOf(parts: readonly Verdict[]): Verdict {
  const worst =
    parts.filter(({ status }) => status === 'fail').length > 0
      ? parts.filter(({ status }) => status === 'fail')
      : parts.filter(({ status }) => status === 'error');
  const shown = worst.length > 0 ? worst : parts;
  const first = shown[0];
  if (first === undefined) throw new Error('a verdict of no parts');
  return {
    ...first,
    ...(first.status === 'fail'
      ? {
          mayChange: shown.every((verdict) => verdict.status === 'fail' && verdict.mayChange),
          unfinished: shown.every((verdict) => verdict.status === 'fail' && verdict.unfinished === true),
        }
      : {}),
    expected: unique(shown.map(({ expected }) => expected)),
    actual: unique(shown.map(({ actual }) => actual)),
    evidence: shown.flatMap(({ evidence }) => evidence),
  };
}

/** Texts with semicolons between, each once. */
function unique(texts: readonly string[]): string {
  return [...new Set(texts)].filter((text) => text !== '').join('; ');
}

const SHOWN_CHARACTERS = 400;

/** A value as a learner reads it: lists with commas, nothing quoted that needs no quotes, cut at 400 characters. */
export function showValue(value: Json): string {
  return cut(plain(value));
}

export function cut(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)} ...` : text;
}

function plain(value: Json): string {
  if (value === null) return 'nothing';
  if (typeof value === 'string') return value === '' ? '""' : value;
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (items.length === 0) return 'none';
    return items.every((item) => !isJsonObject(item) && !Array.isArray(item))
      ? items.map(plain).join(', ')
      : JSON.stringify(items);
  }
  return JSON.stringify(value);
}
