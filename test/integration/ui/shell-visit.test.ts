import { afterEach, describe, expect, test } from '@jest/globals';
import type { Terminal } from './terminal.ts';
import {
  closeTerminals,
  comeBack,
  expectTerminalAsBefore,
  openTask,
  quit,
  rowsOf,
  start,
  visit,
  withoutTime,
} from './walk.ts';

afterEach(closeTerminals);

/** Runs a command in the visited shell and waits for its output. */
async function run(terminal: Terminal, command: string, output: string): Promise<void> {
  terminal.type(`${command}\r`);
  // typed before the next prompt, a line would be echoed by the terminal and again by the shell
  await terminal.until(() => terminal.screen().trimEnd().endsWith(`\n${output}\nvisit>`));
}

describe('a visit to the shell', () => {
  test('takes every typed line exactly once, twice over, and comes back to a clean screen', async () => {
    const terminal = await start();
    await openTask(terminal);
    const before = terminal.screen();
    for (const turn of [1, 2]) {
      await visit(terminal);
      expect(terminal.isCursorShown()).toBe(true);
      const from = terminal.raw().length;
      for (let line = 1; line <= 20; line += 1) {
        await run(terminal, `echo v${turn}l${line} | tr a-z A-Z`, `V${turn}L${line}`);
      }
      const seen = rowsOf(terminal.raw().slice(from));
      for (let line = 1; line <= 20; line += 1) {
        expect(seen.filter((row) => row.endsWith(`echo v${turn}l${line} | tr a-z A-Z`))).toHaveLength(1);
        expect(seen.filter((row) => row === `V${turn}L${line}`)).toHaveLength(1);
      }
      await comeBack(terminal);
      expect(withoutTime(terminal.screen())).toBe(withoutTime(before));
    }
    await quit(terminal);
    expect(terminal.screen()).toContain('The cluster cks-7f3a is kept. To remove it: cks down');
    expect(terminal.screen()).toContain('exit=0');
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('keeps the UI when Ctrl-C is pressed in it, at the prompt and while a command runs', async () => {
    const terminal = await start();
    await openTask(terminal);
    await visit(terminal);
    terminal.type('half a line');
    await terminal.until('half a line');
    terminal.type('\u0003');
    await terminal.until('half a line^C');
    terminal.type("sh -c 'echo waiting | tr a-z A-Z; sleep 600'\r");
    await terminal.until('WAITING');
    terminal.type('\u0003');
    await run(terminal, 'echo alive | tr a-z A-Z', 'ALIVE');
    await comeBack(terminal);
    // the keys are the UI's again
    terminal.type('?');
    await terminal.until('Everywhere');
    terminal.type('q');
    await terminal.until('[Task]');
    await quit(terminal);
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('ends when the shell is killed, and the UI has the terminal again', async () => {
    const terminal = await start();
    await openTask(terminal);
    await visit(terminal);
    terminal.type('kill -9 $$\r');
    await terminal.until(() => terminal.isAlternate() && terminal.screen().includes('Attackers'));
    terminal.type('?');
    await terminal.until('Everywhere');
    terminal.type('?');
    await terminal.until('[Task]');
    await quit(terminal);
    expectTerminalAsBefore(terminal);
  }, 60_000);

  test('leaves no rubbish when the window changed meanwhile', async () => {
    const terminal = await start();
    await openTask(terminal);
    await visit(terminal);
    terminal.resize(120, 40);
    await run(terminal, 'tput cols', '120');
    await comeBack(terminal);
    await terminal.until('not graded yet');
    const wide = withoutTime(terminal.screen());
    terminal.type('\u000C');
    await terminal.until(() => withoutTime(terminal.screen()) === wide);
    await quit(terminal);
    expectTerminalAsBefore(terminal);
  }, 60_000);
});
