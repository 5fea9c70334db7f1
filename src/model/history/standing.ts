import { CURRICULUM } from '../curriculum.ts';
import type { DueTask, PartStanding, Standing } from '../ports/history.ts';
import type { Assurance } from '../status.ts';
import type { Task } from '../task.ts';
import { dayOf, repeatTask, startOfDay, type Repetition } from './repetition.ts';
import { inOrder, triesOf, type AttemptRecord, type Try } from './tries.ts';

/** What a standing needs to know of a task of the bank. */
export type BankTask = Pick<Task, 'id' | 'title' | 'domain' | 'competencies' | 'weight' | 'minutes'>;

/** How many of the weakest competencies are named. */
const WEAKEST = 5;

/** Where the learner stands, as docs/history.md says. `now`: milliseconds since 1970. `bestExam`: in percent. */
export function standingOf(
  records: readonly AttemptRecord[],
  bank: readonly BankTask[],
  bestExam: number | null,
  now: number,
): Standing {
  const studied = bank.map((task) => study(task, records));
  const competencies = CURRICULUM.flatMap(({ competencies: own, weight }) =>
    own.map(({ id, title }) =>
      competencyStanding(
        id,
        title,
        weight / own.length,
        studied.filter(({ task }) => task.competencies.includes(id)),
      ),
    ),
  );
  const domains = CURRICULUM.map(({ code, title, weight, competencies: own }) =>
    domainStanding(
      { id: code, title, weight },
      competencies.filter(({ id }) => own.some((competency) => competency.id === id)),
      studied.filter(({ task }) => task.domain === code),
    ),
  );
  return {
    domains,
    competencies,
    weakest: competencies
      .filter(({ tasks }) => tasks > 0)
      .toSorted((a, b) => (a.observed ?? -1) - (b.observed ?? -1) || b.weight - a.weight)
      .slice(0, WEAKEST),
    due: studied
      .flatMap((one) => dueOf(one, now))
      .toSorted((a, b) => a.dueSince.localeCompare(b.dueSince) || a.task.localeCompare(b.task)),
    readiness: readinessOf(domains),
    pace: paceOf(studied),
    bestExam,
  };
}

/** A task of the bank with all that was tried of it. */
interface Studied {
  readonly task: BankTask;
  readonly tries: readonly Try[];
  /** Share of the points by the last try that counts, 0 to 1, by what it was seen on. */
  readonly last: Readonly<Record<Assurance, number | null>>;
}

function study(task: BankTask, records: readonly AttemptRecord[]): Studied {
  const tries = inOrder(records.filter((record) => record.task === task.id).flatMap(triesOf));
  const last = (assurance: Assurance): number | null =>
    tries.findLast(({ alone }) => alone?.assurance === assurance)?.alone?.share ?? null;
  return { task, tries, last: { observed: last('observed'), simulated: last('simulated') } };
}

function competencyStanding(
  id: string,
  title: string,
  weight: number,
  studied: readonly Studied[],
): PartStanding {
  const mean = (assurance: Assurance): number | null => {
    const tried = studied.flatMap(({ task, last }) =>
      last[assurance] === null ? [] : [{ weight: task.weight, share: last[assurance] }],
    );
    const whole = tried.reduce((sum, one) => sum + one.weight, 0);
    return whole > 0 ? tried.reduce((sum, one) => sum + one.share * one.weight, 0) / whole : null;
  };
  return {
    id,
    title,
    weight,
    tried: triedCount(studied),
    tasks: studied.length,
    observed: mean('observed'),
    simulated: mean('simulated'),
  };
}

/** The mean of its competencies; one that was never tried counts as nothing, one without tasks doesn't count. */
function domainStanding(
  about: Pick<PartStanding, 'id' | 'title' | 'weight'>,
  competencies: readonly PartStanding[],
  studied: readonly Studied[],
): PartStanding {
  const possible = competencies.filter(({ tasks }) => tasks > 0);
  const mean = (assurance: Assurance): number | null => {
    if (possible.every((competency) => competency[assurance] === null)) return null;
    return possible.reduce((sum, competency) => sum + (competency[assurance] ?? 0), 0) / possible.length;
  };
  return {
    ...about,
    tried: triedCount(studied),
    tasks: studied.length,
    observed: mean('observed'),
    simulated: mean('simulated'),
  };
}

function triedCount(studied: readonly Studied[]): number {
  return studied.filter(({ last }) => last.observed !== null || last.simulated !== null).length;
}

function readinessOf(domains: readonly PartStanding[]): number | null {
  if (domains.every(({ observed }) => observed === null)) return null;
  const whole = domains.reduce((sum, { weight }) => sum + weight, 0);
  return domains.reduce((sum, { weight, observed }) => sum + weight * (observed ?? 0), 0) / whole;
}

/** Of each task the last try that passed without the solution and whose time was measured. */
function paceOf(studied: readonly Studied[]): number | null {
  const measured = studied.flatMap(({ task, tries }) => {
    const passed = tries.findLast(
      ({ outcome, grading }) => outcome?.kind === 'passed' && (grading?.activeSeconds ?? 0) > 0,
    );
    return passed?.grading === null || passed === undefined || task.minutes <= 0
      ? []
      : [{ used: passed.grading.activeSeconds, planned: task.minutes * 60 }];
  });
  const planned = measured.reduce((sum, one) => sum + one.planned, 0);
  return planned > 0 ? measured.reduce((sum, one) => sum + one.used, 0) / planned : null;
}

function dueOf({ task, tries }: Studied, now: number): readonly DueTask[] {
  const repetition = repeatTask(tries, now);
  if (repetition === null || repetition.dueDay > dayOf(now)) return [];
  return [
    {
      task: task.id,
      title: task.title,
      domain: task.domain,
      dueSince: startOfDay(repetition.dueDay),
      why: whyDue(repetition, dayOf(now)),
    },
  ];
}

function whyDue({ step, last, lastDay }: Repetition, today: number): string {
  const when = lastDay === null ? '' : ` ${agoText(today - lastDay)}`;
  switch (last.kind) {
    case 'failed':
      return `failed${when}`;
    case 'shown':
      return `solution looked at${when}`;
    case 'passed':
      if (step === 0) return `passed${when}, on the day it had failed`;
      if (last.hintsShown > 0) return `passed with hints${when}`;
      return step === 1 ? `passed${when}` : `passed ${step} times in a row, last${when}`;
  }
}

function agoText(days: number): string {
  if (days <= 0) return 'today';
  return days === 1 ? 'a day ago' : `${days} days ago`;
}
