import { describe, expect, test } from '@jest/globals';
import { COMMANDS } from '../../../src/cli/commands.ts';
import { commandPage, groupPage, programPage } from '../../../src/cli/help/page.ts';
import { homePaths } from '../../../src/lib/paths.ts';
import { displayWidth } from '../../../src/report/columns.ts';
import { plainStyle, type Page } from '../../../src/report/style.ts';

const PAGE: Page = { width: 80, style: plainStyle, commandPrefix: 'cks' };
const PLACE = { commands: COMMANDS, paths: homePaths({}, '/h'), version: '1.2.3' };
const NAMES = COMMANDS.map(({ name }) => name);

/** The titles of a page. */
const titles = (page: string): readonly string[] =>
  page.split('\n').filter((line) => line !== '' && !line.startsWith(' '));
const section = (page: string, title: string): string =>
  page.split('\n\n').find((part) => part.startsWith(`${title}\n`)) ?? '';

describe.each(COMMANDS.map((command) => [command.name, command] as const))(
  'the page of %s',
  (name, command) => {
    const page = commandPage(command, PLACE, PAGE);

    test('has the sections of a manual, in their order', () => {
      const all = [
        'NAME',
        'SYNOPSIS',
        'DESCRIPTION',
        'ARGUMENTS',
        'OPTIONS',
        'GLOBAL OPTIONS',
        'EXAMPLES',
        'EXIT STATUS',
        'ENVIRONMENT',
        'FILES',
        'SEE ALSO',
      ];
      const optional = ['ARGUMENTS', 'OPTIONS', 'SEE ALSO'];
      const found = titles(page);

      expect(found).toEqual(all.filter((title) => found.includes(title)));
      expect(all.filter((title) => !found.includes(title) && !optional.includes(title))).toEqual([]);
    });

    test('is at most 80 columns wide, but for lines to copy', () => {
      const copied = new Set(command.examples.map(({ line }) => `    cks ${line}`));
      const wide = page.split('\n').filter((line) => displayWidth(line) > 80 && !copied.has(line));

      expect(wide).toEqual([]);
    });

    test('says its options, arguments and examples', () => {
      const hidden = [...(command.options ?? []), ...(command.arguments ?? [])].filter((one) => one.hidden);
      for (const one of [...(command.options ?? []), ...(command.arguments ?? [])]) {
        if (one.hidden === true) continue;
        expect(page).toContain(`    ${one.syntax}`);
        expect(section(page, 'SYNOPSIS')).toContain(one.syntax);
      }
      for (const { syntax } of hidden) expect(page).not.toContain(syntax);
      for (const { line } of command.examples) expect(page).toContain(`\n    cks ${line}\n`);
    });

    test('says more than the summary', () => {
      expect(command.description ?? '').toMatch(/\.$/);
    });

    test('names other commands that there are', () => {
      expect((command.seeAlso ?? []).filter((other) => !NAMES.includes(other))).toEqual([]);
      expect(command.seeAlso ?? []).not.toContain(name);
    });
  },
);

describe('help', () => {
  test('of the program names every command and the folders of the home', () => {
    const page = programPage(PLACE, PAGE);

    for (const name of NAMES) expect(page).toMatch(new RegExp(`^ {4}${name} `, 'm'));
    expect(section(page, 'FILES')).toContain('/h/history.db');
    expect(page.split('\n').filter((line) => displayWidth(line) > 80)).toEqual([]);
  });

  test('of a group names its commands', () => {
    expect(groupPage('exam', PLACE, PAGE)).toContain('    exam start ');
    expect(groupPage('exam', PLACE, PAGE)).not.toContain('pack ');
    expect(groupPage('frob', PLACE, PAGE)).toBeNull();
  });

  test('shows commands as they are typed here', () => {
    const page = programPage(PLACE, { ...PAGE, commandPrefix: 'npm run -s cks --' });

    expect(page).toContain('First: npm run -s cks -- doctor');
  });

  test('never breaks an option in two', () => {
    for (const command of COMMANDS) {
      const synopsis = section(commandPage(command, PLACE, { ...PAGE, width: 60 }), 'SYNOPSIS');
      for (const line of synopsis.split('\n')) {
        expect(line.split('[').length).toBe(line.split(']').length);
        expect(line.split('<').length).toBe(line.split('>').length);
      }
    }
  });

  test('says of graded commands alone what exit status 1 means', () => {
    const graded = COMMANDS.filter((command) =>
      section(commandPage(command, PLACE, PAGE), 'EXIT STATUS').includes('    1 '),
    ).map(({ name }) => name);

    expect(graded).toEqual(expect.arrayContaining(['grade', 'exam finish', 'pack test']));
    expect(graded).not.toContain('list');
  });
});
