import { cleanText } from '../model/clean-text.ts';
import { providerText } from '../model/provider.ts';
import type { CheckResult, GradeResult } from '../model/result.ts';
import type { Status } from '../model/status.ts';
import type { ResolvedTask } from '../model/task.ts';
import { count, displayWidth, padEnd, spread, wrap } from './columns.ts';
import { fitTable } from './fit-table.ts';
import type { Page, Style } from './style.ts';

/** What is shown of a task beside its results. */
export type GradedTask = Pick<ResolvedTask, 'name' | 'title' | 'clauses'>;

/** A glyph and a word for each status; the colour is never alone. */
export const STATUS_WORDS: Readonly<Record<Status, string>> = {
  pass: '✓ pass',
  fail: '✗ fail',
  error: '? could not look',
};

/** Lines of a page, after breaking. */
const MOST_EVIDENCE_LINES = 10;

/** The verdict of one grading: a line per check, and what to know where it did not pass. */
export function gradeText(result: GradeResult, task: GradedTask, page: Page): string {
  const { earned, possible } = result.score;
  const { style, width } = page;
  return [
    style.strong(
      spread(`${task.name} · ${cleanText(task.title)}`, `${earned} of ${count(possible, 'point')}`, width),
    ),
    '',
    ...result.checks.flatMap((check) => checkLines(check, task, page)),
    '',
    ...(result.checks.some(({ assurance }) => assurance === 'simulated')
      ? [`provider: ${providerText(result.provider)}`]
      : []),
    ...closingLines(result, task, page),
  ].join('\n');
}

/** One check: its line, and for all but a pass what was expected, seen, why it matters and what to type. */
export function checkLines(check: CheckResult, task: GradedTask, page: Page): readonly string[] {
  const { width, style } = page;
  const paint = painter(check.status, style);
  const clause = task.clauses.findIndex(({ id }) => id === check.clause) + 1;
  const simulated = check.assurance === 'simulated' ? ' (simulated)' : '';
  const points = count(check.weight, 'point');
  const lead = `  ${paint(STATUS_WORDS[check.status])}  ${clause}  `;
  const room = width - displayWidth(lead) - displayWidth(points) - 1;
  const [title = '', ...more] = wrap(`${cleanText(check.title)}${simulated}`, room);
  const lines = [
    spread(`${lead}${title}`, points, width),
    ...more.map((line) => `${' '.repeat(displayWidth(lead))}${line}`),
  ];
  if (check.status === 'pass') return lines;
  const rows: readonly (readonly [string, string])[] = [
    ['expected', check.expected],
    [check.status === 'error' ? 'cause' : 'seen', errorText(check)],
    ...check.evidence.map(
      ({ title, text }) =>
        ['', evidenceText(title, fitTable(cleanText(text).trimEnd(), width - 15))] as const,
    ),
    ...(check.status === 'fail' ? ([['why', check.why]] as const) : []),
    ['next', nextCommand(check, page)],
  ];
  for (const [label, text] of rows) lines.push(...detailLines(label, text, page));
  return lines;
}

function painter(status: Status, style: Style): (text: string) => string {
  switch (status) {
    case 'pass':
      return style.pass;
    case 'fail':
      return style.fail;
    case 'error':
      return style.undecided;
  }
}

function errorText(check: CheckResult): string {
  return check.reason === undefined ? check.actual : `${check.actual} (${check.reason})`;
}

function evidenceText(title: string, text: string): string {
  const body = text.trimEnd();
  return body.includes('\n') || displayWidth(body) > 60 ? `${title}:\n${body}` : `${title}: ${body}`;
}

/** An error says how to look again, a failed check says what to type to see for oneself. */
function nextCommand(check: CheckResult, page: Page): string {
  return check.status === 'error' ? `${page.commandPrefix} status` : check.next;
}

function detailLines(label: string, text: string, { width, style }: Page): readonly string[] {
  const clean = cleanText(text).trimEnd();
  if (clean === '') return [];
  // a command to type stays on one line, so that it can be copied
  const lines = label === 'next' ? clean.split('\n') : shorten(wrap(clean, width - 15), label);
  return lines.map((line, index) =>
    `  │  ${style.faint(padEnd(index === 0 ? label : '', 8))}  ${label === 'next' ? style.code(line) : line}`.trimEnd(),
  );
}

/** Evidence can be long; the rest of it is in the JSON. */
function shorten(lines: readonly string[], label: string): readonly string[] {
  const rest = lines.length - MOST_EVIDENCE_LINES;
  if (label !== '' || rest <= 0) return lines;
  return [...lines.slice(0, MOST_EVIDENCE_LINES), `… ${count(rest, 'more line')}`];
}

function closingLines(result: GradeResult, task: GradedTask, page: Page): readonly string[] {
  const { style, commandPrefix } = page;
  const passed = result.checks.filter(({ status }) => status === 'pass').length;
  const tally = `${passed} of ${count(result.checks.length, 'check')}`;
  switch (result.status) {
    case 'passed':
      return [
        `${style.pass('✓ passed')}  ${tally}`,
        `next: ${style.code(`${commandPrefix} solution ${task.name}`)} to compare, or ${style.code(`${commandPrefix} list`)}`,
      ];
    case 'failed':
      return [
        `${style.fail('✗ not passed yet')}  ${tally}`,
        `next: mend it, then ${style.code(`${commandPrefix} grade ${task.name}`)}; a hint: ${style.code(`${commandPrefix} hint ${task.name}`)}`,
      ];
    case 'undecided':
      return [
        `${style.undecided('? undecided')}  ${tally}; ${count(result.score.undecided, 'point')} could not be looked at`,
        `next: ${style.code(`${commandPrefix} status`)}, then ${style.code(`${commandPrefix} grade ${task.name}`)}`,
      ];
  }
}
