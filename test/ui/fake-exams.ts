import type { ExamDesk } from '../../src/model/ports/exams.ts';
import type { HistoryDesk } from '../../src/model/ports/history.ts';

/** A desk with no exam on it; a test gives what its screen asks for. */
export function fakeExams(overrides: Partial<ExamDesk> = {}): ExamDesk {
  const unexpected = (): never => {
    throw new Error('the screen asked for what the test does not give');
  };
  return {
    current: () => Promise.resolve(null),
    draw: unexpected,
    inTheWay: () => Promise.resolve([]),
    start: unexpected,
    question: unexpected,
    visit: unexpected,
    flag: unexpected,
    note: unexpected,
    tick: unexpected,
    pause: unexpected,
    resume: unexpected,
    finish: unexpected,
    abandon: unexpected,
    gradeAgain: unexpected,
    putAway: unexpected,
    results: () => Promise.resolve([]),
    result: unexpected,
    report: unexpected,
    takeSeat: () => true,
    ...overrides,
  };
}

/** A home in which nothing was tried yet. */
export function fakeHistory(overrides: Partial<HistoryDesk> = {}): HistoryDesk {
  return {
    standing: () =>
      Promise.resolve({
        domains: [],
        competencies: [],
        weakest: [],
        due: [],
        readiness: null,
        pace: null,
        bestExam: null,
      }),
    entries: () => Promise.resolve([]),
    exportAll: () => Promise.resolve('{}'),
    importAll: () => Promise.resolve({ added: 0, known: 0 }),
    ...overrides,
  };
}
