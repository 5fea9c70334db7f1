import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { completeWords, type Completion, type LookUp } from '../../../src/cli/completion/complete.ts';

const named = (words: readonly string[]): ReturnType<LookUp> => words.map((word) => ({ word, text: '' }));
const lookUp: LookUp = (kind, home) => {
  switch (kind.type) {
    case 'tasks':
      return named(
        kind.startedFirst
          ? ['started', 'other', 'cks/started', 'cks/other']
          : ['other', 'started', 'cks/other', 'cks/started'],
      );
    case 'questions':
      return named(['1', '2', '10']);
    case 'exams':
      return named([`e-of-${home ?? 'here'}`]);
    default:
      return [];
  }
};
const complete = (...words: readonly string[]): Completion => completeWords(words, COMMANDS, lookUp);
const offered = (...words: readonly string[]): readonly string[] =>
  complete(...words).candidates.map(({ word }) => word);

describe('completion of a command line', () => {
  test.each([
    [['gr'], ['grade']],
    [['exam', 'fl'], ['flag']],
    [['--provider', 'e'], ['embedded']],
    [['--provider', 'kind', 'gra'], ['grade']],
    [
      ['list', '--provider=k'],
      ['--provider=kind', '--provider=kubeconfig'],
    ],
    [['list', '--provider', '=', 'em'], ['embedded']],
    [
      ['grade', ''],
      ['started', 'other'],
    ],
    [
      ['start', ''],
      ['other', 'started'],
    ],
    [
      ['grade', 'cks/'],
      ['cks/started', 'cks/other'],
    ],
    [['grade', '--', 's'], ['started']],
    [['grade', 'started', ''], []],
    [['history', '--task', 'o'], ['other']],
    [
      ['exam', 'flag', '1'],
      ['1', '10'],
    ],
    [['report', ''], ['e-of-here']],
    [['report', '--home', '/h', ''], ['e-of-/h']],
    [['--home=/h', 'report', ''], ['e-of-/h']],
    [
      ['exam', 'start', '--difficulty', ''],
      ['easy', 'medium', 'hard'],
    ],
    [['exam', 'start', '--domains', 'cs,R'], ['cs,RT']],
    [
      ['grade', '--output', ''],
      ['text', 'json', 'junit'],
    ],
    [
      ['list', '--output', ''],
      ['text', 'json'],
    ],
    [
      ['help', 'exam', 'st'],
      ['start', 'status'],
    ],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [
      ['pack', 'schema', ''],
      ['pack', 'task'],
    ],
    [['start', '--seed', ''], []],
    [['frob', ''], []],
    [['exam', 'frob', ''], []],
  ] as const)('of %j offers %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  test('leaves files and folders to the shell', () => {
    expect(complete('history', '--export', 'x')).toEqual({ also: 'files', candidates: [] });
    expect(complete('list', '--home', '')).toEqual({ also: 'folders', candidates: [] });
    expect(complete('pack', 'check', '')).toEqual({ also: 'folders', candidates: [] });
  });

  test('offers no option twice, and none that is hidden', () => {
    expect(offered('history', '--all', '--')).not.toContain('--all');
    expect(offered('completion', '--')).not.toContain('--words');
  });

  test('offers every command there is', () => {
    for (const { name } of COMMANDS) {
      const words = name.split(' ');
      expect(offered(...words.slice(0, -1), '')).toContain(words.at(-1));
    }
  });

  test('of any words never fails, and offers what begins as the last word does', () => {
    const word = fc.oneof(
      fc.constantFrom(...COMMANDS.flatMap(({ name }) => name.split(' '))),
      fc.constantFrom(
        '--output',
        '--output=',
        '--home',
        '--domains',
        '--',
        '-',
        '=',
        '',
        'CS,',
        '--task',
        'started',
      ),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 6 }), (words) => {
        const last = words.at(-1) ?? '';
        for (const candidate of complete(...words).candidates) {
          expect(candidate.word).not.toMatch(/[\t\n]/);
          if (last !== '=') expect(candidate.word.toLowerCase().startsWith(last.toLowerCase())).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
