import { stripVTControlCharacters } from 'node:util';
import { expect } from '@jest/globals';
import { bundleProgram } from './bundle.ts';
import { openTerminal, type Terminal } from './terminal.ts';

let program: Promise<string> | undefined;
const open: Terminal[] = [];

/** Ends what a test left running. */
export function closeTerminals(): void {
  for (const terminal of open.splice(0)) terminal.close();
}

const bashArguments = ['--norc', '--noprofile', '-i'];

/** An interactive bash with job control, as a learner has it, and the program started from it. */
export async function start(
  env: Readonly<Record<string, string>> = {},
  shows = 'ready (',
): Promise<Terminal> {
  program ??= bundleProgram(new URL('programs/run-fake-ui.tsx', import.meta.url).pathname);
  const file = await program;
  const terminal = openTerminal('bash', bashArguments, { env: { PS1: 'outer> ', ...env } });
  open.push(terminal);
  await terminal.until('outer>');
  terminal.type(
    `stty -g | cksum | sed s/^/before=/; ${process.execPath} ${file}; echo exit=$?; stty -g | cksum | sed s/^/after=/\r`,
  );
  await terminal.until(shows);
  return terminal;
}

/** From home to the task's text. */
export async function openTask(terminal: Terminal): Promise<void> {
  terminal.type('\r');
  await terminal.until('Make a Pod immutable');
  terminal.type('jj\r');
  await terminal.until('[Task]');
}

export async function visit(terminal: Terminal): Promise<void> {
  terminal.type('s');
  await terminal.until(() => !terminal.isAlternate() && terminal.screen().trimEnd().endsWith('\nvisit>'));
}

export async function comeBack(terminal: Terminal): Promise<void> {
  terminal.type('exit\r');
  await terminal.until(() => terminal.isAlternate() && terminal.screen().includes('Attackers'));
}

/** Leaves by the question and looks at what is left of the terminal. */
export async function quit(terminal: Terminal): Promise<void> {
  terminal.type('q');
  await terminal.until('Leave?');
  terminal.type('y');
  await terminal.until(/^after=\d/m);
}

export function expectTerminalAsBefore(terminal: Terminal): void {
  const modes = (name: string): string | undefined =>
    new RegExp(`^${name}=(\\S+)`, 'm').exec(rowsOf(terminal.raw()).join('\n'))?.[1];
  expect(modes('before')).toBeDefined();
  expect(modes('after')).toBe(modes('before'));
  expect(terminal.isAlternate()).toBe(false);
  expect(terminal.isCursorShown()).toBe(true);
  // bracketed paste is bash's own at its prompt; focus reports and mouse modes were never asked for
  for (const mode of [1000, 1002, 1003, 1004, 1006]) expect(terminal.raw()).not.toContain(`\u001B[?${mode}h`);
}

/** The task screen's timer runs on. */
export function withoutTime(screen: string): string {
  return screen.replaceAll(/\d\d:\d\d/g, 'mm:ss');
}

/** What was written, row by row, without escape sequences. */
export function rowsOf(raw: string): readonly string[] {
  return stripVTControlCharacters(raw).replaceAll('\r', '').split('\n');
}
