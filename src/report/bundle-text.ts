import type { Bundle, CheckAgain, TaskAgain } from '../model/bundle.ts';
import { cleanText } from '../model/clean-text.ts';
import type { Status } from '../model/status.ts';
import { count, displayWidth, wrap } from './columns.ts';
import { STATUS_WORDS } from './grade-text.ts';
import type { JunitSuite } from './junit.ts';
import type { Page } from './style.ts';

/** `grade --bundle`: what was recorded, and what is decided again. */
export function bundleText(bundle: Bundle, tasks: readonly TaskAgain[], page: Page): string {
  const checks = tasks.flatMap((task) => task.checks);
  const same = checks.filter((check) => check.same).length;
  const { exam, writtenAt } = bundle;
  const of = exam === null ? 'a grading' : `the exam ${cleanText(exam.exam)}, ${cleanText(exam.status)},`;
  return [
    ...wrap(
      `Bundle of ${of} written ${cleanText(writtenAt)} by cks ${cleanText(bundle.program)}`,
      page.width,
    ),
    '',
    ...tasks.flatMap((task) => [...taskLines(task, page), '']),
    ...bundle.ungraded.map(
      ({ position, task }) => `${position}  ${cleanText(task)}: was not graded, all of it is undecided`,
    ),
    `${same} of ${count(checks.length, 'verdict')} ${same === 1 ? 'is' : 'are'} the same again.`,
  ].join('\n');
}

/** The same as JSON. Fields are only ever added. */
export function bundleDocument(bundle: Bundle, tasks: readonly TaskAgain[]): unknown {
  return {
    exam: bundle.exam?.exam ?? null,
    program: bundle.program,
    writtenAt: bundle.writtenAt,
    same: tasks.every(({ same }) => same),
    tasks,
    ungraded: bundle.ungraded,
  };
}

/** The same as JUnit: a verdict that is not the same is a failure. */
export function bundleSuites(tasks: readonly TaskAgain[]): readonly JunitSuite[] {
  return tasks.map(({ task, checks }) => ({
    name: task,
    cases: checks.map(({ check, title, recorded, again, actual, same }) => ({
      name: `${check}: ${title}`,
      seconds: 0,
      problem: same
        ? null
        : { type: 'failure', message: `recorded ${recorded}, again ${again ?? 'nothing'}`, text: actual },
    })),
  }));
}

function taskLines({ position, task, title, checks }: TaskAgain, page: Page): readonly string[] {
  const head = `${position === null ? '' : `${position}  `}${cleanText(task)} · ${cleanText(title)}`;
  return [
    ...wrap(head, page.width).map((line) => page.style.strong(line)),
    ...checks.flatMap((check) => checkLines(check, page)),
  ];
}

function checkLines(
  { title, recorded, again, actual, same, withheld }: CheckAgain,
  page: Page,
): readonly string[] {
  const verdict = withheld
    ? 'as recorded (facts with Secrets are not kept)'
    : same
      ? 'the same'
      : `again: ${again === null ? 'nothing' : STATUS_WORDS[again]}`;
  const lead = `  ${STATUS_WORDS[recorded]}  ${verdict}  `;
  const paint = same ? (text: string): string => text : page.style.fail;
  const [first = '', ...more] = wrap(cleanText(title), page.width - displayWidth(lead));
  const indent = ' '.repeat(displayWidth(lead));
  return [
    `${painter(recorded, page)(`  ${STATUS_WORDS[recorded]}`)}  ${paint(verdict)}  ${first}`,
    ...more.map((line) => `${indent}${line}`),
    ...(same ? [] : wrap(cleanText(actual), page.width - 5).map((line) => `     ${line}`)),
  ];
}

function painter(status: Status, { style }: Page): (text: string) => string {
  switch (status) {
    case 'pass':
      return style.pass;
    case 'fail':
      return style.fail;
    case 'error':
      return style.undecided;
  }
}
