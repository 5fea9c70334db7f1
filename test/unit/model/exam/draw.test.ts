import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHECK_KINDS } from '../../../../src/grade/check-kinds.ts';
import { CURRICULUM, DOMAIN_CODES, EXAM } from '../../../../src/model/curriculum.ts';
import type { DrawTask } from '../../../../src/model/exam/choose-tasks.ts';
import { difficultyOf, drawExam, SHARE_TOLERANCE } from '../../../../src/model/exam/draw.ts';
import type { ExamChoices, ExamDraw } from '../../../../src/model/exam/exam.ts';
import { replaceTasks } from '../../../../src/model/exam/replace.ts';
import { mulberry32 } from '../../../../src/model/random.ts';
import { loadPack } from '../../../../src/pack/load-pack.ts';

const NONE: ReadonlyMap<string, string> = new Map();
const DRAWS = 10_000;

let bank: readonly DrawTask[];
beforeAll(async () => {
  const read = await loadPack(fileURLToPath(new URL('../../../..', import.meta.url)), CHECK_KINDS);
  if (!read.ok) throw new Error('the built-in pack is not sound');
  bank = read.pack.tasks;
});

const mock = (seed: number, changes: Partial<ExamChoices> = {}): ExamChoices => ({
  mode: 'mock',
  seed,
  minutes: EXAM.minutes,
  tasks: null,
  domains: [],
  pack: null,
  difficulty: null,
  ...changes,
});

const farthest = ({ shares }: ExamDraw): number =>
  Math.max(...shares.map(({ percent, wantedPercent }) => Math.abs(percent - wantedPercent)));

function expectWithin(values: readonly number[], least: number, most: number): void {
  expect(Math.min(...values)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...values)).toBeLessThanOrEqual(most);
}

/** A bank of so many tasks per domain, with weights and minutes like those of real ones. */
function makeBank(seed: number, perDomain: number): readonly DrawTask[] {
  const random = mulberry32(seed);
  return DOMAIN_CODES.flatMap((domain) =>
    Array.from({ length: perDomain }, (_, index): DrawTask => {
      const weight = 3 + Math.floor(random() * 6);
      const minutes = Math.max(3, Math.round(weight * (0.9 + random() * 0.6)));
      return { id: `made/${domain}-${index}`, domain, weight, minutes, pack: { name: 'made' } };
    }),
  );
}

describe('10,000 draws on the real bank', () => {
  let draws: readonly ExamDraw[];
  beforeAll(() => {
    draws = Array.from({ length: DRAWS }, (_, seed) => drawExam(bank, mock(seed), NONE));
  });

  test('each domain has its share of the points, within two of a hundred', () => {
    expect(Math.max(...draws.map(farthest))).toBeLessThanOrEqual(SHARE_TOLERANCE + 1e-9);
    const [first] = draws;
    expect(first?.shares.map(({ domain, wantedPercent }) => [domain, wantedPercent])).toEqual(
      CURRICULUM.map(({ code, weight }) => [code, weight]),
    );
  });

  test('no draw has a task twice', () => {
    expect(draws.filter(({ tasks }) => new Set(tasks).size !== tasks.length)).toEqual([]);
  });

  test('each has 15 to 20 tasks, about 100 points, and about the time there is', () => {
    expectWithin(
      draws.map(({ tasks }) => tasks.length),
      EXAM.leastTasks,
      EXAM.mostTasks,
    );
    expectWithin(
      draws.map(({ points }) => points),
      85,
      105,
    );
    expectWithin(
      draws.map(({ minutes }) => minutes),
      100,
      126,
    );
  });

  test('the numbers of a draw are those of its tasks', () => {
    const byId = new Map(bank.map((task) => [task.id, task]));
    for (const { tasks, points, minutes, shares } of draws.slice(0, 200)) {
      const drawn = tasks.map((id) => byId.get(id));
      expect(points).toBe(drawn.reduce((sum, task) => sum + (task?.weight ?? Number.NaN), 0));
      expect(minutes).toBe(drawn.reduce((sum, task) => sum + (task?.minutes ?? Number.NaN), 0));
      expect(shares.reduce((sum, share) => sum + share.points, 0)).toBe(points);
      expect(shares.reduce((sum, share) => sum + share.tasks, 0)).toBe(tasks.length);
    }
  });

  test('every task of the bank has its turn', () => {
    const times = new Map<string, number>();
    for (const { tasks } of draws) for (const id of tasks) times.set(id, (times.get(id) ?? 0) + 1);
    expect(new Set(times.keys())).toEqual(new Set(bank.map(({ id }) => id)));
    // a bank of twice an exam's size gives each its turn in about half of all exams
    expect(Math.min(...times.values())).toBeGreaterThan(DRAWS / 20);
  });

  test('they are different exams', () => {
    expect(new Set(draws.map(({ tasks }) => [...tasks].toSorted().join())).size).toBeGreaterThan(
      DRAWS * 0.75,
    );
  });
});

test('the same seed draws the same exam, in whatever order the bank is read', () => {
  for (let seed = 0; seed < 200; seed += 1) {
    const draw = drawExam(bank, mock(seed), NONE);
    expect(drawExam(bank, mock(seed), NONE)).toEqual(draw);
    expect(drawExam(bank.toReversed(), mock(seed), NONE)).toEqual(draw);
  }
});

test('made-up banks with enough tasks in each domain keep the shares too', () => {
  for (let seed = 1; seed <= 1_000; seed += 1) {
    const draw = drawExam(makeBank(seed, 6 + (seed % 12)), mock(seed), NONE);
    expect({ seed, near: farthest(draw) <= SHARE_TOLERANCE + 1e-9 }).toEqual({ seed, near: true });
    expect(new Set(draw.tasks).size).toBe(draw.tasks.length);
    expect(draw.shares.filter(({ missing }) => missing !== null)).toEqual([]);
  }
});

test('a large bank is drawn from as well', () => {
  const draw = drawExam(makeBank(3, 330), mock(3), NONE);
  expect(farthest(draw)).toBeLessThanOrEqual(SHARE_TOLERANCE);
});

test('whatever a small bank allows is found', () => {
  // every choice of tasks of a bank this small can be tried
  for (let seed = 1; seed <= 60; seed += 1) {
    const small = makeBank(seed, 3).filter(({ domain }) => ['CS', 'CH', 'SH'].includes(domain));
    const choices = mock(seed, { minutes: 40, tasks: 6, domains: ['CS', 'CH', 'SH'] });
    let best = Number.POSITIVE_INFINITY;
    for (let set = 0; set < 2 ** small.length; set += 1) {
      const chosen = small.filter((_, index) => (set & (1 << index)) !== 0);
      if (chosen.length !== 6) continue;
      const points = chosen.reduce((sum, { weight }) => sum + weight, 0);
      const far = [
        ['CS', 37.5],
        ['CH', 37.5],
        ['SH', 25],
      ].map(([domain, wanted]) => {
        const own = chosen.filter((task) => task.domain === domain);
        return Math.abs((own.reduce((sum, { weight }) => sum + weight, 0) / points) * 100 - Number(wanted));
      });
      best = Math.min(best, Math.max(...far));
    }
    const found = farthest(drawExam(small, choices, NONE));
    expect({ seed, met: found <= SHARE_TOLERANCE + 1e-9 }).toEqual({
      seed,
      met: best <= SHARE_TOLERANCE + 1e-9,
    });
  }
});

const without = (gone: (task: DrawTask) => boolean): ReadonlyMap<string, string> =>
  new Map(bank.filter(gone).map(({ id }) => [id, 'clusters from embedded have no node-access']));

describe('where something is missing', () => {
  test('a domain that can give nothing says so, and the others fill the exam in their proportion', () => {
    const draw = drawExam(
      bank,
      mock(1),
      without(({ domain }) => domain === 'SH'),
    );
    const share = draw.shares.find(({ domain }) => domain === 'SH');
    expect(share).toMatchObject({ wantedPercent: 10, percent: 0, points: 0, tasks: 0 });
    expect(share?.missing).toMatch(/^0 of \d+ points$/);
    expect(draw.tasks.length).toBeGreaterThanOrEqual(EXAM.leastTasks);
    for (const { domain, percent, wantedPercent, missing } of draw.shares) {
      if (domain === 'SH') continue;
      expect(missing).toBeNull();
      expect(Math.abs(percent - wantedPercent / 0.9)).toBeLessThanOrEqual(SHARE_TOLERANCE + 1e-9);
    }
  });

  test('a domain with one task left says how many of its points there are', () => {
    const [kept] = bank.filter(({ domain }) => domain === 'RT');
    const draw = drawExam(
      bank,
      mock(2),
      without(({ id, domain }) => domain === 'RT' && id !== kept?.id),
    );
    const share = draw.shares.find(({ domain }) => domain === 'RT');
    expect(share?.points).toBe(kept?.weight);
    expect(share?.missing).toMatch(new RegExp(`^${kept?.weight} of \\d+ points$`));
  });

  test('what can not be set up here is never drawn, and is named with the reason', () => {
    const unavailable = without(({ domain, weight }) => domain === 'MM' && weight > 5);
    for (let seed = 0; seed < 300; seed += 1) {
      const draw = drawExam(bank, mock(seed), unavailable);
      expect(draw.tasks.filter((id) => unavailable.has(id))).toEqual([]);
      expect(draw.leftOut.map(({ task }) => task).toSorted()).toEqual([...unavailable.keys()].toSorted());
      expect(draw.leftOut[0]?.reason).toMatch(/node-access/);
    }
  });

  test('an empty bank draws an exam without tasks', () => {
    expect(drawExam([], mock(1), NONE)).toMatchObject({ tasks: [], points: 0, minutes: 0 });
  });
});

describe('what can be chosen', () => {
  test('a short exam of two domains has the tasks that are asked for', () => {
    for (let seed = 0; seed < 300; seed += 1) {
      const draw = drawExam(bank, mock(seed, { tasks: 3, minutes: 20, domains: ['CS', 'RT'] }), NONE);
      expect(draw.tasks).toHaveLength(3);
      expect(draw.shares.map(({ domain }) => domain)).toEqual(['CS', 'RT']);
      expect(draw.shares.map(({ tasks }) => tasks > 0)).toEqual([true, true]);
      expect(draw.shares.reduce((sum, share) => sum + share.wantedPercent, 0)).toBeCloseTo(100);
      expect(draw.minutes).toBeLessThanOrEqual(27);
    }
  });

  test('half the time has half the tasks', () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const { tasks, minutes } = drawExam(bank, mock(seed, { minutes: 60 }), NONE);
      expect(tasks.length).toBeGreaterThanOrEqual(7);
      expect(tasks.length).toBeLessThanOrEqual(10);
      expect(minutes).toBeLessThanOrEqual(66);
    }
  });

  test('only tasks of that difficulty, which goes by their weight', () => {
    expect([3, 4, 5, 6, 7, 9].map(difficultyOf)).toEqual([
      'easy',
      'easy',
      'medium',
      'medium',
      'hard',
      'hard',
    ]);
    const byId = new Map(bank.map((task) => [task.id, task]));
    for (const difficulty of ['easy', 'medium', 'hard'] as const) {
      const { tasks } = drawExam(bank, mock(5, { difficulty }), NONE);
      expect(tasks.length).toBeGreaterThan(0);
      for (const id of tasks) expect(difficultyOf(byId.get(id)?.weight ?? 0)).toBe(difficulty);
    }
  });

  test('only tasks of that pack', () => {
    const both = [...bank, ...makeBank(1, 6)];
    const { tasks } = drawExam(both, mock(5, { pack: 'made' }), NONE);
    expect(tasks.filter((id) => !id.startsWith('made/'))).toEqual([]);
    expect(tasks.length).toBeGreaterThanOrEqual(EXAM.leastTasks);
  });

  test('all there is, where more is asked for', () => {
    const { tasks } = drawExam(makeBank(1, 2), mock(5, { tasks: 20 }), NONE);
    expect(tasks).toHaveLength(12);
  });
});

describe('a task whose set-up fails', () => {
  test('gives its place to the nearest of its domain', () => {
    const draw = drawExam(bank, mock(9), NONE);
    const gone = draw.tasks[4] ?? '';
    const byId = new Map(bank.map((task) => [task.id, task]));
    const replaced = replaceTasks(bank, mock(9), draw, [{ task: gone, reason: 'no image' }]);
    expect(replaced.tasks).toHaveLength(draw.tasks.length);
    expect(replaced.tasks.filter((_, index) => index !== 4)).toEqual(
      draw.tasks.filter((_, index) => index !== 4),
    );
    const other = replaced.tasks[4] ?? '';
    expect(draw.tasks).not.toContain(other);
    expect(byId.get(other)?.domain).toBe(byId.get(gone)?.domain);
    expect(replaced.leftOut).toEqual([{ task: gone, reason: 'no image' }]);
  });

  test('is left out where its domain has no other', () => {
    const small = makeBank(2, 1);
    const draw = drawExam(small, mock(9), NONE);
    const gone = draw.tasks[0] ?? '';
    const replaced = replaceTasks(small, mock(9), draw, [{ task: gone, reason: 'no image' }]);
    expect(replaced.tasks).toEqual(draw.tasks.slice(1));
    const domain = small.find(({ id }) => id === gone)?.domain;
    expect(replaced.shares.find((share) => share.domain === domain)?.missing).toMatch(/^0 of \d+ points$/);
  });
});
