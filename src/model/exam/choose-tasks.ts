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

/**
 * What one unit beyond a goal costs: a task, a percent of share, a minute, a point. The number of tasks and the shares
 * never give way to the others.
 */
const COST = { task: 1e6, share: 1e3, minute: 2, point: 1 } as const;

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

/** What the cost of a choice is computed from; it is computed for every change that is weighed. */
interface Sums {
  tasks: number;
  points: number;
  minutes: number;
  readonly byDomain: Record<string, number>;
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
  const wanted = pointsToBeginWith(candidates, goal, random);
  const left = new Map([...goal.shares].map(([domain, percent]) => [domain, (percent / 100) * wanted]));
  for (const task of shuffle(candidates, random)) {
    const room = left.get(task.domain) ?? 0;
    // half a task too much is as near as half a task too little
    if (room >= task.weight / 2) {
      inside.push(task);
      left.set(task.domain, room - task.weight);
    } else outside.push(task);
  }
  const sums: Sums = { tasks: 0, points: 0, minutes: 0, byDomain: {} };
  for (const task of inside) count(sums, task, 1);
  return { inside, outside, sums };
}

/** As many points as are asked for, and as the exam's minutes have room for at the pace of these tasks. */
function pointsToBeginWith(
  candidates: readonly DrawTask[],
  { points: [least, most], minutes: [, longest] }: DrawGoal,
  random: () => number,
): number {
  let points = 0;
  let minutes = 0;
  for (const task of candidates) {
    points += task.weight;
    minutes += task.minutes;
  }
  const room = minutes === 0 ? most : (longest * points) / minutes;
  const highest = room < least ? least : room < most ? room : most;
  return least + (highest - least) * random();
}

/** Puts tasks in, takes them out or changes one for another, while that brings the choice nearer. */
function improve(begun: Choice, goal: DrawGoal): Choice {
  let choice = begun;
  for (;;) {
    const step = nextStep(choice, goal);
    if (step === null) return choice;
    choice = applyStep(choice, step);
  }
}

interface Step {
  readonly put: DrawTask | null;
  readonly take: DrawTask | null;
}

/** The first change, in the choice's random order, that costs less; null when none does. */
function nextStep({ inside, outside, sums }: Choice, goal: DrawGoal): Step | null {
  const cost = costOf(sums, goal);
  if (cost === 0) return null;
  const pays = (put: DrawTask | null, take: DrawTask | null): boolean => {
    if (put !== null) count(sums, put, 1);
    if (take !== null) count(sums, take, -1);
    const changed = costOf(sums, goal);
    if (put !== null) count(sums, put, -1);
    if (take !== null) count(sums, take, 1);
    return changed < cost - 1e-9;
  };
  for (const take of inside) {
    for (const put of outside) if (put.domain === take.domain && pays(put, take)) return { put, take };
  }
  for (const put of outside) if (pays(put, null)) return { put, take: null };
  for (const take of inside) if (pays(null, take)) return { put: null, take };
  for (const take of inside) {
    for (const put of outside) if (put.domain !== take.domain && pays(put, take)) return { put, take };
  }
  return null;
}

function applyStep({ inside, outside, sums }: Choice, { put, take }: Step): Choice {
  if (put !== null) count(sums, put, 1);
  if (take !== null) count(sums, take, -1);
  return {
    inside: [...inside.filter((task) => task !== take), ...(put === null ? [] : [put])],
    outside: [...outside.filter((task) => task !== put), ...(take === null ? [] : [take])],
    sums,
  };
}

function count(sums: Sums, task: DrawTask, sign: 1 | -1): void {
  sums.tasks += sign;
  sums.points += sign * task.weight;
  sums.minutes += sign * task.minutes;
  sums.byDomain[task.domain] = (sums.byDomain[task.domain] ?? 0) + sign * task.weight;
}

/** 0 where the goal is met. No functions of others here: it is what a draw spends its time in. */
function costOf({ tasks, points, minutes, byDomain }: Sums, goal: DrawGoal): number {
  let cost =
    COST.task * beyond(tasks, goal.tasks) +
    COST.point * beyond(points, goal.points) +
    COST.minute * beyond(minutes, goal.minutes);
  for (const [domain, wanted] of goal.shares) {
    const share = points === 0 ? 0 : ((byDomain[domain] ?? 0) / points) * 100;
    const off = share > wanted ? share - wanted : wanted - share;
    if (off > goal.tolerance) cost += COST.share * (off - goal.tolerance);
  }
  return cost;
}

function beyond(value: number, [least, most]: readonly [number, number]): number {
  if (value < least) return least - value;
  return value > most ? value - most : 0;
}
