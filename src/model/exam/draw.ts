import { CURRICULUM, EXAM, type DomainCode } from '../curriculum.ts';
import { mulberry32, shuffle } from '../random.ts';
import { chooseTasks, type DrawGoal, type DrawTask } from './choose-tasks.ts';
import type { Difficulty, DomainShare, ExamChoices, ExamDraw } from './exam.ts';

/** A draw's domain shares may be this far from the curriculum's weights: percent of the exam's points. */
export const SHARE_TOLERANCE = 2;

/** Points of an exam of 120 minutes; a shorter one has its part of them. */
const FULL_POINTS = 100;

/** How hard a task of this weight is: up to 4 easy, 5 and 6 medium, from 7 on hard. */
export function difficultyOf(weight: number): Difficulty {
  if (weight <= 4) return 'easy';
  return weight <= 6 ? 'medium' : 'hard';
}

/**
 * Draws an exam: tasks without repeats, their order shuffled by the seed, whose points lie in the domains as the
 * curriculum weighs them (of the chosen domains, in their proportion), about as many points and minutes as the exam's
 * length has room for, and 15 to 20 tasks for a full exam. The same choices, bank and availability draw the same
 * exam. Where a domain can't give its points, the others fill the exam, and its share says what is missing.
 * `unavailable`: why a task can't be set up here, by its id.
 */
export function drawExam(
  bank: readonly DrawTask[],
  choices: ExamChoices,
  unavailable: ReadonlyMap<string, string>,
): ExamDraw {
  const asked = bank
    .filter((task) => isAsked(task, choices))
    .toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const candidates = asked.filter(({ id }) => !unavailable.has(id));
  const goal = goalOf(candidates, choices);
  const random = mulberry32(choices.seed);
  const chosen = shuffle(chooseTasks(candidates, goal, random), random);
  const leftOut = asked.flatMap(({ id }) => {
    const reason = unavailable.get(id);
    return reason === undefined ? [] : [{ task: id, reason }];
  });
  return describeDraw(chosen, candidates, choices, leftOut);
}

/** A draw of these tasks, in this order. `candidates`: all that could have been drawn. */
export function describeDraw(
  chosen: readonly DrawTask[],
  candidates: readonly DrawTask[],
  choices: ExamChoices,
  leftOut: ExamDraw['leftOut'],
): ExamDraw {
  const points = sumOf(chosen, 'weight');
  const shares = [...wantedPercents(choices.domains)].map(([domain, wantedPercent]): DomainShare => {
    const own = chosen.filter((task) => task.domain === domain);
    const given = sumOf(own, 'weight');
    const most = sumOf(
      candidates.filter((task) => task.domain === domain),
      'weight',
    );
    const wanted = (wantedPercent / 100) * points;
    const least = ((wantedPercent - SHARE_TOLERANCE) / 100) * points;
    return {
      domain,
      wantedPercent,
      percent: points === 0 ? 0 : (given / points) * 100,
      points: given,
      tasks: own.length,
      missing: most >= least && most > 0 ? null : `${given} of ${Math.round(wanted)} points`,
    };
  });
  return {
    tasks: chosen.map(({ id }) => id),
    points,
    minutes: sumOf(chosen, 'minutes'),
    shares,
    leftOut,
  };
}

/** Is a task one of those the choices ask for? */
export function isAsked(task: DrawTask, { domains, pack, difficulty }: ExamChoices): boolean {
  return (
    (domains.length === 0 || domains.includes(task.domain)) &&
    (pack === null || task.pack.name === pack) &&
    (difficulty === null || difficultyOf(task.weight) === difficulty)
  );
}

/** The curriculum's weights of the chosen domains (none: all), in percent of their sum. */
function wantedPercents(domains: readonly DomainCode[]): ReadonlyMap<DomainCode, number> {
  const chosen = CURRICULUM.filter(({ code }) => domains.length === 0 || domains.includes(code));
  const sum = chosen.reduce((total, { weight }) => total + weight, 0);
  return new Map(chosen.map(({ code, weight }) => [code, (weight / sum) * 100]));
}

/** What the draw aims at, by the exam's length and what there is. */
function goalOf(candidates: readonly DrawTask[], choices: ExamChoices): DrawGoal {
  const part = choices.minutes / EXAM.minutes;
  const points = FULL_POINTS * part;
  const least = choices.tasks ?? Math.round(EXAM.leastTasks * part);
  const most = choices.tasks ?? Math.round(EXAM.mostTasks * part);
  return {
    shares: reachableShares(wantedPercents(choices.domains), candidates, points),
    tolerance: SHARE_TOLERANCE,
    tasks: [Math.max(1, least), Math.max(1, most)],
    // tasks of a bank are rarely as long as their points suggest, so there is room around both
    points: [points * 0.85, points * 1.05],
    minutes: [(choices.minutes * 100) / EXAM.minutes, choices.minutes * 1.05],
  };
}

/** The wanted shares, where a domain without enough tasks gives all it has and the others share the rest. */
function reachableShares(
  wanted: ReadonlyMap<DomainCode, number>,
  candidates: readonly DrawTask[],
  points: number,
): ReadonlyMap<DomainCode, number> {
  const most = (domain: DomainCode): number =>
    (sumOf(
      candidates.filter((task) => task.domain === domain),
      'weight',
    ) /
      points) *
    100;
  const short = new Map<DomainCode, number>();
  for (;;) {
    const rest = [...wanted].filter(([domain]) => !short.has(domain));
    const free = 100 - [...short.values()].reduce((total, percent) => total + percent, 0);
    const sum = rest.reduce((total, [, percent]) => total + percent, 0);
    const shares = new Map(rest.map(([domain, percent]) => [domain, (percent / sum) * free]));
    const tooMuch = rest.filter(([domain]) => most(domain) < (shares.get(domain) ?? 0));
    if (tooMuch.length === 0) return new Map([...shares, ...short]);
    for (const [domain] of tooMuch) short.set(domain, most(domain));
  }
}

function sumOf(tasks: readonly DrawTask[], field: 'weight' | 'minutes'): number {
  return tasks.reduce((total, task) => total + task[field], 0);
}
