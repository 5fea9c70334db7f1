import { cleanText } from '../model/clean-text.ts';
import type { CheckResult, GradeResult } from '../model/result.ts';

/** One case of a JUnit file. */
export interface JunitCase {
  readonly name: string;
  readonly seconds: number;
  /** Null: it passed. */
  readonly problem: {
    readonly type: 'failure' | 'error';
    readonly message: string;
    readonly text: string;
  } | null;
}

export interface JunitSuite {
  readonly name: string;
  /** ISO 8601 */
  readonly timestamp?: string;
  readonly cases: readonly JunitCase[];
}

/**
 * JUnit XML as CI systems read it (the Ant schema): a failed check is a failure, one that could not be looked at an
 * error.
 */
export function junitXml(suites: readonly JunitSuite[]): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${totals(suites.flatMap(({ cases }) => cases))}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>',
  ].join('\n');
}

/** A grading as a suite, a check as a case. */
export function gradeSuite(result: GradeResult): JunitSuite {
  return {
    name: result.task,
    timestamp: result.startedAt,
    cases: result.checks.map((check) => ({
      name: `${check.id}: ${check.title}`,
      seconds: check.durationMs / 1000,
      problem: problemOf(check),
    })),
  };
}

function problemOf(check: CheckResult): JunitCase['problem'] {
  if (check.status === 'pass') return null;
  const text = [
    `expected: ${check.expected}`,
    `seen: ${check.actual}`,
    ...check.evidence.map(({ title, text }) => `${title}: ${text}`),
    ...(check.status === 'fail' ? [`why: ${check.why}`, `next: ${check.next}`] : []),
  ].join('\n');
  return { type: check.status === 'fail' ? 'failure' : 'error', message: check.actual, text };
}

function suiteLines(suite: JunitSuite): readonly string[] {
  const when = suite.timestamp === undefined ? '' : ` timestamp="${escape(suite.timestamp)}"`;
  return [
    `  <testsuite name="${escape(suite.name)}"${totals(suite.cases)}${when}>`,
    ...suite.cases.flatMap((item) => caseLines(suite.name, item)),
    '  </testsuite>',
  ];
}

function caseLines(suite: string, { name, seconds, problem }: JunitCase): readonly string[] {
  const open = `    <testcase classname="${escape(suite)}" name="${escape(name)}" time="${seconds.toFixed(3)}"`;
  if (problem === null) return [`${open}/>`];
  const { type, message, text } = problem;
  return [
    `${open}>`,
    `      <${type} message="${escape(message)}" type="${type}">${escape(text)}</${type}>`,
    '    </testcase>',
  ];
}

function totals(cases: readonly JunitCase[]): string {
  const amount = (type: 'failure' | 'error'): number =>
    cases.filter(({ problem }) => problem?.type === type).length;
  const seconds = cases.reduce((total, item) => total + item.seconds, 0);
  return ` tests="${cases.length}" failures="${amount('failure')}" errors="${amount('error')}" time="${seconds.toFixed(3)}"`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

/** Escapes for text and attributes. XML 1.0 knows no control characters, half surrogates or U+FFFE, U+FFFF. */
function escape(text: string): string {
  return cleanText(text)
    .toWellFormed()
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll(/[&<>"'\n\t]/g, (character) => ENTITIES[character] ?? character);
}
