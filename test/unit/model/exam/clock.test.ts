import { describe, expect, test } from '@jest/globals';
import { timePassed, type ClockReading } from '../../../../src/model/exam/clock.ts';
import type { Exam, ExamPhase } from '../../../../src/model/exam/exam.ts';
import { passTime, timeOf } from '../../../../src/model/exam/rules.ts';

const NOON = Date.parse('2026-11-23T12:00:00Z');

/** A reading so many seconds after noon, by the wall and by the machine. */
const at = (wall: number, uptime: number, boot: string | null = 'first'): ClockReading => ({
  wallMs: NOON + wall * 1000,
  uptimeSeconds: uptime,
  boot,
});

describe('the time between two readings', () => {
  test.each([
    // what happened, before, now, seconds that passed, the jump in seconds
    ['a second', at(0, 500), at(1, 501), 1, null],
    ['nothing', at(0, 500), at(0, 500), 0, null],
    ['an hour with the program closed', at(0, 500), at(3600, 4100), 3600, null],
    ['clocks that differ by a little', at(0, 500), at(61.9, 560), 60, null],
    ['the wall clock was set back an hour', at(0, 500), at(-3590, 510), 10, -3600],
    ['the wall clock was set forward an hour', at(0, 500), at(3610, 510), 10, 3600],
    [
      'the wall clock was set forward a day while the program was closed',
      at(0, 500),
      at(90_000, 4100),
      3600,
      86_400,
    ],
    ['a restart', at(0, 500), at(120, 30, 'second'), 120, null],
    ['a restart, and the wall clock was set back meanwhile', at(0, 500), at(-600, 30, 'second'), 30, -630],
    ['a restart, and the wall clock stands where it stood', at(0, 500), at(0, 30, 'second'), 30, -30],
    ['a restart long ago', at(0, 500), at(7200, 7100, 'second'), 7200, null],
    [
      'a restart, and the wall clock was set forward: that can not be told',
      at(0, 500),
      at(9000, 30, 'second'),
      9000,
      null,
    ],
    ['an uptime that went back within one start', at(0, 500), at(120, 30), 120, null],
    ['an uptime that was rounded otherwise', at(0, 500.01), at(0, 500), 0, null],
    ['no name of the start, nothing odd', at(0, 500, null), at(10, 510, null), 10, null],
    ['no name of the start, a restart with a longer uptime', at(0, 20, null), at(600, 60, null), 600, 560],
    ['no name of the start, wall clock set back', at(0, 500, null), at(-600, 510, null), 10, -610],
  ] as const)('%s', (_what, before, now, seconds, jump) => {
    const passed = timePassed(before, now);
    expect(passed.ms / 1000).toBeCloseTo(seconds, 6);
    expect(passed.jump?.seconds ?? null).toBe(jump);
    if (passed.jump !== null) expect(passed.jump.at).toBe(new Date(now.wallMs).toISOString());
  });

  test('no wall clock, whatever it shows, makes the time shorter than the machine knows it to be', () => {
    for (const wall of [-1e6, -3600, -5, -1, 0, 1, 5, 3600, 1e6]) {
      expect(timePassed(at(0, 500), at(wall, 560)).ms).toBe(60_000);
      expect(timePassed(at(0, 500), at(wall, 60, 'second')).ms).toBeGreaterThanOrEqual(60_000);
      expect(timePassed(at(0, 500, null), at(wall, 560, null)).ms).toBeGreaterThanOrEqual(60_000);
    }
  });
});

const question = (position: number): Exam['questions'][number] => ({
  position,
  task: `cks/t${position}`,
  name: `t${position}`,
  title: `T${position}`,
  domain: 'RT',
  weight: 5,
  minutes: 7,
  attempt: `a${position}`,
  host: null,
  flagged: false,
  visited: false,
  note: '',
  activeSeconds: 0,
});

function exam(phase: ExamPhase, elapsedSeconds: number): Exam {
  return {
    id: 'e1',
    phase,
    choices: { mode: 'mock', seed: 1, minutes: 20, tasks: 2, domains: [], pack: null, difficulty: null },
    draw: { tasks: ['cks/t1', 'cks/t2'], points: 10, minutes: 14, shares: [], leftOut: [] },
    provider: 'kind',
    cluster: 'cks-7f3a',
    createdAt: '2026-11-23T11:50:00.000Z',
    startedAt: '2026-11-23T11:55:00.000Z',
    endedAt: null,
    time: timeOf(1_200_000, elapsedSeconds * 1000, []),
    questions: [question(1), question(2)],
    current: 2,
  };
}

describe('an exam after the time that passed', () => {
  test('has less time left, and the question in sight has used it', () => {
    const after = passTime(exam('running', 300), at(0, 500), at(60, 560));
    expect(after.time).toEqual({ limitMs: 1_200_000, elapsedMs: 360_000, leftMs: 840_000, jumps: [] });
    expect(after.questions.map(({ activeSeconds }) => activeSeconds)).toEqual([0, 60]);
    expect(after.phase).toBe('running');
  });

  test('rings its bell at zero, at the moment it fell due', () => {
    const after = passTime(exam('running', 1_140), at(0, 500), at(3_600, 4_100));
    expect(after).toMatchObject({ phase: 'ending', endedAt: '2026-11-23T12:01:00.000Z' });
    expect(after.time).toMatchObject({ elapsedMs: 1_200_000, leftMs: 0 });
    expect(after.questions[1]?.activeSeconds).toBe(60);
  });

  test('keeps every jump that was seen', () => {
    const once = passTime(exam('running', 0), at(0, 500), at(3_600, 510));
    const twice = passTime(once, at(3_600, 510), at(20, 530));
    expect(twice.time.jumps.map(({ seconds }) => seconds)).toEqual([3_590, -3_600]);
    expect(twice.time.elapsedMs).toBe(30_000);
  });

  test.each(['preparing', 'paused', 'ending', 'ended', 'abandoned'] as const)(
    'is the same while it is %s',
    (phase) => {
      const before = exam(phase, 300);
      expect(passTime(before, at(0, 500), at(3_600, 4_100))).toBe(before);
    },
  );
});
