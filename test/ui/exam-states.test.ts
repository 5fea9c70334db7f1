import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { choiceOffset } from '../../src/ui/components/choice-offset.ts';
import {
  editorLine,
  editText,
  insertText,
  moveEditor,
  textOf,
  type EditorMove,
} from '../../src/ui/exam/note-editor.ts';
import {
  dueReminder,
  formatLeft,
  interruptedText,
  jumpText,
  leftMs,
  whereText,
} from '../../src/ui/exam/time-left.ts';
import { leavingText } from '../../src/ui/hooks/use-leaving.ts';
import { ACTIONS, HELP_SECTIONS } from '../../src/ui/keys.ts';
import { navigate, NAVIGATION_START, type NavigationState, type Route } from '../../src/ui/navigation.ts';
import { positionBeside, typeDigit } from '../../src/ui/screens/exam/exam-state.ts';
import { columnLines, gridLines, wordLines } from '../../src/ui/screens/exam/list-lines.ts';
import { finishText, footLine, questionLines } from '../../src/ui/screens/exam/question-lines.ts';
import { setupRows } from '../../src/ui/screens/exam-setup/setup-lines.ts';
import { reduceSetup, startSetup, type SetupState } from '../../src/ui/screens/exam-setup/setup-state.ts';
import { attemptRows, dueRows, examRows, standingRows } from '../../src/ui/screens/history/history-lines.ts';
import { homeEntries } from '../../src/ui/screens/home/home-lines.ts';
import { introPages } from '../../src/ui/screens/intro/intro-pages.ts';
import { outcomeOf, resultRows } from '../../src/ui/screens/result/result-lines.ts';
import { lineText, type Line } from '../../src/ui/text/styled-line.ts';
import { textWidth } from '../../src/ui/text/text-width.ts';
import { DRAW, ENTRIES, examInItsMiddle, examOf, questionsOf, resultOf, STANDING } from './fake-exams.ts';
import { LISTINGS, openTaskOf, POD_RO } from './fake-tasks.ts';

const MINUTE = 60_000;

/** The choices after some steps at a row of the form. */
function put(field: SetupState['field'], ...by: readonly (1 | -1)[]): SetupState['choices'] {
  return by.reduce(
    (state, step) => reduceSetup(state, { type: 'step', by: step, packs: ['cks', 'own'] }),
    reduceSetup(startSetup(7), { type: 'choose', field }),
  ).choices;
}

function fit(lines: readonly Line[], columns: number): void {
  for (const line of lines) expect(textWidth(lineText(line))).toBeLessThanOrEqual(columns);
}

function go(...routes: readonly Route[]): NavigationState {
  return routes.reduce((state, route) => navigate(state, { type: 'push', route }), NAVIGATION_START);
}

function screens({ stack }: NavigationState): readonly string[] {
  return stack.map(({ route }) => route.screen);
}

describe('the time that is left', () => {
  test('runs between two readings, and stands where the clock stands', () => {
    const seen = { exam: examOf({}, 10), asOfMs: 1_000 };
    expect(leftMs(seen, 61_000)).toBe(9 * MINUTE);
    expect(leftMs(seen, 10 ** 9)).toBe(0);
    // a monotonic clock that was read a little earlier gives no time
    expect(leftMs(seen, 0)).toBe(10 * MINUTE);
    expect(leftMs({ ...seen, exam: examOf({ phase: 'paused' }, 10) }, 61_000)).toBe(10 * MINUTE);
  });

  test('always shows hours, and a second until it is over', () => {
    expect(formatLeft(72 * MINUTE + 40_000)).toBe('1:12:40');
    expect(formatLeft(59_001)).toBe('0:01:00');
    expect(formatLeft(1)).toBe('0:00:01');
    expect(formatLeft(0)).toBe('0:00:00');
  });

  test('is reminded of at 30, 15 and 5 minutes, once each', () => {
    expect(dueReminder(31 * MINUTE, 30 * MINUTE)).toBe(30);
    expect(dueReminder(30 * MINUTE, 29 * MINUTE)).toBeNull();
    expect(dueReminder(15 * MINUTE + 1, 15 * MINUTE)).toBe(15);
    expect(dueReminder(6 * MINUTE, 4 * MINUTE)).toBe(5);
    expect(dueReminder(1 * MINUTE, 0)).toBeNull();
  });

  test('says after a long visit to the shell only the reminder that matters now', () => {
    expect(dueReminder(100 * MINUTE, 4 * MINUTE)).toBe(5);
    expect(dueReminder(100 * MINUTE, 12 * MINUTE)).toBe(15);
  });

  test('an exam that begins with less than a reminder is not reminded of it', () => {
    expect(dueReminder(20 * MINUTE, 19 * MINUTE)).toBeNull();
  });

  test('is reminded of in every course of time at most once for each mark', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 90 * MINUTE }), { maxLength: 40 }), (times) => {
        const course = [120 * MINUTE, ...times.toSorted((a, b) => b - a)];
        const said = course
          .slice(1)
          .map((now, index) => dueReminder(course[index] ?? 0, now))
          .filter((reminder) => reminder !== null);
        expect(new Set(said).size).toBe(said.length);
        const last = course.at(-1) ?? 0;
        if (last <= 5 * MINUTE && times.length > 0) expect(said.at(-1)).toBe(5);
      }),
    );
  });

  test('a clock that jumped is told of, in the direction it was put', () => {
    const at = '2026-11-23T09:30:00.000Z';
    expect(jumpText([{ at, seconds: 600 }])).toContain('put forward by 0:10:00');
    expect(jumpText([{ at, seconds: -3_600 }])).toContain('put back by 1:00:00');
    const exam = examOf();
    const jumped = { ...exam, time: { ...exam.time, jumps: [{ at, seconds: -90 }] } };
    expect(lineText(footLine(jumped, null, '', false, 100))).toContain('put back 0:01:30');
  });
});

describe('an exam that was interrupted', () => {
  test('is told of with the time that has really passed', () => {
    expect(interruptedText(examOf({}, 72))).toMatch(
      /0:48:00 of its 2:00:00 have really passed.*1:12:00 are left/,
    );
    expect(interruptedText(examOf({ phase: 'ending' }))).toContain('not graded yet');
  });

  test('comes first at home, with what Enter does', () => {
    const [task] = [openTaskOf(POD_RO)];
    const seen = { tasks: LISTINGS, lastOpen: task, standing: STANDING, exam: null };
    expect(homeEntries(seen, 0).map(({ id }) => id)).toEqual([
      'continue',
      'practise',
      'exam',
      'history',
      'doctor',
    ]);
    const exam = { exam: examInItsMiddle(), asOfMs: 0 };
    const [first, second] = homeEntries({ ...seen, exam }, 60_000);
    expect(first).toMatchObject({ id: 'exam', text: 'Task 7 of 16 · go on', aside: '1:11:40 left' });
    expect(second?.id).toBe('continue');
    // a question of this exam is gone on with in the exam
    const own = openTaskOf(POD_RO, { exam: exam.exam.id });
    expect(homeEntries({ ...seen, exam, lastOpen: own }, 0)[1]?.id).toBe('practise');
  });

  test('in its preparation says how far it came', () => {
    const questions = questionsOf({ 3: { attempt: null }, 4: { attempt: null } });
    expect(whereText(examOf({ phase: 'preparing', questions }))).toBe('14 of 16 tasks set up');
  });

  test('is named before one leaves: its clock goes on', () => {
    const seen = { cluster: null, provider: null, lastOpen: openTaskOf(POD_RO, { exam: 'e4711' }) };
    expect(leavingText({ commandPrefix: 'cks' }, { ...seen, exam: examOf() }, false)).toEqual([
      expect.stringContaining('clock does not stop'),
    ]);
    expect(
      leavingText({ commandPrefix: 'cks' }, { ...seen, exam: examOf({ phase: 'paused' }) }, false),
    ).toEqual([expect.stringContaining('clock stands')]);
  });
});

describe('a number that is typed', () => {
  test('leads to its question at once, and on to the one of both digits', () => {
    expect(typeDigit('', '4', 16)).toEqual({ type: 'jump', position: 4, digit: '' });
    expect(typeDigit('', '1', 16)).toEqual({ type: 'jump', position: 1, digit: '1' });
    expect(typeDigit('1', '2', 16)).toEqual({ type: 'jump', position: 12, digit: '' });
    expect(typeDigit('', '0', 16)).toEqual({ type: 'wait', digit: '0' });
    expect(typeDigit('0', '7', 16)).toEqual({ type: 'jump', position: 7, digit: '' });
  });

  test('that no question has begins anew, or is said not to be there', () => {
    expect(typeDigit('1', '9', 16)).toEqual({ type: 'jump', position: 9, digit: '' });
    expect(typeDigit('', '5', 3)).toEqual({ type: 'none', number: 5 });
    expect(typeDigit('0', '0', 16)).toEqual({ type: 'wait', digit: '0' });
  });

  test('of any question leads there, typed as one reads it', () => {
    for (let total = 1; total <= 20; total += 1) {
      for (let wanted = 1; wanted <= total; wanted += 1) {
        let digit = '';
        let at = 0;
        for (const key of String(wanted)) {
          const typed = typeDigit(digit, key, total);
          if (typed.type === 'jump') at = typed.position;
          digit = typed.type === 'none' ? '' : typed.digit;
        }
        expect([total, at]).toEqual([total, wanted]);
      }
    }
  });

  test('the questions beside the ends are the ends', () => {
    expect([positionBeside(1, -1, 16), positionBeside(16, 1, 16), positionBeside(7, 1, 16)]).toEqual([
      1, 16, 8,
    ]);
  });
});

describe('a note', () => {
  const pieces = fc.array(fc.constantFrom('a', 'ü', 'e\u0301', '不', '👩‍💻', '🇩🇪', ' '), { maxLength: 20 });

  test('is erased by characters as one sees them', () => {
    for (const character of ['ü', 'e\u0301', '不', '👩‍💻', '🇩🇪']) {
      const editor = insertText(editText('x'), character);
      expect(textOf(moveEditor(editor, 'erase'))).toBe('x');
    }
  });

  test('takes a paste on one line, without what a terminal would obey', () => {
    expect(textOf(insertText(editText(''), 'a\u001B[31m\r\n\tb\u0007'))).toBe('a b');
  });

  test('keeps its text wherever the cursor goes, and shows the cursor in any width', () => {
    const moves = fc.array(fc.constantFrom<EditorMove>('left', 'right', 'first', 'last'), { maxLength: 30 });
    fc.assert(
      fc.property(pieces, moves, fc.integer({ min: 20, max: 80 }), (text, way, columns) => {
        const start = editText(text.join(''));
        const moved = way.reduce(moveEditor, start);
        expect(textOf(moved)).toBe(textOf(start));
        const line = lineText(editorLine(moved, columns));
        expect(line).toContain('▏');
        expect(textWidth(line)).toBeLessThanOrEqual(columns);
      }),
    );
  });

  test('is erased by words, and as a whole', () => {
    expect(moveEditor(editText('zwei Wörter '), 'erase-word').before).toBe('zwei ');
    expect(textOf(moveEditor({ before: 'vorn ', after: 'hinten' }, 'erase-all'))).toBe('hinten');
  });
});

describe('the choices of an exam', () => {
  test('begin as on the day', () => {
    expect(startSetup(7).choices).toEqual({
      mode: 'mock',
      seed: 7,
      minutes: 120,
      tasks: null,
      domains: [],
      pack: null,
      difficulty: null,
    });
  });

  test('go to the next value; lengths end at their ends, the rest goes round', () => {
    expect(put('mode', 1).mode).toBe('training');
    expect(put('minutes', -1).minutes).toBe(105);
    expect(put('minutes', 1, 1, 1, 1, 1, 1).minutes).toBe(240);
    expect(put('tasks', 1, 1).tasks).toBe(2);
    expect(put('tasks', -1).tasks).toBe(20);
    expect(put('difficulty', -1).difficulty).toBe('hard');
    expect(put('pack', 1, 1).pack).toBe('own');
  });

  test('leave domains out, never all of them; all in is none named', () => {
    expect(put('CS', 1).domains).toEqual(['CH', 'SH', 'MM', 'SC', 'RT']);
    expect(put('CS', 1, 1).domains).toEqual([]);
    const all = (['CS', 'CH', 'SH', 'MM', 'SC', 'RT'] as const).reduce(
      (state, field) => reduceSetup(reduceSetup(state, { type: 'choose', field }), { type: 'toggle' }),
      startSetup(7),
    );
    expect(all.choices.domains).toEqual(['RT']);
  });

  test('a seed is typed by its digits', () => {
    const state = reduceSetup(startSetup(47), { type: 'choose', field: 'seed' });
    const erased = reduceSetup(reduceSetup(state, { type: 'erase' }), { type: 'erase' });
    expect(erased.choices.seed).toBe(0);
    expect(
      ['0', '8', '1', '5'].reduce((before, digit) => reduceSetup(before, { type: 'digit', digit }), erased)
        .choices.seed,
    ).toBe(815);
  });
});

describe('what is shown of an exam', () => {
  const sizes = [60, 79, 80, 109, 110, 120, 160, 200] as const;
  test.each(sizes)('fits into %i columns, whatever script its titles and notes are in', (columns) => {
    const exam = examInItsMiddle();
    fit(gridLines(exam.questions, 7, columns), columns);
    fit(columnLines(exam.questions, 7, 46), 46);
    for (const question of exam.questions) {
      fit(questionLines(question, openTaskOf(POD_RO), columns), columns);
    }
    fit(resultRows(resultOf(), 2, Math.max(columns, 72)).lines, Math.max(columns, 72));
    // narrower ones are cut at their ends, where they only explain
    fit(setupRows(startSetup(7), DRAW, ['cks', 'own'], Math.max(columns, 80)).lines, Math.max(columns, 80));
    fit(standingRows(STANDING, Math.max(columns, 110)).lines, Math.max(columns, 110));
    fit(dueRows(STANDING, 1, columns).lines, columns);
    fit(examRows([resultOf()], 0, columns).lines, columns);
    fit(attemptRows(ENTRIES, 0, Math.max(columns, 72)).lines, Math.max(columns, 72));
  });

  test('stands in columns: every question once, top to bottom', () => {
    const text = gridLines(questionsOf(), 7, 80).map(lineText);
    expect(text).toHaveLength(5);
    expect(text[0]).toMatch(/^ {4}1 .* 5 .* 9 .* 13 /);
    expect(text[2]).toContain('▸  7');
  });

  test('has words for a screen reader in place of marks', () => {
    const rows = wordLines(examInItsMiddle().questions, 7).map(lineText);
    expect(rows[2]).toBe('3, Block the metadata service, Cluster Setup, 6 points, seen, flagged');
    expect(rows[4]).toContain('note: 後で確認する 🕐');
    expect(rows[8]).toContain('not seen');
  });

  test('before it is finished names what was not seen and what is flagged', () => {
    const text = finishText(examInItsMiddle()).join('\n');
    expect(text).toContain('9 questions (8, 9, 10, 11, 12, 13, 14, 15, 16)');
    expect(text).toContain('2 questions (3, 6)');
  });

  test('points came out as all, not all, or not known yet', () => {
    const outcomes = [
      { earned: 6, possible: 6, undecided: 0 },
      { earned: 4, possible: 6, undecided: 0 },
      { earned: 4, possible: 6, undecided: 2 },
    ].map((score) => outcomeOf(score).word);
    expect(outcomes).toEqual(['passed', 'failed', 'undecided']);
  });
});

describe('the screens of an exam', () => {
  const result = resultOf();

  test('lead on, not back: from the result home is next', () => {
    const prepared = go({ screen: 'exam-setup' }, { screen: 'exam-prepare', choices: examOf().choices });
    expect(screens(prepared)).toEqual(['home', 'exam-prepare']);
    const sat = navigate(prepared, { type: 'replace', route: { screen: 'exam' } });
    const ending = navigate(sat, { type: 'push', route: { screen: 'exam-ending' } });
    expect(screens(navigate(ending, { type: 'replace', route: { screen: 'exam-result', result } }))).toEqual([
      'home',
      'exam-result',
    ]);
  });

  test('the bell ends whatever was open', () => {
    const open = openTaskOf(POD_RO);
    expect(screens(go({ screen: 'tasks' }, { screen: 'task', open }, { screen: 'exam-ending' }))).toEqual([
      'home',
      'exam-ending',
    ]);
  });

  test('a result that was opened from the history leads back to it, graded again or not', () => {
    const opened = go(
      { screen: 'history' },
      { screen: 'exam-result', result },
      { screen: 'exam-regrade', exam: 'e' },
    );
    expect(screens(navigate(opened, { type: 'replace', route: { screen: 'exam-result', result } }))).toEqual([
      'home',
      'history',
      'exam-result',
    ]);
  });
});

test('a list keeps its chosen row in sight, and what stands above the first and below the last', () => {
  const rows = Array.from({ length: 30 }, (_, index) => index + 4);
  expect(choiceOffset(rows, 0, 40, 10)).toBe(0);
  for (const chosen of rows.keys()) {
    const from = choiceOffset(rows, chosen, 40, 10);
    const row = rows[chosen] ?? 0;
    expect(row >= from && row < from + 9).toBe(true);
  }
  expect(choiceOffset(rows, 29, 40, 10)).toBe(31);
});

test('every key is on the help page, but for the answers to a question, which name themselves', () => {
  const told = new Set(HELP_SECTIONS.flatMap(({ actions }) => actions));
  const untold = Object.keys(ACTIONS).filter((action) => !told.has(action as keyof typeof ACTIONS));
  expect(untold).toEqual(['yes', 'no']);
});

test('the introduction has three pages and names commands as they are typed here', () => {
  const pages = introPages('npm run -s cks --');
  expect(pages).toHaveLength(3);
  expect(pages[2]?.text).toContain('`npm run -s cks -- --help`');
});
