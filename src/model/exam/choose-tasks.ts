import type { DomainCode } from '../curriculum.ts';
import { shuffle } from '../random.ts';
import type { Task } from '../task.ts';

/** What a draw asks of a task. */
export type DrawTask = Pick<Task, 'id' | 'domain' | 'weight' | 'minutes'> & {
  readonly pack: Pick<Task['pack'], 'name'>;
};

/** What a choice of tasks aims at. Pairs are the least and the most. */
export interface DrawGoal {
  /** Percent of the points, by domain. */
  readonly shares: ReadonlyMap<DomainCode, number>;
  /** How far a share may be from its goal without being worse. */
  readonly tolerance: number;
  readonly tasks: readonly [number, number];
  readonly points: readonly [number, number];
  readonly minutes: readonly [number, number];
}

/** How often a choice is begun anew when the last one could not be brought to its goal. */
const TRIES = 24;

/** What one unit beyond a goal costs: a task, a percent of share, a minute, a point. In this order they give way. */
const COST = { task: 1000, share: 30, minute: 2, point: 1 } as const;

/**
 * Chooses tasks at random that come as near to the goal as they can: each try begins with a random choice per domain
 * and changes it task by task while that brings it nearer. The first that meets the goal is taken, so that nothing but
 * chance prefers one to another; else the nearest of all tries.
 */
export function chooseTasks(
  candidates: readonly DrawTask[],
  goal: DrawGoal,
  random: () => number,
): readonly DrawTask[] {
  let best: readonly DrawTask[] = [];
  let bestCost = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < TRIES && bestCost > 0; attempt += 1) {
    const choice = improve(beginChoice(candidates, goal, random), goal);
    const cost = costOf(choice.sums, goal);
    if (cost < bestCost) {
      best = choice.inside;
      bestCost = cost;
    }
  }
  return best;
}

/** What the cost of a choice is computed from. */
interface Sums {
  readonly tasks: number;
  readonly points: number;
  readonly minutes: number;
  readonly byDomain: ReadonlyMap<DomainCode, number>;
}

interface Choice {
  readonly inside: readonly DrawTask[];
  readonly outside: readonly DrawTask[];
  readonly sums: Sums;
}

/** Of each domain tasks in random order, up to about its share. */
function beginChoice(candidates: readonly DrawTask[], goal: DrawGoal, random: () => number): Choice {
  const inside: DrawTask[] = [];
  const outside: DrawTask[] = [];
  const [least, most] = goal.points;
  const wanted = least + (most - least) * random();
  const left = new Map([...goal.shares].map(([domain, percent]) => [domain, (percent / 100) * wanted]));
  for (const task of shuffle(candidates, random)) {
    const room = left.get(task.domain) ?? 0;
    // half a task too much is as near as half a task too little
    if (room >= task.weight / 2) {
      inside.push(task);
      left.set(task.domain, room - task.weight);
    } else outside.push(task);
  }
  return { inside, outside, sums: sumsOf(inside) };
}

/** Puts tasks in, takes them out or changes one for another of its domain, while that brings the choice nearer. */
function improve(begun: Choice, goal: DrawGoal): Choice {
  let choice = begun;
  let cost = costOf(choice.sums, goal);
  while (cost > 0) {
    const step = nextStep(choice, cost, goal);
    if (step === null) return choice;
    choice = applyStep(choice, step);
    cost = costOf(choice.sums, goal);
  }
  return choice;
}

interface Step {
  readonly put: DrawTask | null;
  readonly take: DrawTask | null;
}

/** The first change, in the choice's random order, that costs less; null when none does. */
function nextStep({ inside, outside, sums }: Choice, cost: number, goal: DrawGoal): Step | null {
  for (const step of stepsOf(inside, outside)) {
    if (costOf(changeSums(sums, step), goal) < cost - 1e-9) return step;
  }
  return null;
}

function* stepsOf(inside: readonly DrawTask[], outside: readonly DrawTask[]): Generator<Step> {
  for (const take of inside) {
    for (const put of outside) if (put.domain === take.domain) yield { put, take };
  }
  for (const put of outside) yield { put, take: null };
  for (const take of inside) yield { put: null, take };
  for (const take of inside) {
    for (const put of outside) if (put.domain !== take.domain) yield { put, take };
  }
}

function applyStep({ inside, outside, sums }: Choice, step: Step): Choice {
  const { put, take } = step;
  return {
    inside: [...inside.filter((task) => task !== take), ...(put === null ? [] : [put])],
    outside: [...outside.filter((task) => task !== put), ...(take === null ? [] : [take])],
    sums: changeSums(sums, step),
  };
}

function sumsOf(tasks: readonly DrawTask[]): Sums {
  const none: Sums = { tasks: 0, points: 0, minutes: 0, byDomain: new Map() };
  return tasks.reduce((sums, put) => changeSums(sums, { put, take: null }), none);
}

function changeSums(sums: Sums, { put, take }: Step): Sums {
  const byDomain = new Map(sums.byDomain);
  let { tasks, points, minutes } = sums;
  for (const [task, sign] of [
    [put, 1],
    [take, -1],
  ] as const) {
    if (task === null) continue;
    tasks += sign;
    points += sign * task.weight;
    minutes += sign * task.minutes;
    byDomain.set(task.domain, (byDomain.get(task.domain) ?? 0) + sign * task.weight);
  }
  return { tasks, points, minutes, byDomain };
}

/** 0 where the goal is met. */
function costOf(sums: Sums, goal: DrawGoal): number {
  let cost =
    COST.task * beyond(sums.tasks, goal.tasks) +
    COST.point * beyond(sums.points, goal.points) +
    COST.minute * beyond(sums.minutes, goal.minutes);
  for (const [domain, wanted] of goal.shares) {
    const share = sums.points === 0 ? 0 : ((sums.byDomain.get(domain) ?? 0) / sums.points) * 100;
    cost += COST.share * Math.max(0, Math.abs(share - wanted) - goal.tolerance);
  }
  return cost;
}

function beyond(value: number, [least, most]: readonly [number, number]): number {
  return Math.max(0, least - value, value - most);
}
